"""Terms: from a start day and a rule to a due day. Pure: dates in, dates out.

Dutch public holidays count (General Extension of Terms Act: a *statutory* term that ends on a Saturday, Sunday or
public holiday runs on to the next working day). Working rules of the house end where they end.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
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
    SOON = "soon"
    CALM = "calm"
    DONE = "done"


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


def due_on(start: date, rule: Rule) -> date:
    """The last day on which the step is in time, counted from the day after `start`."""
    match rule.unit:
        case "days":
            day = start + timedelta(days=rule.amount)
        case "weeks":
            day = start + timedelta(weeks=rule.amount)
        case "months":
            day = add_months(start, rule.amount)
        case "working_days":
            return add_working_days(start, rule.amount)
        case _:
            raise ValueError(f"Unknown unit of a term: {rule.unit}")
    while rule.statutory and not is_working_day(day):
        day += timedelta(days=1)
    return day


def latest_start(rule: Rule, *, due_by: date) -> date:
    """The last start day whose term ends on `due_by` or before: what started later is not due yet."""
    span = rule.amount * 31 + 31  # days: more than any unit and a weekend with holidays behind it
    first = due_by - timedelta(days=span)
    in_time = bisect_right(
        range(span + 1), due_by, key=lambda days: due_on(first + timedelta(days=days), rule)
    )
    return first + timedelta(days=in_time - 1)


def term(code: str, start: date, rule: Rule, *, today: date, done_on: date | None = None) -> Term:
    """The state of a term on a day."""
    due = due_on(start, rule)
    days = (due - today).days
    if done_on is not None:
        return Term(code, due, Urgency.DONE, (due - done_on).days)
    urgency = Urgency.LATE if days < 0 else Urgency.SOON if days <= SOON_DAYS else Urgency.CALM
    return Term(code, due, urgency, days)
