"""Reading the annual report, the reconciliation, the other registers and the export of 2023 as they are handed out.

Each reading is its tables, as rows of texts beneath what stands above them, or of a PDF its text; and all of its words.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from itertools import accumulate
from typing import Any

import docx as word
import openpyxl
import pypdfium2

from tests.reporting import test_uri_2023 as exports
from tests.reporting.loading import rows_of_page

Rows = list[list[str]]
SERVICES = ("BD", "DOU", "TSL", "PSG")


@dataclass(frozen=True)
class Words:
    """The words of a text without what a line end may put into them, and where they begin and end."""

    text: str
    edges: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Words:
        words = [squeezed(word) for word in text.split()]
        return cls("".join(words), frozenset(accumulate(map(len, words), initial=0)))

    def ends_of(self, cells: Sequence[str], start: int = 0, stop: int | None = None) -> Iterator[int]:
        """Where these cells end, each time that they stand one after the other, from edge to edge."""
        parts = [squeezed(cell) for cell in cells]
        whole = "".join(parts)
        at = self.text.find(whole, start, stop)
        while at >= 0:
            if self._stand(parts, at):
                yield at + len(whole)
            at = self.text.find(whole, at + 1, stop)

    def _stand(self, parts: Sequence[str], at: int) -> bool:
        for part in parts:
            inside = range(at + 1, at + len(part))
            if at not in self.edges or (part.isdigit() and not self.edges.isdisjoint(inside)):
                return False
            at += len(part)
        return at in self.edges


@dataclass(frozen=True)
class Reading:
    """What stands in one file or page.

    `tables`: what stands right above a table, and its rows. `text`: that of a PDF, `heads` how its tables begin in it.
    `by_code`: tables and lines go by codes.
    """

    tables: list[tuple[tuple[str, ...], Rows]] = field(default_factory=list)
    words: str = ""
    text: str = ""
    heads: list[tuple[str, ...]] = field(default_factory=list)
    by_code: bool = False

    @property
    def rows(self) -> Rows:
        return [row for _above, rows in self.tables for row in rows]

    @cached_property
    def lines(self) -> dict[tuple[str, str], Rows]:
        """The rows by the title of their table and how they begin; where a code stands first, by what follows too."""
        found: dict[tuple[str, str], Rows] = {}
        for above, rows in self.tables:
            for row in rows:
                cells = [cell.removeprefix("+") for cell in row]
                for begin in filter(None, (cells, cells[1:])):
                    for title in above:
                        found.setdefault((title, begin[0]), []).append(begin)
        return found

    @cached_property
    def on_lines(self) -> Words:
        return Words.of(self.text)

    @cached_property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Where each table of a PDF begins and ends in its words, by its title."""
        begun, at = [], 0
        for above in self.heads:
            at = next(self.on_lines.ends_of(above, at), -1)
            assert at >= 0, f"the paper has no table {above}"
            begun.append(at)
        ends = [*begun[1:], len(self.on_lines.text)]
        return {above[0]: part for above, part in zip(self.heads, zip(begun, ends, strict=True), strict=True)}

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.words)

    def on_paper(self, other: Reading) -> Reading:
        """The reading of a PDF, with the tables that another one has."""
        return replace(self, heads=[above for above, _rows in other.tables])


def plain(cell: str) -> str:
    """A cell without the points in its numbers, and without what is said only to who hears the page."""
    cell = " ".join(cell.split()).removesuffix(" niet bekend")
    return re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", cell)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\xad-]", "", text)


def tables(found: Iterable[tuple[Iterable[str], Iterable[Iterable[Any]]]]) -> Reading:
    read = [
        (tuple(filter(None, map(plain, above))), [[plain(str(cell)) for cell in row] for row in rows])
        for above, rows in found
    ]
    return Reading(read, " ".join(" ".join([*above, *map(" ".join, rows)]) for above, rows in read))


def page(content: bytes) -> Reading:
    text = content.decode()
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
    return replace(tables(_of_page(unescape(text))), words=words)


def _of_page(text: str) -> Iterator[tuple[list[str], Rows]]:
    """Each table beneath its caption and the heading before it."""
    heading = ""
    for tag, inner in re.findall(r"<(h[1-6]|table)\b[^>]*>(.*?)</\1>", text, re.S):
        if tag == "table":
            [caption] = re.findall(r"<caption\b[^>]*>(.*?)</caption>", inner, re.S) or [""]
            yield [heading, re.sub(r"<[^>]+>", " ", caption)], rows_of_page(inner)
        else:
            heading = re.sub(r"<[^>]+>", " ", inner)


def below_each_other(lines: Iterable[list[str]], name: str = "") -> Iterator[tuple[list[str], Rows]]:
    """The tables of a sheet: lines of one cell stand above the table that follows them."""
    above, rows = [name], []
    for line in lines:
        cells = [cell for cell in line if cell]
        if len(cells) > 1:
            rows.append(line)
        elif cells:
            if rows:
                yield above, rows
                above, rows = [], []
            above.append(cells[0])
    yield above, rows


def reconciled(content: bytes) -> Reading:
    """A page on which the number of the register stands with its unit or its counts: without them."""
    found = page(content)
    told = [
        (above, [[*r[:2], r[2].split()[0], *r[3:]] if len(r) == 5 and r[2] else r for r in rows])
        for above, rows in found.tables
    ]
    return replace(found, tables=[*found.tables, *told])


def pdf(content: bytes) -> Reading:
    with pypdfium2.PdfDocument(content) as opened:
        text = "\n".join(one.get_textpage().get_text_range() for one in opened)
    return Reading(words=text, text=plain(text))


def xlsx(content: bytes) -> Reading:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return tables(
        table
        for sheet in book
        for table in below_each_other(
            ([_shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)), sheet.title
        )
    )


def _shown(cell: Any) -> str:
    return f"{cell:.0%}" if isinstance(cell, float) else "" if cell is None else str(cell)


def docx(content: bytes) -> Reading:
    heading, found = "", []
    for part in word.Document(io.BytesIO(content)).iter_inner_content():
        if hasattr(part, "rows"):
            found.append(([heading], [[cell.text for cell in row.cells] for row in part.rows]))
        elif (part.style.name or "").startswith("Heading"):
            heading = part.text
    return tables(found)


def sheets_csv(content: bytes) -> Reading:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return tables(below_each_other(lines))


def sheets_json(content: bytes) -> Reading:
    return tables(
        (
            [table["title"] or sheet["name"], *table["told"][:1]],
            [["" if cell is None else cell for cell in row] for row in (*table["rows"], *table["totals"])],
        )
        for sheet in json.loads(content)["sheets"]
        for table in sheet["tables"]
    )


def annual_csv(content: bytes) -> Reading:
    """One line for each figure: those of one line of a table stand together again."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    _heads, *told = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    for _part, _table, title, counted, code, label, _column, _value, shown, _words, standing in told:
        assert counted and standing, "a figure without what it counts, or as of when"
        found.setdefault(title, {}).setdefault((code, label), []).append(shown)
    return tables(
        ([title], [[label, *cells] for (_code, label), cells in lines.items()])
        for title, lines in found.items()
    )


def annual_json(content: bytes) -> Reading:
    return tables(
        ([table["title"], table["counted"]], [[line["label"], *line["shown"]] for line in table["lines"]])
        for part in json.loads(content)["sections"]
        for table in part["tables"]
    )


def export_rows(read: Callable[[Any], list[dict[str, str]]], export: Any) -> Reading:
    """An export has one row for each violation: its figures are counted, as whoever gets it would."""
    told = read(export)
    measured = [row for row in told if row["Groep A (code)"] != "geen"]
    by_service = Counter(row["Dienstonderdeel (code)"] for row in told)
    with_measure = Counter(row["Dienstonderdeel (code)"] for row in measured)
    marks = Counter(code for row in told for code in row["Maatregelen (codes)"].split(" | "))
    found: list[tuple[list[str], list[list[Any]]]] = [
        (
            ["services"],
            [
                ["*", len(measured), len(told) - len(measured), len(told)],
                *([s, with_measure[s], by_service[s] - with_measure[s], by_service[s]] for s in SERVICES),
            ],
        ),
        (["marks"], [["*", marks.total()], *([code, number] for code, number in marks.items())]),
    ]
    for name, column, none in (
        ("categories", "Categorie", ("FIN", "MIS")), ("group_a", "Groep A", ()), ("group_b", "Groep B", ()),
    ):  # fmt: skip
        counted = Counter(row[f"{column} (code)"] for row in told)
        found.append(([name], [[code, counted[code]] for code in (*counted, *none)]))
    return replace(tables(found), by_code=True)


def export_tables(read: Callable[[Any], dict[str, dict[tuple[str, str], int]]], export: Any) -> Reading:
    """Tables as they are published: by service with and without a measure, the others summed over their columns."""
    told = read(export)
    by_service = exports.summed(told["dienst"], 0)
    measured = {service: told["dienst"].get((service, "met"), 0) for service in SERVICES}
    without, with_any = by_service.total() - sum(measured.values()), sum(measured.values())
    found: list[tuple[list[str], list[list[Any]]]] = [
        (
            ["services"],
            [
                ["*", with_any, without, by_service.total()],
                *([s, measured[s], by_service[s] - measured[s], by_service[s]] for s in SERVICES),
            ],
        ),
        (["categories"], [[code, number] for (code, _across), number in told["categorie"].items()]),
        (["marks"], [["*", exports.summed(told["maatregelen"], 0).total()]]),
    ]
    for name, table in (("marks", "maatregelen"), ("group_a", "groep_a"), ("group_b", "groep_b")):
        found.append(([name], [[code, number] for code, number in exports.summed(told[table], 0).items()]))
    return replace(tables(found), by_code=True)
