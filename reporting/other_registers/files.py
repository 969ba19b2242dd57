"""The yearly totals of another register as a file: one sheet for each table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reporting.other_registers import telling
from reporting.other_registers.tables import Report, ThreeYears
from reporting.sheets import Rows, as_file


def title(report: Report) -> str:
    return f"{report.register.label} {report.year}"


def file(report: Report, kind: str) -> bytes:
    sheets = [_sheet(report, table) for table in report.tables]
    return as_file(sheets, title(report), kind)


def _sheet(report: Report, table: ThreeYears) -> Rows:
    sheet = Rows(str(table.kind.label))
    sheet.row(table.kind.label, look="title")
    sheet.row(telling.definition(report, table), look="soft")
    sheet.row(_("Fingerprint (SHA-256):"), report.load.sha256, look="soft")
    sheet.row(
        _("Code"), _("Entry"), *map(str, table.years), _("share of its group, per cent"),
        _("change against %(year)s") % {"year": table.years[-2]}, *(node.label for node in table.services),
        look="bold",
    )  # fmt: skip
    for line in table.lines:
        sheet.row(line.label.code, line.label, *line.counts, line.share, line.step, *line.services)
    return sheet
