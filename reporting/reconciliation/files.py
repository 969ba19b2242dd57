"""A reconciliation as a file: the lines, the published figures among themselves, and what the register counted."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reporting.overviews.workbook import definition
from reporting.reconciliation import telling
from reporting.reconciliation.lines import STATES, Reconciliation
from reporting.sheets import Rows, as_file
from reporting.tables import CrossTable, Table


def title(result: Reconciliation) -> str:
    return _("Published figures of %(year)s beside the register") % {"year": result.load.year}


def file(result: Reconciliation, kind: str) -> bytes:
    sheets = [_lines(result), _among(result), *([_counted(result)] if result.tables else [])]
    return as_file(sheets, title(result), kind)


def _lines(result: Reconciliation) -> Rows:
    sheet, load = Rows(_("Line by line")), result.load
    sheet.row(title(result), look="title")
    sheet.row(telling.lead(result.lines), look="lead")
    sheet.row(
        _("The register as it is known on %(at)s")
        % {"at": date_format(localtime(result.now), "DATETIME_FORMAT")},
        look="soft",
    )
    if result.destroyed:
        sheet.row(result.destroyed.sentence, look="soft")
    if counted := telling.counted(result.lines):
        sheet.row(_("Counted in the register: %(rules)s.") % {"rules": counted}, look="soft")
    if unknown := telling.unknown_keys(result.lines):
        sheet.row(_("Unknown keys, not compared: %(keys)s.") % {"keys": unknown}, look="soft")
    sheet.row(_("Published in"), load.published_in or load.file_name, look="soft")
    sheet.row(_("Fingerprint (SHA-256):"), load.sha256, look="soft")
    sheet.skip()
    sheet.row(
        _("Figure"), _("Key"), _("Year"), _("Unit"), _("Published"), _("In the register"), _("Counted in the register"),
        _("Difference"), _("Status"), _("Explanation"),
        look="bold",
    )  # fmt: skip
    for line in result.lines:
        sheet.row(
            line.label,
            line.key,
            str(line.figure.year),
            telling.unit_name(line.figure.unit),
            line.figure.value,
            line.register,
            telling.unit_name(line.said.unit) if line.said and line.register is not None else None,
            line.difference,
            STATES[line.state][0],
            " ".join(str(words) for words in telling.words_of(line)),
        )
    return sheet


def _among(result: Reconciliation) -> Rows:
    sheet = Rows(_("Among themselves"))
    sheet.row(_("Published figures among themselves"), look="title")
    sheet.row(
        _("Published whole"),
        _("Published"),
        _("Published parts"),
        _("Parts together"),
        _("Difference"),
        _("Explanation"),
        look="bold",
    )
    for one in result.added:
        sheet.row(
            one.label or _("All shares together"),
            one.whole,
            " + ".join(f"{label}: {number}" for label, number in one.parts),
            one.sum,
            one.difference,
            one.reason.text if one.reason and one.difference else "",
        )
    sheet.skip()
    sheet.row(_("Percentages by the published counts"), look="head")
    sheet.row(
        _("Figure"),
        _("Printed"),
        _("Part counted"),
        _("Published whole"),
        _("Should be, in per cent"),
        look="bold",
    )
    for share in result.computed:
        sheet.row(share.label, share.printed, share.part, share.whole, share.share)
    for supposed, tried in result.supposed:
        sheet.skip()
        sheet.row(_("What would explain the differences"), look="head")
        sheet.row(supposed.text)
        sheet.row(
            _("Figure"),
            _("In the register"),
            _("Rows more"),
            _("Together with it"),
            _("Published"),
            look="bold",
        )
        for one in tried:
            sheet.row(one.label, one.register, one.add, one.with_it, one.published)
    return sheet


def _counted(result: Reconciliation) -> Rows:
    sheet = Rows(_("Register of the year"))
    sheet.row(_("What the register counted in %(year)s") % {"year": result.load.year}, look="title")
    for table in result.tables:
        sheet.skip()
        sheet.row(table.title, look="head")
        sheet.row(definition(table), look="soft")
        (_cross if isinstance(table, CrossTable) else _table)(sheet, table)
    return sheet


def _table(sheet: Rows, table: Table) -> None:
    sheet.row(_("Entry"), table.unit.name, look="bold")
    for row in table.rows:
        sheet.row(row.label, row.count)
    sheet.row(_("total"), table.total, look="total")


def _cross(sheet: Rows, table: Any) -> None:
    sheet.row(_("Entry"), *table.columns, _("total"), look="bold")
    for label, cells, total in table.body:
        sheet.row(label, *cells, total)
    sheet.row(_("total"), *table.column_totals, table.total, look="total")
