"""Counting what an annual report needs: every question of every section over two years, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.lists import Entry
from reporting import counting, periods
from reporting.annual import staff
from reporting.annual.questions import QUESTIONS
from reporting.annual.staff import Numbers
from reporting.counting import Counts
from reporting.periods import Period, Year


@dataclass(frozen=True)
class Asked:
    """What was counted for the report of a scope: tables by the key of their question, of the year and the one before.

    `staff` are the numbers of staff of both years. A year that still runs is compared with the same days of the year
    before.
    """

    scope: Entry
    year: int
    as_of: datetime
    counts: Counts
    staff: Numbers = field(default_factory=dict)
    past: Period | None = None  # what it is compared with; None stands for the whole year before
    others: dict[str, Any] = field(default_factory=dict)  # tables of other registers, once they were read

    @property
    def compared(self) -> Period:
        """The period with which this year is compared."""
        return self.past or Year(self.year).before

    @property
    def runs(self) -> bool:
        return not self.compared.whole

    def table(self, key: str) -> Any:
        return QUESTIONS[key].answer(self.counts, Year(self.year))

    def before(self, key: str) -> Any:
        """The table of the year before; None where the register does not know it, or the two cannot be compared."""
        # Facts that are known to the year only have no place in a part of it.
        rule = "" if self.runs else QUESTIONS[key].rule
        if not self.knows_by(rule, Year(self.compared.year)):
            return None
        return QUESTIONS[key].answer(self.counts, self.compared)

    def knows(self, key: str) -> bool:
        """Whether the register knows this of the year: of an imported one it knows dispositions, and no reports."""
        return self.knows_by(QUESTIONS[key].rule, Year(self.year))

    def knows_by(self, rule: str, year: Year) -> bool:
        """Whether the register knows what is counted by a rule in a year."""
        return known(self.counts, rule, year, Year(self.year))

    @property
    def is_ministry(self) -> bool:
        return self.scope.depth == 0

    def staff_of(self, year: int) -> int | None:
        return staff.of(self.scope, year, self.staff)


# What the register also knows of a year that was imported.
OF_DISPOSITIONS = {"settled", "decided", "marks", "heaviest", "disciplined"}


def known(counts: Counts, rule: str, year: Year, last: Year) -> bool:
    """Whether the register knows what is counted by a rule in a year; `years` up to `last` were asked."""
    return counting.known_in(counts, "dispositions" if rule in OF_DISPOSITIONS else "reports", year, last)


def ask(
    scope: Entry, year: int, keys: Iterable[str], *, now: datetime | None = None, today: date | None = None
) -> Asked:
    """Count the questions of these keys over a year, and over what it is compared with."""
    now = now or timezone.now()
    today = today or timezone.localdate(now)
    sources = [QUESTIONS[key].source for key in dict.fromkeys(keys)]
    past = periods.until(Year(year), today).before
    wanted: list[Any] = [(source, of) for of in (Year(year), past) for source in sources]
    counts = counting.count(scope, [*wanted, ("annual", Year(year)), ("years", Year(year))], now=now)
    return Asked(scope, year, now, counts, staff.numbers((year, year - 1)), past)
