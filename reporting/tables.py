"""The answer to a question: rows with counts, and everything without which a count means nothing.

A table can be frozen: `as_json` holds counts, codes and both labels, and `from_json` shows the same again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from reporting.periods import Period
from reporting.units import Rule, Unit


@dataclass(frozen=True)
class Label:
    """The name of an entry in both languages, as it was when it was counted."""

    code: str
    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class Row:
    """One entry with its count, and its share of the total that is shown with it (None where there is none)."""

    label: Label
    count: int
    share: float | None = None

    @property
    def code(self) -> str:
        return self.label.code


def rows_of(counts: Iterable[tuple[Label, int]], total: int | None) -> tuple[Row, ...]:
    """Rows with their shares, all computed from the counts that are shown."""
    return tuple(Row(label, count, count / total if total else None) for label, count in counts)


@dataclass(frozen=True)
class Table:
    """One figure: what was counted, in which unit, over which period, by which rule, as known at which moment.

    `total` is None where the rows do not add up to anything. `year_only` is the number of facts of which only the
    year is known, and which therefore stand in none of the rows.
    """

    key: str
    title: Any
    unit: Unit
    rule: Rule
    period: Period
    as_of: datetime
    rows: tuple[Row, ...]
    total: int | None
    year_only: int = 0

    def count_of(self, code: str) -> int:
        """The count of one entry; 0 where nothing was counted."""
        return next((row.count for row in self.rows if row.code == code), 0)

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.rows]

    @property
    def is_empty(self) -> bool:
        return not any(row.count for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": [[row.code, row.label.nl, row.label.en, row.count] for row in self.rows],
            "total": self.total,
            "year_only": self.year_only,
        }


@dataclass(frozen=True)
class CrossTable:
    """Two lists crossed. `row_totals` is None where adding up a line means nothing; `summed` says so of columns."""

    key: str
    title: Any
    unit: Unit
    rule: Rule
    period: Period
    as_of: datetime
    columns: tuple[Label, ...]
    lines: tuple[tuple[Label, tuple[int, ...]], ...]
    row_totals: tuple[int, ...] | None
    column_totals: tuple[int, ...]
    year_only: int = 0
    summed: bool = True

    @property
    def total(self) -> int | None:
        return None if self.row_totals is None else sum(self.row_totals)

    @property
    def body(self) -> list[tuple[Label, tuple[int, ...], int | None]]:
        """Each line with its own total."""
        totals = self.row_totals or (None,) * len(self.lines)
        return [(label, cells, total) for (label, cells), total in zip(self.lines, totals, strict=True)]

    @property
    def codes(self) -> list[str]:
        return [label.code for label, _cells in self.lines]

    @property
    def is_empty(self) -> bool:
        return not any(self.column_totals)

    def cell(self, line: str, column: str) -> int:
        """The count of one cell, by the codes of its line and column."""
        places = [label.code for label in self.columns]
        for label, cells in self.lines:
            if label.code == line and column in places:
                return cells[places.index(column)]
        return 0

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [[label.code, label.nl, label.en] for label in self.columns],
            "lines": [[label.code, label.nl, label.en, *cells] for label, cells in self.lines],
            "added": self.row_totals is not None,
            "year_only": self.year_only,
        }


def cross_totals(
    lines: tuple[tuple[Label, tuple[int, ...]], ...], width: int, *, added: bool
) -> tuple[tuple[int, ...] | None, tuple[int, ...]]:
    """Totals of the lines (None unless they are `added` up) and of the columns."""
    row_totals = tuple(sum(cells) for _label, cells in lines) if added else None
    return row_totals, tuple(sum(cells[place] for _label, cells in lines) for place in range(width))
