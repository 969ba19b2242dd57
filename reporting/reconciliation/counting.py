"""What the register says to a published key: the cells of a question, over the scope and year of the figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.lists import Entry
from reporting import counting, figures
from reporting.annual import rounding
from reporting.periods import Year
from reporting.reconciliation.mapping import PERCENT, Key
from reporting.tables import CrossTable


@dataclass(frozen=True)
class Said:
    """What the register says: a number, or None where it does not know the year; and the unit in which it counts."""

    number: int | None
    unit: str
    of: int | None = None  # the whole of a percentage
    count: int | None = None  # the part of it


class Register:
    """The figures of one scope, of which every question over every year was asked in one statement."""

    def __init__(self, scope: Entry, asked: Iterable[tuple[str, Year]], *, now: datetime) -> None:
        """`asked`: questions by key, each with its year; an empty key asks nothing."""
        asked = [(figures.QUESTIONS[code], year) for code, year in asked if code]
        self._last = max((year for _question, year in asked), default=Year(now.year))
        sources = [(question.source, year) for question, year in asked]
        self._counts = counting.count(scope, [*sources, ("years", self._last)], now=now)

    def says(self, key: Key, year: Year) -> Said | None:
        """None where no question answers the key."""
        if not key.question:
            return None
        question = figures.QUESTIONS[key.question]
        unit = PERCENT if key.among else question.unit
        if not counting.known_in(self._counts, question.source, year, self._last):
            return Said(None, unit)
        table = question.answer(self._counts, year)
        if not key.among:
            return Said(sum(cell(table, code) for code in key.cells), unit)
        counted = [cell(table, code) for code in key.among]
        shares = dict(zip(key.among, rounding.shares(counted), strict=True))
        share = sum(shares[code] for code in key.cells) if sum(counted) else None
        return Said(share, unit, sum(counted), sum(cell(table, code) for code in key.cells))

    def table(self, key: str, year: Year) -> Any:
        return figures.QUESTIONS[key].answer(self._counts, year)


def cell(table: Any, code: str) -> int:
    """One cell: `*` is the total, `row` a row, `row/column` a cell of a cross table and `*/column` a column."""
    if not isinstance(table, CrossTable):
        return (table.total or 0) if code == "*" else table.count_of(code)
    row, _slash, column = code.partition("/")
    if row != "*":
        return table.cell(row, column)
    places = [label.code for label in table.columns]
    return table.column_totals[places.index(column)] if column in places else 0
