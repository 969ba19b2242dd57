"""A release as a file: the frozen table, with what it counts and what its signs mean."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.spreadsheet import SEPARATOR, safe
from reporting.releases import showing
from reporting.releases.keeping import Kept

Row = list[Any]


def _table(kept: Kept) -> list[Row]:
    """Head and lines, counts as numbers and hidden cells as their sign."""
    shown = showing.shown(kept)
    head: Row = [_("Code"), _("Directorate"), *(str(label) for label in shown["heads"])]
    body = [
        [
            line.label.code,
            str(line.label),
            *(cell.text if cell.count is None else cell.count for cell in line.cells),
        ]
        for line in shown["lines"]
    ]
    return [head, *body]


def _about(kept: Kept) -> list[Row]:
    shown, row = showing.shown(kept), kept.row
    moment = formats.date_format(timezone.localtime(row.as_of), "DATETIME_FORMAT")
    return [
        [shown["title"]],
        [_("Version"), row.version],
        [_("As of"), moment],
        [_("Unit"), str(shown["unit"].name)],
        [_("Counted"), str(shown["rule"].text)],
        *([sign, words] for sign, words in shown["marks"]),
        [_("SHA-256"), row.sha256],
    ]


def as_csv(kept: Kept) -> bytes:
    """The table, then what it counts and what its signs mean."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in [*_table(kept), [], *_about(kept)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(kept: Kept) -> bytes:
    kept_in = io.BytesIO()
    book = xlsxwriter.Workbook(
        kept_in, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    right = book.add_format({"align": "right"})
    sheet, about = book.add_worksheet(_("Table")), book.add_worksheet(_("About this table"))
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 40)
    about.set_column(0, 1, 40)
    for at, row in enumerate(_table(kept)):
        for place, cell in enumerate(row):
            sheet.write(at, place, safe(cell), bold if at == 0 else right if place > 1 else None)
    for at, row in enumerate(_about(kept)):
        for place, cell in enumerate(row):
            about.write(at, place, safe(cell), bold if at == 0 else None)
    book.close()
    return kept_in.getvalue()


def file_name(kept: Kept, kind: str) -> str:
    row = kept.row
    return f"rosi-{row.kind}-{row.unit}-{row.level}-{row.year}-v{row.version}.{kind}"
