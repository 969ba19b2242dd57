"""The periods over which the register counts: a month, a quarter, a year, and a part of one that still runs. Pure.

Facts whose day is unknown (imported history, known to the year only) belong to a whole year and to nothing smaller:
`whole` says that a period may count them.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year; facts known to the year only count in it."""

    year: int

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def code(self) -> str:
        return f"{self.year:04}"

    @property
    def whole(self) -> bool:
        """Whether the period is a whole year, in which facts known to the year only have their place."""
        return True

    @property
    def before(self) -> Year:
        """The same period a year earlier."""
        return Year(self.year - 1)

    def until(self, day: date) -> PartOfYear:
        """The part of this year up to and including the day and month of `day`."""
        length = calendar.monthrange(self.year, day.month)[1]
        return PartOfYear(date(self.year, day.month, min(day.day, length)))

    def __str__(self) -> str:
        return str(self.year)


@dataclass(frozen=True, order=True)
class PartOfYear:
    """From 1 January up to and including a day."""

    last: date

    @property
    def first(self) -> date:
        return date(self.last.year, 1, 1)

    @property
    def year(self) -> int:
        return self.last.year

    @property
    def code(self) -> str:
        return f"{self.year:04}..{self.last.isoformat()}"

    @property
    def whole(self) -> bool:
        return False

    @property
    def before(self) -> PartOfYear:
        """The same part of the year before."""
        return Year(self.year - 1).until(self.last)

    def __str__(self) -> str:
        return _("1 January to %(day)s") % {"day": date_format(self.last)}


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; facts known to the year only cannot be placed in it."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-03`; raises ValueError for anything else."""
        year, _dash, month = text.partition("-")
        if len(year) != 4 or len(month) != 2:
            raise ValueError(f"Not a month: {text!r}")
        return cls.of(date(int(year), int(month), 1))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def whole(self) -> bool:
        return False

    @property
    def before(self) -> Month:
        """The same month a year earlier."""
        return Month(self.year - 1, self.month)

    @property
    def year_so_far(self) -> PartOfYear:
        """The part of the year that ends with this month."""
        return PartOfYear(self.last)

    def plus(self, months: int) -> Month:
        """So many months later, or earlier for a negative number."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def series(self, length: int) -> list[Month]:
        """So many months up to and including this one, oldest first."""
        return [self.plus(back) for back in range(1 - length, 1)]

    @property
    def code(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def __str__(self) -> str:
        return date_format(self.first, "F Y")


@dataclass(frozen=True, order=True)
class Quarter:
    """Three calendar months; facts known to the year only cannot be placed in it."""

    year: int
    quarter: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last(self) -> date:
        return Month(self.year, self.quarter * 3).last

    @property
    def whole(self) -> bool:
        return False

    @property
    def before(self) -> Quarter:
        """The same quarter a year earlier."""
        return Quarter(self.year - 1, self.quarter)

    @property
    def code(self) -> str:
        return f"{self.year:04}-q{self.quarter}"

    def __str__(self) -> str:
        return _("quarter %(quarter)s of %(year)s") % {"quarter": self.quarter, "year": self.year}


@dataclass(frozen=True, order=True)
class Part:
    """The first days of a month or a quarter, up to and including a day."""

    first: date
    last: date

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def whole(self) -> bool:
        return False

    @property
    def before(self) -> Part:
        """The same days a year earlier."""
        return Part(_a_year_earlier(self.first), _a_year_earlier(self.last))

    @property
    def code(self) -> str:
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    def __str__(self) -> str:
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.first, "j F" if self.first.month != self.last.month else "j"),
            "last": date_format(self.last),
        }


Period = Year | PartOfYear | Month | Quarter | Part


def _a_year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, calendar.monthrange(day.year - 1, day.month)[1]))


def parse(code: str) -> Year | Quarter | Month:
    """`2026`, `2026-q3` or `2026-10`; raises ValueError for anything else."""
    if len(code) == 4 and code.isascii() and code.isdecimal():
        return Year(Month.parse(f"{code}-01").year)
    if (
        len(code) == 7
        and code[:4].isascii()
        and code[:4].isdecimal()
        and code[4:] in ("-q1", "-q2", "-q3", "-q4")
    ):
        return Quarter(int(code[:4]), int(code[-1]))
    return Month.parse(code)


def until(period: Period, day: date) -> Period:
    """The part of a period up to and including a day; the period itself where it ends before."""
    if period.last <= day:
        return period
    return PartOfYear(day) if isinstance(period, Year) else Part(period.first, day)
