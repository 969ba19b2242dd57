"""Reports and cases with a term that ended in a period, kept or not. See `counted`.

When a term ends follows from weekends, holidays and what shifted it, so it is worked out here and not in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import deadlines, terms
from cases.filters.tokens import coded, days, one_of
from cases.models import Move, Report, ReportStatus, TermChange, TermRule

IN_TIME, LATE = "in_time", "late"
OF_REPORTS = ("acknowledgement", "feedback")
OF_CASES = tuple(deadlines.CASE_TERMS.values())
CHANGE = ("kind", "code", "since", "until", "amount", "unit")


def _kept(due: date, done: date | None, first: date, last: date, today: date) -> str:
    """How a term ended; empty where it did not end in the period, or still runs."""
    if not first <= due <= min(last, today) or (done is None and due >= today):
        return ""
    return IN_TIME if done is not None and done <= due else LATE


def _reports(code: str, kept: str, first: date, last: date) -> Q:
    today = timezone.localdate()
    rule = deadlines.rules(min(last, today)).get(code)
    if rule is None:
        return Q(pk__in=[])
    begins, done = (
        ("received_on", "acknowledged_on") if code == OF_REPORTS[0] else ("acknowledged_on", "feedback_on")
    )
    rows = Report.objects.filter(**{f"{begins}__gt": _before(rule, first), f"{begins}__lte": last})
    if code == "feedback":
        rows = rows.filter(no_feedback=False)
    found = []
    for pk, start, end, status, handled in rows.values_list("pk", begins, done, "status", "handled_on"):
        letter = handled if status == ReportStatus.ENDED else None
        if _kept(terms.due_on(start, rule), end or letter, first, last, today) == kept:
            found.append(pk)
    return Q(pk__in=found)


def _cases(code: str, kept: str, first: date, last: date) -> Q:
    today = timezone.localdate()
    rule = deadlines.rules(min(last, today)).get(code)
    if rule is None:
        return Q(pk__in=[])
    return Q(
        pk__in={
            case
            for case, start, done, changes in _phases(code, rule, first, last)
            if _kept(deadlines.shifted_due(rule, start, changes, today=today), done, first, last, today)
            == kept
        }
    )


def _phases(
    code: str, rule: TermRule, first: date, last: date
) -> Iterator[tuple[int, date, date | None, list]]:
    """Case, first day, day of leaving and what shifted it, of every phase whose term may have ended in the period."""
    left = Move.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"), source=code).exclude(target=code)
    shifts = TermChange.objects.filter(case=OuterRef("case"), term_since=OuterRef("happened_on"))
    entered = (
        Move.objects.filter(target=code, happened_on__lte=last)
        .exclude(source=F("target"))
        .filter(Q(happened_on__gt=_before(rule, first)) | Q(case__in=TermChange.objects.values("case")))
        .annotate(
            left=Subquery(left.order_by("pk").values("happened_on")[:1]),
            shifts=ArraySubquery(
                shifts.order_by("since", "pk").values(row=JSONObject(**{name: name for name in CHANGE}))
            ),
        )
    )
    for case, start, done, rows in entered.values_list("case", "happened_on", "left", "shifts"):
        changes = [_change(row) for row in rows if row["kind"] == "suspension" or row["code"] == code]
        yield case, start, done, changes


def _before(rule: TermRule, first: date) -> date:
    """The last day on which a term began that ended before the period."""
    return terms.latest_start(rule, due_by=first - timedelta(days=1))


def _change(row: dict[str, Any]) -> TermChange:
    read = {name: row[name] and date.fromisoformat(row[name]) for name in ("since", "until")}
    return TermChange(**{**row, **read})


def _words(code: str, kept: str, first: date, last: date) -> str:
    rule = deadlines.rules(last).get(code)
    how = _("in time") if kept == IN_TIME else _("late")
    return f"{rule.label if rule else code}: {how}, {days(first, last)}"


TOKENS = (one_of(IN_TIME, LATE), date.fromisoformat, date.fromisoformat)
REPORTS = coded("term", (one_of(*OF_REPORTS), *TOKENS), _reports, _words)
CASES = coded("term", (one_of(*OF_CASES), *TOKENS), _cases, _words)
