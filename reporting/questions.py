"""What a question is: where its counts come from, what stands in its rows, and how it is told.

The questions themselves stand in `figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.lists import Entry
from reporting.counting import Answers, Counts, count
from reporting.entries import Entries
from reporting.periods import Period
from reporting.tables import CrossTable, Label, Row, Table, cross_totals, rows_of
from reporting.units import RULES, UNITS


@dataclass(frozen=True)
class Question:
    """One question. `added` says that its rows add up to a total; `largest_first` sorts them by count."""

    key: str
    title: Any
    unit: str
    rule: str
    source: str
    dimension: str
    entries: Entries
    added: bool = True
    largest_first: bool = False

    def __call__(self, scope: Entry, period: Period, *, now: datetime | None = None) -> Table:
        return self.answer(count(scope, [(self.source, period)], now=now), period)

    def answer(self, counts: Counts, period: Period) -> Table:
        """The table, from what was counted already."""
        numbers = {
            code: number for (code, _other), number in counts.of(self.source, period, self.dimension).items()
        }
        rows = [(label, numbers.get(label.code, 0)) for label in self.entries(counts.scope, period, numbers)]
        if self.largest_first:
            rows.sort(key=lambda row: (row[0].code == "", -row[1]))
        total = sum(number for _label, number in rows) if self.added else None
        return self.table(rows_of(rows, total), total, _year_only(self, counts, period), period, counts.as_of)

    def table(
        self, rows: tuple[Row, ...], total: int | None, year_only: int, period: Period, as_of: datetime
    ) -> Table:
        return Table(
            self.key, self.title, UNITS[self.unit], RULES[self.rule], period, as_of, rows, total, year_only
        )

    def from_json(self, frozen: dict[str, Any], period: Period, as_of: datetime) -> Table:
        """The same table again, from what `Table.as_json` kept."""
        total = frozen["total"]
        rows = rows_of(((Label(code, nl, en), number) for code, nl, en, number in frozen["rows"]), total)
        return self.table(rows, total, frozen["year_only"], period, as_of)


@dataclass(frozen=True)
class CrossQuestion:
    """Two lists crossed. `remainder`: the dimension that holds the totals of the lines, whose rest is a last column.

    `added`: the cells of a line add up to something. `summed`: those of a column do.
    """

    key: str
    title: Any
    unit: str
    rule: str
    source: str
    dimension: str
    entries: Entries
    columns: Entries
    added: bool = True
    remainder: tuple[str, str, str] | None = (
        None  # dimension of the totals, column counted, column of the rest
    )
    summed: bool = True

    def __call__(self, scope: Entry, period: Period, *, now: datetime | None = None) -> CrossTable:
        return self.answer(count(scope, [(self.source, period)], now=now), period)

    def answer(self, counts: Counts, period: Period) -> CrossTable:
        cells = self._cells(counts, period)
        heads = self.columns(counts.scope, period, {other for _code, other in cells})
        labels = self.entries(counts.scope, period, {code for code, _other in cells})
        lines = tuple(
            (label, tuple(cells.get((label.code, head.code), 0) for head in heads)) for label in labels
        )
        return self._table(tuple(heads), lines, _year_only(self, counts, period), period, counts.as_of)

    def _cells(self, counts: Counts, period: Period) -> Answers:
        found = counts.of(self.source, period, self.dimension)
        if self.remainder is None:
            return found
        totals, counted, rest = self.remainder
        cells: Answers = {}
        for (code, _other), number in counts.of(self.source, period, totals).items():
            cells[code, counted] = found.get((code, ""), 0)
            cells[code, rest] = number - cells[code, counted]
        return cells

    def _table(self, heads: Any, lines: Any, year_only: int, period: Period, as_of: datetime) -> CrossTable:
        row_totals, column_totals = cross_totals(lines, len(heads), added=self.added)
        return CrossTable(
            self.key,
            self.title,
            UNITS[self.unit],
            RULES[self.rule],
            period,
            as_of,
            heads,
            lines,
            row_totals,
            column_totals,
            year_only,
            self.summed,
        )

    def from_json(self, frozen: dict[str, Any], period: Period, as_of: datetime) -> CrossTable:
        heads = tuple(Label(*column) for column in frozen["columns"])
        lines = tuple((Label(code, nl, en), tuple(cells)) for code, nl, en, *cells in frozen["lines"])
        return self._table(heads, lines, frozen["year_only"], period, as_of)


def _year_only(question: Question | CrossQuestion, counts: Counts, period: Period) -> int:
    return counts.one(question.source, period, "year_only")
