"""A report as a workbook: one sheet per section, every figure as a number, with what it counts above it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from accounts.spreadsheet import safe
from reporting.annual.grids import Cell, Grid, Line, Part
from reporting.annual.report import Report

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the moment stands in the sheet
INK = "#154273"
LONGEST_NAME = 31  # of a sheet
# How a number is shown; the sheet keeps it as a number.
FORMATS = {
    "count": "#,##0",
    "share": "0%",
    "rate": "0.0",
    "step": '+#,##0;"\N{MINUS SIGN}"#,##0;0',
    "change": '"↑" #,##0;"↓" #,##0;"→" 0',
}
LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "head": {"bold": True, "font_size": 12, "font_color": INK},
    "soft": {"italic": True, "font_color": "#4D5B69"},
    "heads": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "foot": {"bold": True, "top": 1},
}


def xlsx(report: Report) -> bytes:
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": CREATED, "author": "ROSI", "title": report.title})
        cover = _Sheet(book, _("About this report"))
        cover.text(report.title, "title")
        for words in (
            report.scope,
            report.standing,
            *([f"SHA-256: {report.sha256}"] if report.sha256 else []),
        ):
            cover.text(words)
        for part in report.parts:
            _part(_Sheet(book, part.title), part)
    return file.getvalue()


def _part(sheet: _Sheet, part: Part) -> None:
    sheet.text(part.title, "title")
    for sentence in part.words:
        sheet.text(sentence)
    for grid in part.grids:
        _grid(sheet, grid)


def _grid(sheet: _Sheet, grid: Grid) -> None:
    sheet.at += 1
    sheet.text(grid.title, "head")
    sheet.text(grid.told, "soft")
    for place, head in enumerate(grid.heads):
        sheet.write(place, Cell("text", head), "heads")
    sheet.at += 1
    for line, is_total in grid.all_lines:
        sheet.line(line, "foot" if is_total else "")
    for note in grid.notes:
        sheet.text(note, "soft")


class _Sheet:
    """One sheet, written from the top."""

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.at = book, 0
        self.sheet = book.add_worksheet(name.replace("/", "-")[:LONGEST_NAME])
        self.sheet.set_column(0, 0, 46)
        self.sheet.set_column(1, 14, 16)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self._formats: dict[tuple[str, str], Any] = {}

    def text(self, words: str, look: str = "") -> None:
        self.write(0, Cell("text", words), look)
        self.at += 1

    def line(self, line: Line, look: str) -> None:
        self.write(0, Cell("text", line.label), look)
        for place, cell in enumerate(line.cells, 1):
            self.write(place, cell, look)
        self.at += 1

    def write(self, place: int, cell: Cell, look: str) -> None:
        form = self._format(look, cell.kind)
        if cell.kind in FORMATS:
            value = cell.value - cell.other if cell.kind == "change" else cell.value
            self.sheet.write_number(self.at, place, value / 100 if cell.kind == "share" else value, form)
        else:
            self.sheet.write_string(self.at, place, str(safe(cell.text)), form)

    def _format(self, look: str, kind: str) -> Any:
        if (look, kind) not in self._formats:
            form = dict(LOOKS[look]) | ({"num_format": FORMATS[kind]} if kind in FORMATS else {})
            if kind in ("unknown", "hidden", "told"):
                form["align"] = "right"
            self._formats[look, kind] = self.book.add_format(form)
        return self._formats[look, kind]
