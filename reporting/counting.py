"""Asking the database to count. All counts of a page come in one statement, so they are of one moment.

The functions of reporting/sql/ return counts and codes only and count every case in scope for every reader alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from cases import deadlines, terms
from cases.lists import Entry
from cases.models import TermRule
from reporting.periods import Month, Period

KEY = "all-term-rules"
MONTHS = 13  # this month, and the same month of a year ago with all between

Answers = dict[tuple[str, str], int]  # (code, other) → number


@dataclass
class Counts:
    """What was counted over one scope at one moment, by source, period and dimension."""

    scope: Entry
    as_of: datetime
    found: dict[tuple[str, str, str], Answers] = field(default_factory=lambda: defaultdict(dict))

    def of(self, source: str, period: Period, dimension: str) -> Answers:
        return self.found.get((source, period.code, dimension), {})

    def one(self, source: str, period: Period, dimension: str, code: str = "") -> int:
        return self.of(source, period, dimension).get((code, ""), 0)


def rules_on(day: date) -> dict[str, TermRule]:
    """The rules for terms that held on a day, by code. All rules come in one query, kept for a minute."""
    kept = cache.get(KEY)
    if kept is None:
        kept = list(TermRule.objects.all())
        cache.set(KEY, kept, deadlines.KEPT_SECONDS)
    return {
        rule.code: rule
        for rule in kept
        if (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day <= rule.valid_until)
    }


def _terms(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    """Which start days end on a day of the period, under the rules that hold at its end."""
    codes: list[str] = []
    starts: list[date] = []
    dues: list[date] = []
    rules = rules_on(min(period.last, today))
    for code in ("acknowledgement", "feedback", *deadlines.CASE_TERMS.values()):
        rule = rules.get(code)
        if rule is None:
            continue
        day = terms.latest_start(rule, due_by=period.first - timedelta(days=1)) + timedelta(days=1)
        while (due := terms.due_on(day, rule)) <= period.last:
            codes.append(code)
            starts.append(day)
            dues.append(due)
            day += timedelta(days=1)
    return "count_terms(%s, %s, %s::date[], %s::date[], %s)", [scope.id, codes, starts, dues, today]


def _plain(function: str) -> Any:
    def call(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
        return f"{function}(%s, %s, %s)", [scope.id, period.first, period.last]

    return call


def _dispositions(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_dispositions(%s, %s, %s, %s)", [scope.id, period.first, period.last, period.whole]


def _months(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_months(%s, %s, %s)", [scope.id, period.last, MONTHS]


SOURCES: dict[str, Any] = {
    "reports": _plain("count_reports"),
    "cases": _plain("count_cases"),
    "investigations": _plain("count_investigations"),
    "persons": _plain("count_persons"),
    "dispositions": _dispositions,
    "terms": _terms,
    "months": _months,
}


def count(scope: Entry, asked: Iterable[tuple[str, Period]], *, now: datetime | None = None) -> Counts:
    """Count every (source, period) of `asked` over a directorate and everything below it, in one statement."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    parts, values = [], []
    for source, period in dict.fromkeys(asked):
        call, arguments = SOURCES[source](scope, period, today)
        # The texts are those of SOURCES, never of a reader.
        parts.append(f"SELECT %s::text, %s::text, dimension, code, other, number FROM {call}")  # noqa: S608
        values += [source, period.code, *arguments]
    counts = Counts(scope, now)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for source, period_code, dimension, code, other, number in cursor:
            counts.found[source, period_code, dimension][code, other] = number
    return counts


def series(counts: Counts, name: str, last: Month) -> list[int | None]:
    """The months up to `last` of one count, oldest first; None for a month before the register knows anything."""
    found = counts.of("months", last, name)
    begin = min((code for code, _other in counts.of("months", last, "begin") if code), default="")
    return [
        found.get((month.code, ""), 0) if begin and month.code >= begin else None
        for month in last.series(MONTHS)
    ]


def first_year() -> int | None:
    """The first year of which the register knows anything; None while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_year_of_figures()")
        return cursor.fetchone()[0]
