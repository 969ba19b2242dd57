"""Rows of several sheets as one file: CSV, a workbook, JSON or a PDF, all from the same rows.

What begins like a formula is told to be text. `tables` reads the rows of a sheet as tables again, for JSON and paper.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from accounts.spreadsheet import SEPARATOR, safe
from reporting import sheets_on_paper
from reporting.overviews.workbook import CREATED, Sheet


@dataclass
class Rows:
    """One sheet: its name, and its rows with how they look (`title`, `head`, `bold`, `soft`, `total` or nothing).

    Its title stands above all else, `head` is the title of a table, and `bold` the heads of its columns.
    """

    name: str
    rows: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def row(self, *cells: Any, look: str = "") -> None:
        if look == "title" and self.rows:
            raise ValueError(f"The sheet {self.name} has one title, and that stands above all else")
        self.rows.append((look, cells))

    def skip(self) -> None:
        self.rows.append(("", ()))

    @property
    def title(self) -> str:
        """What the whole sheet is called; nothing where only its tables have titles."""
        return str(self.rows[0][1][0]) if self.rows and self.rows[0][0] == "title" else ""


@dataclass
class SheetTable:
    """One table of a sheet: what is said of it, its heads, and its rows with whether each is a total."""

    title: str = ""
    told: list[str] = field(default_factory=list)
    heads: tuple[Any, ...] = ()
    rows: list[tuple[tuple[Any, ...], bool]] = field(default_factory=list)


def tables(sheet: Rows) -> list[SheetTable]:
    """The tables of a sheet, in their order; what stands above the first heads is said of the first one."""
    found = [SheetTable()]
    for look, cells in sheet.rows[1 if sheet.title else 0 :]:
        last = found[-1]
        if (last.heads and (not cells or look in ("head", "bold"))) or (last.title and look == "head"):
            found.append(last := SheetTable())
        if look == "bold":
            last.heads = cells
        elif last.heads:
            last.rows.append((cells, look == "total"))
        elif look == "head":
            last.title = str(cells[0])
        elif cells:
            last.told.append(" ".join(str(cell) for cell in cells))
    return [table for table in found if table.title or table.heads or table.told]


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


def as_json(sheets: Sequence[Rows], title: str) -> bytes:
    """Every table with its heads, rows and totals; a number as a number, what is not known as null."""
    told = {
        "title": title,
        "sheets": [
            {
                "name": sheet.name,
                "title": sheet.title,
                "tables": [_table_as_json(table) for table in tables(sheet)],
            }
            for sheet in sheets
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _table_as_json(table: SheetTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "told": table.told,
        "heads": [str(head) for head in table.heads],
        "rows": [_row_as_json(cells) for cells, is_total in table.rows if not is_total],
        "totals": [_row_as_json(cells) for cells, is_total in table.rows if is_total],
    }


def _row_as_json(cells: Sequence[Any]) -> list[Any]:
    return [cell if cell is None or isinstance(cell, int) else str(cell) for cell in cells]


def as_pdf(sheets: Sequence[Rows], title: str) -> bytes:
    """The same tables on paper, in the language that is on."""
    return sheets_on_paper.pdf(title, [(sheet.name, sheet.title, tables(sheet)) for sheet in sheets])


CSV, XLSX, JSON, PDF = "csv", "xlsx", "json", "pdf"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PDF: "application/pdf",
    CSV: "text/csv; charset=utf-8",
    JSON: "application/json",
}
WRITERS: dict[str, Callable[[Sequence[Rows], str], bytes]] = {
    XLSX: as_xlsx,
    PDF: as_pdf,
    CSV: lambda sheets, title: as_csv(sheets),
    JSON: as_json,
}


def as_file(sheets: Sequence[Rows], title: str, kind: str) -> bytes:
    """The file of one of the kinds in `TYPES`."""
    return WRITERS[kind](sheets, title)
