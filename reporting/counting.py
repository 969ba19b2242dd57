"""Asking the database to count. All counts of a page come in one statement, so they are of one moment.

The functions of reporting/sql/ return counts and codes only and count every case in scope for every reader alike.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.kept import kept
from cases import deadlines, lists, terms
from cases.lists import Entry
from cases.models import TermChange, TermRule
from reporting.periods import Month, Period, Year

KEY = "all-term-rules"
MONTHS = 13  # this month, and the same month of a year ago with all between
YEARS = 5
MONTHS_OF_CATEGORIES = 25  # this month, and the two years by which it is judged

Answers = dict[tuple[str, str], int]  # (code, other) → number


@dataclass(frozen=True)
class Past:
    """A moment that is over: where its counting functions stand, and what the application itself works with."""

    schema: str
    rules: tuple[TermRule, ...]
    directorates: Sequence[Entry]


_past: ContextVar[Past | None] = ContextVar("rosi_past", default=None)


@contextmanager
def in_the_past(past: Past) -> Iterator[None]:
    """Inside, everything is counted as it was (reporting.asof)."""
    token = _past.set(past)
    try:
        yield
    finally:
        _past.reset(token)


def directorates() -> Sequence[Entry]:
    """The organisation of the moment at which is counted, from the top of the tree."""
    past = _past.get()
    return past.directorates if past else lists.entries("directorate")


def _rules() -> tuple[TermRule, ...]:
    past = _past.get()
    if past:
        return past.rules
    return kept(KEY, lambda: tuple(TermRule.objects.all()), seconds=deadlines.KEPT_SECONDS)


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
    return {
        rule.code: rule
        for rule in _rules()
        if (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day <= rule.valid_until)
    }


def _terms(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    """Which start days end on a day of the period, under the rules that hold at its end."""
    codes: list[str] = []
    starts: list[date | None] = []
    dues: list[date] = []
    rules = rules_on(min(period.last, today))
    for code in ("acknowledgement", "feedback", *deadlines.CASE_TERMS.values()):
        rule = rules.get(code)
        if rule is None:
            continue
        day = terms.latest_start(rule, due_by=period.first - timedelta(days=1)) + timedelta(days=1)
        while (due := terms.due_on(day, rule)) <= min(period.last, today):
            codes.append(code)
            starts.append(day)
            dues.append(due)
            day += timedelta(days=1)
        # One that no fact meets: also where no plain term ends in the period, a shifted one may.
        codes.append(code)
        starts.append(None)
        dues.append(min(period.last, today))
    return "count_terms(%s, %s, %s::date[], %s::date[], %s)", [scope.id, codes, starts, dues, today]


def _plain(function: str) -> Any:
    def call(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
        return f"{function}(%s, %s, %s)", [scope.id, period.first, period.last]

    return call


def _dispositions(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_dispositions(%s, %s, %s, %s)", [scope.id, period.first, period.last, period.whole]


def _links(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_links(%s, %s, %s, %s)", [scope.id, period.first, period.last, period.whole]


def _annual(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_annual(%s, %s, %s, %s)", [scope.id, period.first, period.last, period.whole]


def _series(step: str, steps: int) -> Any:
    def call(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
        return "count_series(%s, %s, %s, %s)", [scope.id, period.last, step, steps]

    return call


def _categories(scope: Entry, period: Period, today: date) -> tuple[str, list[Any]]:
    return "count_categories(%s, %s, %s)", [scope.id, period.last, MONTHS_OF_CATEGORIES]


SOURCES: dict[str, Any] = {
    "reports": _plain("count_reports"),
    "cases": _plain("count_cases"),
    "investigations": _plain("count_investigations"),
    "persons": _plain("count_persons"),
    "dispositions": _dispositions,
    "terms": _terms,
    "lead_times": _plain("count_lead_times"),
    "links": _links,
    "annual": _annual,
    "months": _series("month", MONTHS),
    "years": _series("year", YEARS),
    "categories": _categories,
}


def count(scope: Entry, asked: Iterable[tuple[str, Period]], *, now: datetime | None = None) -> Counts:
    """Count every (source, period) of `asked` over a directorate and everything below it, in one statement."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    asked = list(dict.fromkeys(asked))
    past = _past.get()
    schema = f"{past.schema}." if past else ""
    parts, values = [], []
    for source, period in asked:
        call, arguments = SOURCES[source](scope, period, today)
        # The texts are those of SOURCES, never of a reader.
        parts.append(f"SELECT %s::text, %s::text, dimension, code, other, number FROM {schema}{call}")  # noqa: S608
        values += [source, period.code, *arguments]
    counts = Counts(scope, now)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for source, period_code, dimension, code, other, number in cursor:
            counts.found[source, period_code, dimension][code, other] = number
    for source, period in asked:
        if source == "terms":
            _settle_shifts(counts, period, today)
    return counts


def _settle_shifts(counts: Counts, period: Period, today: date) -> None:
    """Terms that were suspended or extended, each counted where it ended by its own due day."""
    shifted = counts.found.pop(("terms", period.code, "shift"), {})
    rules = rules_on(min(period.last, today))
    for (code, told), number in shifted.items():
        start, done, changes = json.loads(told)
        made = [_change(*change) for change in changes]
        due = deadlines.shifted_due(rules[code], date.fromisoformat(start), made, today=today)
        end = date.fromisoformat(done) if done else None
        if period.first <= due <= min(period.last, today) and (end or due < today):
            kept = "in_time" if end and end <= due else "late"
            found = counts.found["terms", period.code, "term"]
            found[code, kept] = found.get((code, kept), 0) + number


def _change(kind: str, since: str, until: str | None, amount: int | None, unit: str) -> TermChange:
    """What shifted a term, as the database tells it."""
    return TermChange(
        kind=kind,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        amount=amount,
        unit=unit,
    )


def series(counts: Counts, name: str, last: Month, part: str = "") -> list[int | None]:
    """The months up to `last` of one count, oldest first; None for a month before the register knows anything.

    `part` is the code of one of the directorates right below the scope; without it the whole scope is told.
    """
    found = counts.of("months", last, name)
    begin = begins(counts, "months", last)
    return [
        found.get((month.code, part), 0) if begin and month.code >= begin else None
        for month in last.series(MONTHS)
    ]


def years(counts: Counts, name: str, last: Year) -> list[tuple[Year, int | None]]:
    """Five years up to `last` of one count, oldest first; None for a year of which the register knows nothing.

    Of the year of an imported register its dispositions are known, also before the register itself began.
    """
    found = counts.of("years", last, name)
    return [
        (year, found.get((year.code, ""), 0) if known_in(counts, name, year, last) else None)
        for year in (Year(last.year - back) for back in range(YEARS - 1, -1, -1))
    ]


def known_in(counts: Counts, name: str, year: Year, last: Year) -> bool:
    """Whether the register knows a count (`reports`, `dispositions`, …) of a year; `years` up to `last` were asked."""
    begin = begins(counts, "years", last)
    if begin and year.code >= begin:
        return True
    return name == "dispositions" and (year.code, "") in counts.of("years", last, "imported")


def begins(counts: Counts, source: str, last: Period) -> str:
    """The code of the first month or year of which the register knows anything of its own; empty while it is empty."""
    return min((code for code, _other in counts.of(source, last, "begin") if code), default="")


def by_category(counts: Counts, last: Month) -> dict[str, list[int | None]]:
    """Per category that was counted the reports of two years of months and the one after, oldest first."""
    found = counts.of("categories", last, "category")
    begin = begins(counts, "categories", last)
    months = [month.code for month in last.series(MONTHS_OF_CATEGORIES)]
    return {
        category: [found.get((category, month), 0) if begin and month >= begin else None for month in months]
        for category in sorted({code for code, _month in found})
    }


def first_year() -> int | None:
    """The first year of which the register knows anything; None while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_year_of_figures()")
        return cursor.fetchone()[0]
