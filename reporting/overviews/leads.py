"""How long things took, as an overview shows it: the month beside the year so far, and that beside the year before.

Of each phase how many ended, median and 90th percentile in days, and of the terms that ended the share in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporting.overviews.freezing import Overview
from reporting.tables import CrossTable, Label

# What tells how long, and the terms of the same phases.
KINDS = (("lead_times_of_reports", "terms_of_reports"), ("lead_times_of_cases", "terms_of_cases"))


@dataclass(frozen=True)
class Took:
    """How many ended, and in how many days: half of them, and nine in ten; None where nothing ended."""

    ended: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class Lead:
    """One phase. `due` are the terms of the year so far that ended; None where no term holds."""

    label: Label
    month: Took
    year: Took
    before: Took
    in_time: int | None
    due: int | None

    @property
    def share(self) -> float | None:
        return (self.in_time or 0) / self.due if self.due else None

    @property
    def cells(self) -> tuple[int | None, ...]:
        """Its numbers in the order of the heads: the month, the year so far, and the median of the year before."""
        month, year = self.month, self.year
        return (month.ended, month.median, month.p90, year.ended, year.median, year.p90, self.before.median)


@dataclass(frozen=True)
class Leads:
    """The phases of reports, or of cases. `table` is of the year so far: it says what is counted, and how."""

    table: CrossTable
    lines: tuple[Lead, ...]

    @property
    def key(self) -> str:
        return self.table.key


def leads(overview: Overview) -> list[Leads]:
    """Lead times of reports and of cases; nothing of an overview that did not keep them."""
    return [
        Leads(overview.table(kind, "year"), tuple(_lines(overview, kind, terms)))
        for kind, terms in KINDS
        if overview.keeps(kind)
    ]


def _lines(overview: Overview, kind: str, terms: str) -> Iterator[Lead]:
    month, year, before = (overview.table(kind, period) for period in ("month", "year", "year_before"))
    kept = overview.table(terms, "year")
    for label, _cells in year.lines:
        code = label.code
        held = code in kept.codes
        due = sum(kept.cell(code, column) for column in ("in_time", "late"))
        took = [_took(table, code) for table in (month, year, before)]
        if due or any(one.ended for one in took):
            yield Lead(label, *took, kept.cell(code, "in_time") if held else None, due if held else None)


def _took(table: Any, code: str) -> Took:
    ended = table.cell(code, "ended")
    return Took(ended, *((table.cell(code, "median"), table.cell(code, "p90")) if ended else (None, None)))
