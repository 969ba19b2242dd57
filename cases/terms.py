"""Terms: from a start day and a rule to a due day. Pure: dates in, dates out.

Dutch public holidays count (General Extension of Terms Act: a *statutory* term that ends on a Saturday, Sunday or
public holiday runs on to the next working day). Working rules of the house end where they end.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

import holidays

SOON_DAYS = 7


class Rule(Protocol):
    amount: int
    unit: str
    statutory: bool


class Urgency(StrEnum):
    """How near a due day is; the word stands on the badge."""

    LATE = "late"
    STILL = "still"  # suspended: it does not run
    SOON = "soon"
    CALM = "calm"
    DONE = "done"


class Length(Protocol):
    amount: int
    unit: str


@dataclass(frozen=True)
class Pause:
    """Days on which a term stands still: from `since` on, up to the day on which it runs on (None: it still stands)."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Term:
    """One running term: what is due when, under which rule."""

    code: str
    due: date
    urgency: Urgency
    days: int  # until the due day; negative when late


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")).keys())


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no Dutch public holiday (Good Friday and 5 May as the government closes)."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(start: date, amount: int) -> date:
    """The day that lies `amount` working days after `start`."""
    day = start
    for _ in range(amount):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def add_months(start: date, amount: int) -> date:
    """The same day of the month, or its last day where the month is shorter."""
    month = start.month - 1 + amount
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def due_on(
    start: date,
    rule: Rule,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Length] = (),
    today: date | None = None,
) -> date:
    """The last day on which the step is in time, counted from the day after `start`.

    An extension is added to the end of the term. A day of a pause is not counted: what was left when the term stood
    still is left when it runs on. A pause that has no end yet lasts until `today`.
    """
    day = _after(start, rule)
    for extension in extensions:
        day = _after(day, extension)
    for pause in sorted(pauses, key=lambda one: one.since):
        ends = pause.until or today or pause.since
        first = max(pause.since, start + timedelta(days=1))
        if pause.since <= day and first < ends:
            day = _later(day, first, ends, in_working_days=rule.unit == "working_days")
    while rule.statutory and not is_working_day(day):
        day += timedelta(days=1)
    return day


def _after(start: date, length: Length) -> date:
    match length.unit:
        case "days":
            return start + timedelta(days=length.amount)
        case "weeks":
            return start + timedelta(weeks=length.amount)
        case "months":
            return add_months(start, length.amount)
        case "working_days":
            return add_working_days(start, length.amount)
    raise ValueError(f"Unknown unit of a term: {length.unit}")


def _later(day: date, first: date, ends: date, *, in_working_days: bool) -> date:
    """A day as much later as days were lost from `first` up to `ends`."""
    lost = (ends - first).days
    if not in_working_days:
        return day + timedelta(days=lost)
    return add_working_days(day, sum(is_working_day(first + timedelta(days=n)) for n in range(lost)))


def latest_start(rule: Rule, *, due_by: date) -> date:
    """The last start day whose term ends on `due_by` or before: what started later is not due yet."""
    span = rule.amount * 31 + 31  # days: more than any unit and a weekend with holidays behind it
    first = due_by - timedelta(days=span)
    in_time = bisect_right(
        range(span + 1), due_by, key=lambda days: due_on(first + timedelta(days=days), rule)
    )
    return first + timedelta(days=in_time - 1)


def term(
    code: str,
    start: date,
    rule: Rule,
    *,
    today: date,
    done_on: date | None = None,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Length] = (),
) -> Term:
    """The state of a term on a day."""
    pauses = tuple(pauses)
    due = due_on(start, rule, pauses=pauses, extensions=extensions, today=today)
    days = (due - today).days
    if done_on is not None:
        return Term(code, due, Urgency.DONE, (due - done_on).days)
    if any(pause.covers(today) for pause in pauses) and days >= 0:
        return Term(code, due, Urgency.STILL, days)
    urgency = Urgency.LATE if days < 0 else Urgency.SOON if days <= SOON_DAYS else Urgency.CALM
    return Term(code, due, urgency, days)
