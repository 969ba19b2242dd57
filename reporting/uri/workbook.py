"""The workbook of an export: a first sheet that says what was counted and how, and a sheet with rows or tables.

Written row by row to disk. Equal lines give equal bytes: no moment stands in its properties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from accounts.spreadsheet import safe
from reporting.uri.cells import NUMBER, Cell, Once, in_one
from reporting.uri.crossing import Crossed
from reporting.uri.profile import Profile
from reporting.uri.streams import Runs

CREATED = datetime(2000, 1, 1)
MOST_ROWS = 1_048_575  # a sheet holds one more: its head
TELL_EVERY = 2000
# Without the decorator, which looks for a name like "A1" at every cell: a fifth of the time.
write_text, write_number = Worksheet.write_string.__wrapped__, Worksheet.write_number.__wrapped__
Lines = Iterable[tuple[str, list[Any]]]  # with how they look: `large`, `bold` or nothing


class Workbook:
    """A workbook at a path; temporary files of its sheets lie in the same directory."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self.profile = profile
        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
        self.book = xlsxwriter.Workbook(str(path), options | {"strings_to_urls": False})
        self.book.set_properties({"created": CREATED, "author": "ROSI"})
        self.bold = self.book.add_format({"bold": True})
        self.large = self.book.add_format({"bold": True, "font_size": 14})
        self.first = self.book.add_worksheet(profile.sheets.first.nl)
        self.first.set_column(0, 0, 48)
        self.first.set_column(1, 14, 16)

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *error: object) -> None:
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()  # left open where the workbook was not finished

    def tell(self, lines: Lines) -> None:
        """The first sheet."""
        looks = {"large": self.large, "bold": self.bold}
        for at, (look, cells) in enumerate(lines):
            for place, cell in enumerate(cells):
                self.first.write(at, place, safe(cell), looks.get(look))

    def rows(self, heads: list[str], runs: Runs, tell: Callable[[int], None]) -> None:
        """The sheet with one row per violation; a second one where a sheet is full."""
        sheet, at, number = self._sheet(heads), 1, 0
        written = Once(self._written)
        for cells, times in runs:
            told = [(place, how) for place, cell in enumerate(cells) if (how := written[cell])]
            for _time in range(times):
                if at > MOST_ROWS:
                    sheet, at = self._sheet(heads), 1
                number += 1
                for place, (write, value) in told:
                    write(sheet, at, place, number if value is None else value)
                at += 1
                if number % TELL_EVERY == 0:
                    tell(number)

    def tables(self, tables: list[Crossed]) -> None:
        """One sheet with every table, as they are published: below each other, with their totals."""
        sheet = self.book.add_worksheet(self.profile.sheets.data.nl)
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 20, self.profile.sheets.width)
        at = 0
        for table in tables:
            for look, cells in _block(table):
                for place, cell in enumerate(cells):
                    sheet.write(at, place, safe(cell), self.bold if look else None)
                at += 1
            at += 1

    def close(self) -> None:
        self.book.close()

    def _sheet(self, heads: list[str]) -> Any:
        name, number = self.profile.sheets.data.nl, len(self.book.worksheets())
        sheet = self.book.add_worksheet(name if number == 1 else f"{name[:26]} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, self.profile.sheets.width)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, safe(head), self.bold)
        return sheet

    def _written(self, cell: Cell) -> tuple[Callable[..., Any], str | int | None] | None:
        """How a cell is written: by what, and with which value; without one it is the number of the row."""
        [told] = in_one([cell], self.profile.separator)
        if told == NUMBER:
            return write_number, None
        if isinstance(told, int):
            return write_number, told
        return (write_text, str(safe(told))) if told else None


def _block(table: Crossed) -> Lines:
    with translation.override("nl"):
        total, rows = _("total"), [(code, table.row(code.code)) for code in table.down()]
        unknown = _("Not known, and so in none of the rows")
    layout = table.layout
    yield "bold", [layout.label.nl]
    if layout.across:
        yield "bold", ["", "", *(code.label.nl for code in table.across()), total]
        yield "", ["", "", *(code.code for code in table.across())]
    for code, cells in rows:
        yield "", [code.label.nl, code.code, *cells, *([sum(cells)] if layout.across else [])]
    columns = [sum(cells[place] for _code, cells in rows) for place in range(len(table.across()))]
    yield "bold", [total, "", *columns, *([table.total] if layout.across else [])]
    if layout.counts in ("persons", "events"):
        yield "", [unknown, "", table.not_known]
