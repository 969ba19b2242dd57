"""From a number to the list of what it counts: for the head of OIF alone, for whom no case is hidden (docs/adr/0033).

For everybody else a figure minus a list would betray cases that they may not see; they find a definition instead. There
is no link where what is counted lies in no case (imported rows), nor for lead times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts import reach
from cases.filters import UNKNOWN
from cases.lists import Entry
from reporting.periods import Period, until

REPORTS, CASES = "cases:reports", "cases:cases"
SEES_ALL = "see_restricted"

# From code, column, period and scope to the list and its filter.
Target = Callable[[str, str, Period, Entry], tuple[str, dict[str, str]]]


def _received(period: Period, scope: Entry, **more: str) -> tuple[str, dict[str, str]]:
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return REPORTS, {"directorate": scope.code, **days, **more}


def _opened(period: Period, scope: Entry, **more: str) -> tuple[str, dict[str, str]]:
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return CASES, {"directorate": scope.code, **days, **more}


def _flow(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
    if code in ("begin", "end"):
        day = period.last if code == "end" else period.first - timedelta(days=1)
        return CASES, {"directorate": scope.code, "open": day.isoformat()}
    return CASES, {"directorate": scope.code, "moved": _days(code, period)}


def _days(code: str, period: Period, *more: str) -> str:
    return ".".join((code, *more, period.first.isoformat(), period.last.isoformat()))


def _open_part(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
    return CASES, {**_part(code, scope), "open": period.last.isoformat()}


def _part(code: str, scope: Entry) -> dict[str, str]:
    """A directorate with everything below it; the scope itself stands for what is filed there alone."""
    return {"at": code} if code == scope.code else {"directorate": code}


def _investigated(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
    return CASES, {
        "directorate": scope.code,
        "investigated": _days(code, period, column or "started"),
    }


def _settled(dimension: str) -> Target:
    def target(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
        found = [period.first.isoformat(), period.last.isoformat(), scope.code]
        if dimension:
            found += [dimension, code or UNKNOWN]
        return CASES, {"settled": ".".join(found)}

    return target


def _term(name: str) -> Target:
    def target(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
        return name, {"directorate": scope.code, "term": _days(code, period, column)}

    return target


def _settled_part(code: str, column: str, period: Period, scope: Entry) -> tuple[str, dict[str, str]]:
    found = [period.first.isoformat(), period.last.isoformat(), code]
    return CASES, {"settled": ".".join([*found, "exactly", code] if code == scope.code else found)}


TARGETS: dict[str, Target] = {
    "reports_by_channel": lambda code, column, period, scope: _received(period, scope, channel=code),
    "reports_by_reporter_kind": lambda code, column, period, scope: _received(period, scope, kind=code),
    "reports_by_category": lambda code, column, period, scope: _received(
        period, scope, category=code or UNKNOWN
    ),
    "reports_by_part": lambda code, column, period, scope: (
        REPORTS,
        {**_received(period, scope)[1], **_part(code, scope)},
    ),
    "reports_by_result": lambda code, column, period, scope: _received(
        period, scope, result=f"{code}.{period.last.isoformat()}"
    ),
    "reports_wrongdoing": lambda code, column, period, scope: _received(
        period, scope, mark="wrongdoing" if code == "yes" else "no_wrongdoing"
    ),
    "cases_flow": _flow,
    "cases_by_phase": lambda code, column, period, scope: (
        CASES,
        {"directorate": scope.code, "open": f"{period.last.isoformat()}.{code}"},
    ),
    "cases_by_inquiry": lambda code, column, period, scope: _opened(
        period, scope, inquiry=f"{code}.{period.last.isoformat()}"
    ),
    "cases_by_category": lambda code, column, period, scope: _opened(period, scope, category=code or UNKNOWN),
    "cases_wrongdoing": lambda code, column, period, scope: _opened(
        period, scope, mark="wrongdoing" if code == "yes" else "no_wrongdoing"
    ),
    "open_cases_by_part": _open_part,
    "investigations_by_kind": _investigated,
    "investigations_by_state": _investigated,
    "investigations_by_bureau": _investigated,
    "persons_by_tie": lambda code, column, period, scope: _opened(period, scope, subject=code),
    "violations_by_category": _settled("category"),
    "violations_by_part": _settled_part,
    "violations_by_outcome": _settled("outcome"),
    "dispositions_by_category": _settled("category"),
    "measures_marks": _settled("mark"),
    "measures_heaviest": _settled("heaviest"),
    "measures_group_a": _settled("group_a"),
    "measures_group_b": _settled("group_b"),
    "terms_of_reports": _term(REPORTS),
    "terms_of_cases": _term(CASES),
}
OF_DECISIONS = frozenset(key for key in TARGETS if key.startswith(("violations", "dispositions", "measures")))
TOTALS: dict[str, Target] = {
    "reports_by_category": lambda code, column, period, scope: _received(period, scope),
    "investigations_by_state": lambda code, column, period, scope: _investigated(
        "any", column, period, scope
    ),
    "measures_heaviest": _settled(""),
}


@dataclass(frozen=True)
class Links:
    """The lists behind the figures of a scope. `imported`: some of the decisions of the period lie in no case."""

    scope: Entry
    imported: bool
    today: date

    def url(self, key: str, code: str, column: str, period: Period, *, total: bool = False) -> str:
        """The list behind one number; empty where there is none."""
        target = (TOTALS if total else TARGETS).get(key)
        if target is None or (self.imported and key in OF_DECISIONS):
            return ""
        name, query = target(code, column, until(period, self.today), self.scope)
        return f"{reverse(name)}?{urlencode(query)}"


def links_for(reader: Any, scope: Entry, *, imported: bool, today: date) -> Links | None:
    """The links of somebody from whom no case of the scope is hidden by a role; None for everybody else."""
    return Links(scope, imported, today) if reach.holds(reader, SEES_ALL, scope.id) else None
