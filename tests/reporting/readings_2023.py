"""Reading the annual report, the reconciliation, the other registers and the export of 2023 as they are handed out.

Each reading is the rows of its tables as texts, or of a PDF its text; and all of its words in one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any

import docx as word
import openpyxl
import pypdfium2

from tests.reporting import test_uri_2023 as exports
from tests.reporting.loading import rows_of_page

Rows = list[list[str]]
SERVICES = ("BD", "DOU", "TSL", "PSG")


@dataclass(frozen=True)
class Reading:
    """What stands in one file or page. `text` is that of a PDF, without its spaces; `by_code`: lines go by codes."""

    rows: Rows = field(default_factory=list)
    words: str = ""
    text: str = ""
    by_code: bool = False

    @cached_property
    def lines(self) -> dict[str, Rows]:
        """The rows by what they begin with; where a code stands before the name, by the name too."""
        found: dict[str, Rows] = {}
        for row in self.rows:
            cells = [cell.removeprefix("+") for cell in row]
            for begin in (cells, cells[1:]):
                if begin:
                    found.setdefault(begin[0], []).append(begin)
        return found

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.words)


def plain(cell: str) -> str:
    """A cell without the points in its numbers, and without what is said only to who hears the page."""
    cell = " ".join(cell.split()).removesuffix(" niet bekend")
    return re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", cell)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\xad-]", "", text)


def rows(found: Any) -> Reading:
    cells = [[plain(str(cell)) for cell in row] for row in found]
    return Reading(cells, " ".join(" ".join(row) for row in cells))


def page(content: bytes) -> Reading:
    text = content.decode()
    found = rows(rows_of_page(unescape(text)))
    return Reading(found.rows, " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()))


def reconciled(content: bytes) -> Reading:
    """A page on which the number of the register stands with its unit or its counts: without them."""
    found = page(content)
    told = [
        [*row[:2], row[2].split()[0], *row[3:]] if len(row) == 5 and row[2] else row for row in found.rows
    ]
    return Reading([*found.rows, *told], found.words)


def pdf(content: bytes) -> Reading:
    with pypdfium2.PdfDocument(content) as opened:
        text = "".join(one.get_textpage().get_text_range() for one in opened)
    return Reading(words=text, text=squeezed(plain(text)))


def xlsx(content: bytes) -> Reading:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return rows([_shown(cell) for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True))


def _shown(cell: Any) -> str:
    return f"{cell:.0%}" if isinstance(cell, float) else "" if cell is None else str(cell)


def docx(content: bytes) -> Reading:
    opened = word.Document(io.BytesIO(content))
    return rows([cell.text for cell in row.cells] for table in opened.tables for row in table.rows)


def sheets_csv(content: bytes) -> Reading:
    return rows(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheets_json(content: bytes) -> Reading:
    tables = [table for sheet in json.loads(content)["sheets"] for table in sheet["tables"]]
    found = [row for table in tables for row in (*table["rows"], *table["totals"])]
    return rows(["" if cell is None else cell for cell in row] for row in found)


def annual_csv(content: bytes) -> Reading:
    """One line for each figure: those of one line of a table stand together again."""
    lines: dict[tuple[str, ...], list[str]] = {}
    _heads, *told = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    for _part, table, _title, counted, code, label, _column, _value, shown, _words, standing in told:
        assert counted and standing, "a figure without what it counts, or as of when"
        lines.setdefault((table, code, label), []).append(shown)
    return rows([label, *cells] for (_table, _code, label), cells in lines.items())


def annual_json(content: bytes) -> Reading:
    tables = [table for part in json.loads(content)["sections"] for table in part["tables"]]
    return rows([line["label"], *line["shown"]] for table in tables for line in table["lines"])


def export_rows(read: Callable[[Any], list[dict[str, str]]], export: Any) -> Reading:
    """An export has one row for each violation: its figures are counted, as whoever gets it would."""
    told = read(export)
    measured = [row for row in told if row["Groep A (code)"] != "geen"]
    by_service = Counter(row["Dienstonderdeel (code)"] for row in told)
    with_measure = Counter(row["Dienstonderdeel (code)"] for row in measured)
    marks = Counter(code for row in told for code in row["Maatregelen (codes)"].split(" | "))
    found: list[list[Any]] = [
        ["*", len(measured), len(told) - len(measured), len(told)],
        ["*", marks.total()],
        *([s, with_measure[s], by_service[s] - with_measure[s], by_service[s]] for s in SERVICES),
        *([code, number] for code, number in marks.items()),
    ]
    for column, none in (("Categorie", ("FIN", "MIS")), ("Groep A", ()), ("Groep B", ())):
        counted = Counter(row[f"{column} (code)"] for row in told)
        found += [[code, counted[code]] for code in (*counted, *none)]
    return Reading(rows(found).rows, by_code=True)


def export_tables(read: Callable[[Any], dict[str, dict[tuple[str, str], int]]], export: Any) -> Reading:
    """Tables as they are published: by service with and without a measure, the others summed over their columns."""
    told = read(export)
    by_service = exports.summed(told["dienst"], 0)
    measured = {service: told["dienst"].get((service, "met"), 0) for service in SERVICES}
    without, with_any = by_service.total() - sum(measured.values()), sum(measured.values())
    found: list[list[Any]] = [
        ["*", with_any, without, by_service.total()],
        ["*", exports.summed(told["maatregelen"], 0).total()],
        *([s, measured[s], by_service[s] - measured[s], by_service[s]] for s in SERVICES),
        *([code, number] for (code, _across), number in told["categorie"].items()),
    ]
    for table in ("maatregelen", "groep_a", "groep_b"):
        found += [[code, number] for code, number in exports.summed(told[table], 0).items()]
    return Reading(rows(found).rows, by_code=True)
