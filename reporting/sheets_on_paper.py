"""Sheets of tables on paper: A4 on its side, for tables have many columns here; tagged (pdf/ua-1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from reporting import paper
from reporting.writing import number

MOST_LINES = 1000  # of one table: paper that nobody leafs through takes a minute to lay out
STYLES = ("overview.css", "annual.css", "sheets.css")


def pdf(title: str, sheets: Sequence[tuple[str, str, Sequence[Any]]]) -> bytes:
    """Sheets by name and title, each with its tables (`reporting.sheets.SheetTable`)."""
    context = {
        "title": title,
        "language": get_language(),
        "sheets": [(name, heading, [_shown(table) for table in tables]) for name, heading, tables in sheets],
    }
    html = render_to_string("pdf/sheets.html", context)
    return paper.pdf(html, STYLES, hashlib.sha256(html.encode()).hexdigest())


def _shown(table: Any) -> dict[str, Any]:
    """A table with its cells as a reader sees them: a column of numbers to the right, an unknown one as a dash.

    Of a long table the first lines, and every total, for that counts the others too.
    """
    rows = [cells for cells, _is_total in table.rows]
    numbers = [
        place > 0 and not any(_is_text(cells, place) for cells in rows)
        for place, _head in enumerate(table.heads)
    ]
    kept = [row for place, row in enumerate(table.rows) if place < MOST_LINES or row[1]]
    return {
        "title": table.title,
        "told": table.told,
        "heads": [(str(head), is_number) for head, is_number in zip(table.heads, numbers, strict=True)],
        "lines": [(_cells(cells, numbers), is_total) for cells, is_total in kept],
        "left_out": len(table.rows) - len(kept),
    }


def _is_text(cells: Sequence[Any], place: int) -> bool:
    return place < len(cells) and not (cells[place] is None or isinstance(cells[place], int))


def _cells(cells: Sequence[Any], numbers: list[bool]) -> list[tuple[str, bool]]:
    filled = [*cells, *([""] * (len(numbers) - len(cells)))]
    return [(_text(cell, is_number), is_number) for cell, is_number in zip(filled, numbers, strict=True)]


def _text(cell: Any, is_number: bool) -> str:
    if cell is None:
        return "\N{EN DASH}" if is_number else ""
    return number(cell) if isinstance(cell, int) else str(cell)
