"""Counting what an annual report needs: every question of every section over two years, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.lists import Entry
from reporting import counting
from reporting.annual import staff
from reporting.annual.questions import QUESTIONS
from reporting.annual.staff import Numbers
from reporting.counting import Counts
from reporting.periods import Year


@dataclass(frozen=True)
class Asked:
    """What was counted for the report of a scope: tables by the key of their question, of the year and the one before.

    `staff` are the numbers of staff of both years. A year that still runs is compared with nothing.
    """

    scope: Entry
    year: int
    as_of: datetime
    counts: Counts
    staff: Numbers = field(default_factory=dict)
    runs: bool = False

    def table(self, key: str) -> Any:
        return QUESTIONS[key].answer(self.counts, Year(self.year))

    def before(self, key: str) -> Any:
        """The table of the year before; None where the register does not know it, or the two cannot be compared."""
        before = Year(self.year).before
        if self.runs or not self.knows_by(QUESTIONS[key].rule, before):
            return None
        return QUESTIONS[key].answer(self.counts, before)

    def knows(self, key: str) -> bool:
        """Whether the register knows this of the year: of an imported one it knows dispositions, and no reports."""
        return self.knows_by(QUESTIONS[key].rule, Year(self.year))

    def knows_by(self, rule: str, year: Year) -> bool:
        """Whether the register knows what is counted by a rule in a year."""
        name = "dispositions" if rule in OF_DISPOSITIONS else "reports"
        return counting.known_in(self.counts, name, year, Year(self.year))

    @property
    def is_ministry(self) -> bool:
        return self.scope.depth == 0

    def staff_of(self, year: int) -> int | None:
        return staff.of(self.scope, year, self.staff)


# What the register also knows of a year that was imported.
OF_DISPOSITIONS = {"settled", "decided", "marks", "heaviest", "disciplined"}


def ask(
    scope: Entry, year: int, keys: Iterable[str], *, now: datetime | None = None, today: date | None = None
) -> Asked:
    """Count the questions of these keys over a year and the one before."""
    now = now or timezone.now()
    today = today or timezone.localdate(now)
    sources = [QUESTIONS[key].source for key in dict.fromkeys(keys)]
    wanted: list[Any] = [(source, Year(of)) for of in (year, year - 1) for source in sources]
    counts = counting.count(scope, [*wanted, ("annual", Year(year)), ("years", Year(year))], now=now)
    return Asked(scope, year, now, counts, staff.numbers((year, year - 1)), runs=Year(year).last >= today)
