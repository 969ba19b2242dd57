"""Rows of several sheets as one CSV file or one workbook. What begins like a formula is told to be text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from accounts.spreadsheet import SEPARATOR, safe
from reporting.overviews.workbook import CREATED, Sheet

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass
class Rows:
    """One sheet: its name, and its rows with how they look (`title`, `head`, `bold`, `soft`, `total` or nothing)."""

    name: str
    rows: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def row(self, *cells: Any, look: str = "") -> None:
        self.rows.append((look, cells))

    def skip(self) -> None:
        self.rows.append(("", ()))


def as_csv(sheets: Sequence[Rows]) -> bytes:
    """All sheets below each other, with an empty line between them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    for number, sheet in enumerate(sheets):
        writer.writerows([[]] if number else [])
        writer.writerows([_cell(cell) for cell in cells] for _look, cells in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: Any) -> Any:
    return "" if cell is None else cell if isinstance(cell, int) else safe(str(cell))


def as_xlsx(sheets: Sequence[Rows], title: str) -> bytes:
    """The same bytes for the same rows."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": CREATED, "author": "ROSI", "title": title})
        for rows in sheets:
            sheet = Sheet(book, rows.name)
            for look, cells in rows.rows:
                sheet.row(*cells, look=look)
    return file.getvalue()
