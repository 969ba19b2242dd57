"""A report for another system: JSON with all that its page shows, and CSV with one line for each figure of it.

A hidden or unknown figure has no value; how a reader sees it stands beside it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.spreadsheet import SEPARATOR, safe
from reporting.annual.grids import Cell, Grid, Line, Part
from reporting.annual.report import Report

TOTAL = "total"  # the code of the line with the totals


def value_of(cell: Cell) -> int | float | None:
    """The number of a cell: a share in per cents, a change as its step. None for words, and for what is not shown."""
    if cell.kind == "change":
        return int(cell.value - cell.other)
    return cell.value if cell.kind in ("count", "share", "step", "rate") else None


def csv_file(report: Report) -> bytes:
    """Each figure with its table, its line, its column, what it counts, and of which version or moment it is."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerow(
        [
            _("Section"), _("Table (code)"), _("Table"), _("What is counted"), _("Line (code)"), _("Line"), _("Column"),
            _("Value"), _("As shown"), _("In words"), _("Standing"),
        ]
    )  # fmt: skip
    for part in report.parts:
        for grid in part.grids:
            writer.writerows([*row, safe(report.standing)] for row in _rows(part, grid))
    return text.getvalue().encode("utf-8-sig")


def _rows(part: Part, grid: Grid) -> Iterator[list[Any]]:
    """A row for each cell of a grid."""
    for line, is_total in grid.all_lines:
        label, code = line.label.strip(), _code(line, is_total)
        for head, cell in zip(grid.heads[1:], line.cells, strict=True):
            told = (part.title, grid.key, grid.title, grid.told, code, label, head)
            number = value_of(cell)
            shown = ["", safe(cell.text)] if number is None else [number, cell.text]
            yield [*(safe(words) for words in told), *shown, safe(cell.said)]


def json_file(report: Report) -> bytes:
    told = {
        "title": report.title,
        "scope": report.scope,
        "scope_code": report.code,
        "year": report.year,
        "as_of": report.as_of.isoformat(),
        "standing": report.standing,
        "version": report.version,
        "sha256": report.sha256,
        "language": report.language,
        "sections": [_section(part) for part in report.parts],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _section(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": part.title,
        "sentences": list(part.words),
        "tables": [_table(grid) for grid in part.grids],
    }


def _table(grid: Grid) -> dict[str, Any]:
    return {
        "key": grid.key,
        "title": grid.title,
        "counted": grid.told,
        "columns": list(grid.heads[1:]),
        "lines": [_line(line, is_total) for line, is_total in grid.all_lines],
        "notes": list(grid.notes),
    }


def _line(line: Line, is_total: bool) -> dict[str, Any]:
    return {
        "code": _code(line, is_total),
        "label": line.label.strip(),
        "values": [value_of(cell) for cell in line.cells],
        "shown": [cell.text for cell in line.cells],
    }


def _code(line: Line, is_total: bool) -> str:
    return TOTAL if is_total else line.code
