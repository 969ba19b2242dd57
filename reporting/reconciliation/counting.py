"""What the register says to a published key: the cells of a question, over the scope and year of the figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.lists import Entry
from reporting import counting
from reporting.annual import rounding
from reporting.annual.asking import known
from reporting.annual.questions import QUESTIONS
from reporting.counting import Counts
from reporting.periods import Year
from reporting.reconciliation.mapping import PERCENT, Key
from reporting.tables import CrossTable


@dataclass(frozen=True)
class Said:
    """What the register says: a number, or None where it does not know the year; and the unit in which it counts."""

    number: int | None
    unit: str
    question: str  # the key of the question that was asked
    of: int | None = None  # the whole of a percentage
    count: int | None = None  # the part of it


def asked(scope: Entry, wanted: Iterable[tuple[str, Year]], *, now: datetime) -> Register:
    """Ask questions by key, each over its year, in one statement; an empty key asks nothing."""
    questions = [(QUESTIONS[code], year) for code, year in wanted if code]
    last = max((year for _question, year in questions), default=Year(now.year))
    sources = [(question.source, year) for question, year in questions]
    return Register(counting.count(scope, [*sources, ("years", last)], now=now), last)


@dataclass(frozen=True)
class Register:
    """What was counted over one scope: the questions that answer published keys, and `years` up to the last one."""

    counts: Counts
    last: Year

    def says(self, key: Key, year: Year) -> Said | None:
        """None where no question answers the key."""
        if not key.question:
            return None
        question = QUESTIONS[key.question]
        unit = PERCENT if key.among else question.unit
        if not self.knows(key.question, year):
            return Said(None, unit, key.question)
        table = question.answer(self.counts, year)
        if not key.among:
            return Said(sum(cell(table, code) for code in key.cells), unit, key.question)
        counted = [cell(table, code) for code in key.among]
        shares = dict(zip(key.among, rounding.shares(counted), strict=True))
        share = sum(shares[code] for code in key.cells) if sum(counted) else None
        return Said(share, unit, key.question, sum(counted), sum(cell(table, code) for code in key.cells))

    def knows(self, key: str, year: Year) -> bool:
        return known(self.counts, QUESTIONS[key].rule, year, self.last)

    def table(self, key: str, year: Year) -> Any:
        return QUESTIONS[key].answer(self.counts, year)


def cell(table: Any, code: str) -> int:
    """One cell: `*` is the total, `row` a row, `row/column` a cell of a cross table and `*/column` a column."""
    if not isinstance(table, CrossTable):
        return (table.total or 0) if code == "*" else table.count_of(code)
    row, _slash, column = code.partition("/")
    if row != "*":
        return table.cell(row, column)
    places = [label.code for label in table.columns]
    return table.column_totals[places.index(column)] if column in places else 0
