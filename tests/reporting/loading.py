"""The files that came with the project, and loading a file in somebody's name."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from openpyxl import load_workbook

from accounts import context
from reporting import loading
from reporting.models import FigureLoad

DATA = Path(settings.BASE_DIR) / "reporting" / "data"
FILES = {
    "published": "published_2023.json",
    "advice": "advice_2021_2023.csv",
    "complaints": "complaints_2023.json",
}
HEAD = "key;unit;year;value\n"


def content(source: str) -> bytes:
    """The file of a source that came with the project."""
    return (DATA / FILES[source]).read_bytes()


def load(source: str, data: bytes | str | None = None, *, by: Any = None, name: str = "") -> FigureLoad:
    data = content(source) if data is None else data
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    with context.acting(by):
        return loading.load(file, by=by, source=source, name=name or FILES[source])


def published() -> list[dict[str, Any]]:
    return json.loads(content("published"))["figures"]


def rows_of_page(page: str) -> list[list[str]]:
    """Every row of every table of a page, as the texts of its cells."""
    rows = re.findall(r"<tr\b.*?</tr>", page, re.S)
    return [[_text(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def _text(cell: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())


def rows_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def rows_of_xlsx(data: bytes) -> list[list[str]]:
    """The rows of all sheets, as text."""
    book = load_workbook(io.BytesIO(data))
    return [
        ["" if cell is None else str(cell) for cell in row]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]
