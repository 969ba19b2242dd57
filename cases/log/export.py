"""A stretch of the log as a file: streamed, so that its length costs no memory, and safe to open in a spreadsheet.

A stream outlives its request's transaction: it opens one of its own, in the name of who asked.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet

from accounts import context
from cases.log.reading import ORDER
from cases.models import LogEntry

COLUMNS = {
    "moment": "at",
    "user": "user__username",
    "action": "action",
    "about": "about",
    "case": "case_number",
    "directorate": "directorate__code",
    "purpose": "purpose",
    "door": "door",
    "source": "source",
    "entry": "entry",
}
CHUNK = 2000
MOST_ROWS = 1_000_000  # a sheet holds little more
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Rows = QuerySet[LogEntry]


def safe(value: Any) -> str | int:
    """A cell that no spreadsheet takes for a formula."""
    if value is None or isinstance(value, int):
        return "" if value is None else value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def _cells(rows: Rows) -> Iterator[list[str | int]]:
    """Newest first, read by a cursor of the server."""
    found = rows.values_list(*COLUMNS.values())
    for row in found.iterator(chunk_size=CHUNK):
        yield [safe(value) for value in row]


def _csv(rows: Rows) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    yield b"\xef\xbb\xbf"  # so that spreadsheets know it is UTF-8
    for number, cells in enumerate(_cells(rows), start=1):
        writer.writerow(cells)
        if number % CHUNK == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _xlsx(rows: Rows) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet("log")
        sheet.write_row(0, 0, list(COLUMNS))
        for number, cells in enumerate(_cells(rows[:MOST_ROWS]), start=1):
            sheet.write_row(number, 0, cells)
        book.close()
        file.seek(0)
        while chunk := file.read(1 << 16):
            yield chunk


KINDS: dict[str, tuple[str, Callable[[Rows], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


def stream(kind: str, rows: Rows, *, by: Any) -> Iterator[bytes]:
    """The file, piece by piece."""
    rows = rows.order_by(*(f"-{name}" for name in ORDER))
    with context.acting(by), transaction.atomic():
        yield from KINDS[kind][1](rows)
