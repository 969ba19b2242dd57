"""Finding cases and reports by number or by words: only what exists for this user, and every search is recorded.

Words are found by blind terms (`cases.language`): a hit holds all words of the query. Names are never among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts import log
from accounts.models import User
from cases.language import blind_query
from cases.models import Case, Report
from cases.numbers import PREFIX

MOST_HITS = 50
# Up to so many rows with all words are looked at one by one; more are common, and then the newest are soon met.
RARE = 2000

_NUMBER = re.compile(r"\s*(?P<report>m)?\s*(?P<year>\d{4})\s*-\s*(?P<number>\d{1,6})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A case or a report that was found. `title` is opened; names never stand in it."""

    kind: str  # case, report
    number: str
    title: str
    day: date  # opened on, or received on
    found: Case | Report


def find(user: User, text: str) -> list[Hit]:
    """What this user finds with this text: the very number when it is one, else all that holds its words.

    Newest first, at most MOST_HITS. A report whose case is found as well is not named beside it.
    """
    log.record(log.Action.SEARCH, "search", details=text)
    return _with_number(user, text) or _with_words(user, text)


def number_in(text: str) -> tuple[str, str] | None:
    """(`case` or `report`, number as it is written in the register) for `m2026-12`; None when it is no number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    kind = "report" if match["report"] else "case"
    return kind, f"{PREFIX[kind]}{match['year']}-{int(match['number']):04d}"


def _with_number(user: User, text: str) -> list[Hit]:
    match number_in(text):
        case ("case", number):
            return [_case_hit(case) for case in _cases(user).filter(number=number)]
        case ("report", number):
            return [_report_hit(report) for report in _reports(user).filter(number=number)]
    return []


def _with_words(user: User, text: str) -> list[Hit]:
    terms = blind_query(text)
    if not terms:
        return []
    cases = list(_holding(terms, _cases(user)).order_by("-opened_on", "-pk")[:MOST_HITS])
    reports = (
        _holding(terms, _reports(user))
        .exclude(case_id__in=[case.pk for case in cases])
        .order_by("-received_on", "-pk")[:MOST_HITS]
    )
    hits = [*map(_case_hit, cases), *map(_report_hit, reports)]
    return sorted(hits, key=lambda hit: hit.day, reverse=True)[:MOST_HITS]


def _cases(user: User) -> QuerySet:
    return Case.objects.visible_to(user).select_related("directorate", "category").defer("terms")


def _reports(user: User) -> QuerySet:
    return Report.objects.visible_to(user).select_related("directorate", "category").defer("terms")


def _holding(terms: list[int], rows: QuerySet) -> QuerySet:
    """Those of `rows` that hold all terms, asked in the way that is fast for how many there are.

    Rare words: the index gives the rows, and only these are filtered and sorted. Common words: the list is walked
    from the newest until the page is full. Left to itself the planner takes the wrong one of the two when words go
    together more often, or less, than chance says.
    """
    ids = _ids_holding(terms, rows.model)
    return rows.filter(terms__contains=terms) if ids is None else rows.filter(pk__in=ids)


# Under the second wall the index of the terms serves these functions alone (cases/sql/40_search.sql).
_HOLDING = {
    Case: "SELECT cases_holding(%s::bigint[], %s)",
    Report: "SELECT reports_holding(%s::bigint[], %s)",
}


def _ids_holding(terms: list[int], model: Any) -> list[int] | None:
    """Ids of the rows in sight that hold all terms; None when more than RARE rows of the register do."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING[model], [terms, RARE])
        return cursor.fetchone()[0]


def _case_hit(case: Case) -> Hit:
    return Hit("case", case.number, case.title, case.opened_on, case)


def _report_hit(report: Report) -> Hit:
    return Hit("report", report.number, report.subject_line, report.received_on, report)
