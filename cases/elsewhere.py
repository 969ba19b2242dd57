"""What of some cases lies with somebody else (the authority, the reviewer, the police), and their appointments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import starmap
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from cases.models import Appointment, Disposition, Mandate, TermChange
from cases.terms import SOON_DAYS

UNDECIDED = (Disposition.State.PROPOSED, Disposition.State.REVIEWED)


@dataclass(frozen=True)
class Beside:
    """What stands beside the terms of the own cases: an appointment, or something that lies with somebody else."""

    kind: str
    key: int
    number: str
    day: date


def beside_terms(cases: QuerySet, *, today: date) -> dict[str, list[Beside]]:
    """Appointments of this week in these cases (`appointment`), and what of them lies with somebody else (`others`)."""
    cases = cases.order_by().values("pk")
    first = _row("appointment", planned_in(cases, today), "case__number", TruncDate("begins_at"))
    found = _in_order(first.union(*_with_others(cases), all=True))
    return {
        "appointment": [one for one in found if one.kind == "appointment"],
        "others": [one for one in found if one.kind != "appointment"],
    }


def waiting_for_others(cases: QuerySet, most: int) -> list[Beside]:
    """What of these cases lies with somebody else, the oldest first; one more than `most` where there are more."""
    first, *others = _with_others(cases.order_by().values("pk"))
    return _in_order(first.union(*others, all=True).order_by("day_", "pk")[: most + 1])


def lying_elsewhere(cases: Any) -> list[tuple[str, QuerySet, str, str]]:
    """What of some cases (their keys) lies with somebody else: kind, rows, the way to the case, since which day."""
    waiting = Disposition.objects.filter(violation__case__in=cases)
    asked = Mandate.objects.filter(case__in=cases, given_on=None, refused_on=None)
    proposed, reviewed = (waiting.filter(state=state) for state in UNDECIDED)
    still = TermChange.objects.filter(case__in=cases, kind=TermChange.Kind.SUSPENSION, until=None)
    return [
        ("mandate", asked, "case", "requested_on"),
        ("review", proposed, "violation__case", "proposed_on"),
        ("decision", reviewed, "violation__case", "reviewed_on"),
        ("still", still, "case", "since"),
    ]


def planned_in(cases: Any, today: date) -> QuerySet:
    """The appointments of this week in these cases (their keys)."""
    horizon = today + timedelta(days=SOON_DAYS)
    return Appointment.objects.filter(
        case__in=cases, cancelled_at=None, begins_at__date__gte=today, begins_at__date__lte=horizon
    )


def _with_others(cases: QuerySet) -> list[QuerySet]:
    return [_row(kind, rows, f"{case}__number", F(day)) for kind, rows, case, day in lying_elsewhere(cases)]


def _row(kind: str, rows: QuerySet, number: str, day: Any) -> QuerySet:
    values = {"kind_": Value(kind), "number_": F(number), "day_": Cast(day, models.DateField())}
    return rows.order_by().annotate(**values).values_list("kind_", "pk", "number_", "day_")


def _in_order(rows: Iterable[Any]) -> list[Beside]:
    return sorted(starmap(Beside, rows), key=attrgetter("day", "key"))
