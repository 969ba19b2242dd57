"""The bytes of an export: a CSV, and a workbook with a sheet that says what was counted and how, and the same rows.

Equal lines give equal bytes, so that the SHA-256 of the CSV tells whether anything changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.spreadsheet import SEPARATOR, safe
from reporting.tables import CrossTable, Table
from reporting.uri import checking
from reporting.uri.keeping import Made, measured
from reporting.uri.profile import Profile
from reporting.uri.rows import Cell

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(
    tzinfo=None
)  # the moment stands in the sheet, not in its properties


class Files:
    """Both files, written row by row to disk; what is left half-way leaves nothing behind."""

    def __init__(self, profile: Profile) -> None:
        heads = [column.label.nl for column in profile.columns]
        self._folder = TemporaryDirectory()
        self._csv, self._xlsx = (Path(self._folder.name) / name for name in ("rows.csv", "book.xlsx"))
        self._text = self._csv.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, delimiter=SEPARATOR, lineterminator="\r\n")
        options = {"constant_memory": True, "tmpdir": self._folder.name, "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(self._xlsx), options | {"strings_to_urls": False})
        self._book.set_properties({"created": CREATED, "author": "ROSI"})
        self._bold = self._book.add_format({"bold": True})
        self._large = self._book.add_format({"bold": True, "font_size": 14})
        with translation.override("nl"):
            self._told = self._book.add_worksheet(_("Totals"))
            self._rows = self._book.add_worksheet(_("Rows"))
        self._at = 0
        self._rows.freeze_panes(1, 0)
        self._rows.set_column(0, len(heads) - 1, 22)
        self._told.set_column(0, 0, 48)
        self._told.set_column(1, 14, 16)
        self._write([safe(head) for head in heads], self._bold)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *error: object) -> None:
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()  # left open where the workbook was not finished
        self._text.close()
        self._folder.cleanup()

    def row(self, cells: list[Cell]) -> None:
        self._write([safe(cell) for cell in cells], None)

    def _write(self, cells: list[Cell], look: Any) -> None:
        self._writer.writerow(cells)
        put = self._rows.write_string
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                self._rows.write_number(self._at, place, cell, look)
            else:
                put(self._at, place, cell, look)
        self._at += 1

    def tell(self, lines: Iterable[tuple[str, list[Cell]]]) -> None:
        """The first sheet: lines with how they look (`large`, `bold` or nothing)."""
        looks = {"large": self._large, "bold": self._bold}
        for at, (look, cells) in enumerate(lines):
            for place, cell in enumerate(cells):
                self._told.write(at, place, safe(cell), looks.get(look))

    def close(self) -> list[Made]:
        """CSV and workbook, whole; they lie there until this closes."""
        self._rows.autofilter(0, 0, max(self._at - 1, 0), 0)
        self._book.close()
        self._text.close()
        return [measured("csv", self._csv), measured("xlsx", self._xlsx)]


def summary(
    profile: Profile,
    scope: Any,
    year: int,
    as_of: datetime,
    tables: dict[str, Any],
    checks: list[dict[str, Any]],
) -> list[tuple[str, list[Cell]]]:
    """The lines of the first sheet, in Dutch."""
    with translation.override("nl"):
        moment = formats.date_format(timezone.localtime(as_of), "DATETIME_FORMAT")
        lines: list[tuple[str, list[Cell]]] = [
            ("large", [f"{profile.title.nl} {year}"]),
            ("", [_("Scope"), scope.label_nl, scope.code]),
            ("", [_("Year"), year]),
            (
                "",
                [
                    _("One row"),
                    _(
                        "one violation whose disposition was decided in the year; all its measures stand in it"
                    ),
                ],
            ),
            ("", [_("As of"), moment]),
            ("", [_("Profile"), f"{profile.code} {profile.version}"]),
            ("", [_("Source"), profile.source.nl]),
            ("", [_("Note"), profile.statement.nl]),
        ]
        for table in tables.values():
            lines += [("", []), ("bold", [str(table.title)]), ("", [_("Unit"), str(table.unit.name)])]
            lines.append(("", [_("Counted"), str(table.rule.text)]))
            lines += _crossed(table) if isinstance(table, CrossTable) else _listed(table)
        lines += [("", []), ("bold", [_("Checks")])]
        for result in checks:
            lines.append(("", [checking.said(result), _("holds") if result["holds"] else _("does not hold")]))
    return lines


def _listed(table: Table) -> list[tuple[str, list[Cell]]]:
    rows: list[tuple[str, list[Cell]]] = [("", [row.label.nl, row.code, row.count]) for row in table.rows]
    return [*rows, ("bold", [_("total"), "", table.total or 0])]


def _crossed(table: CrossTable) -> list[tuple[str, list[Cell]]]:
    heads: list[Cell] = ["", "", *(label.nl for label in table.columns), _("total")]
    rows: list[tuple[str, list[Cell]]] = [
        ("", [label.nl, label.code, *cells, total if total is not None else ""])
        for label, cells, total in table.body
    ]
    return [("bold", heads), *rows, ("bold", [_("total"), "", *table.column_totals, table.total or 0])]
