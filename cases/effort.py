"""Effort: who worked how long on a case, in which phase; its totals on the case, and of a month for who leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.inquiry import check_not_later
from cases.models import Case, Effort, Status
from cases.models.effort import MOST_HALF_HOURS, in_hours
from cases.permissions import check_may, locked


def check_record_effort(by: User, case: Case) -> None:
    """By who assesses or investigates there, also after the case was closed: an appeal takes hours too."""
    assesses = reach.holds(by, "assess_case", case.directorate_id)
    check_may(by, "assess_case" if assesses else "investigate_case", case)


@door
def record_effort(case: Case, *, by: User, hours: Decimal, on: date | None = None) -> Effort:
    """Write down one's own hours of a day; the phase is that of the day."""
    case = locked(Case, case.pk)
    check_record_effort(by, case)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < case.opened_on:
        raise Refusal(_("On that day the case had not been opened."))
    if hours <= 0:
        raise Refusal(_("Hours are counted from half an hour."))
    return Effort.objects.create(
        case=case,
        user=by,
        worked_on=day,
        phase=phase_on(case, day),
        half_hours=_in_half_hours(hours),
        recorded_by=by,
    )


def phase_on(case: Case, day: date) -> str:
    """In which phase a case was at the end of a day."""
    moves = [move for move in case.moves.all() if move.happened_on <= day]
    return moves[-1].target if moves else Status.RECEIVED


def _in_half_hours(hours: Decimal) -> int:
    half_hours = hours * 2
    if half_hours != int(half_hours) or not 0 <= half_hours <= MOST_HALF_HOURS:
        raise Refusal(_("Hours are counted in halves, and a day has 24 of them."))
    return int(half_hours)


def check_correct_effort(by: User, effort: Effort) -> None:
    """By whose hours they are, and who leads the case."""
    check_record_effort(by, effort.case)
    if effort.user_id != by.pk and not reach.holds(by, "lead_case", effort.case.directorate_id):
        raise NotAllowed(_("These are the hours of somebody else."))


@door
def correct_effort(effort: Effort, *, by: User, hours: Decimal) -> Effort:
    """Change the hours of an entry; nothing takes it back."""
    case = locked(Case, effort.case_id)
    effort = locked(Effort, effort.pk)
    effort.case = case
    check_correct_effort(by, effort)
    effort.half_hours = _in_half_hours(hours)
    effort.save()
    return effort


# --- Totals -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A total under a name."""

    name: Any
    hours: Decimal


@dataclass(frozen=True)
class Totals:
    """The hours of a case: together, by phase and by person."""

    total: Decimal
    phases: list[Line]
    people: list[Line]


def totals_of(efforts: Iterable[Effort]) -> Totals:
    """What a case took. Phases in the order of the process, people by what they spent."""
    phases: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for effort in efforts:
        phases[effort.phase] += effort.half_hours
        people[str(effort.user)] += effort.half_hours
    return Totals(
        in_hours(phases.total()),
        [Line(status.label, in_hours(phases[status])) for status in Status if phases[status]],
        [Line(name, in_hours(spent)) for name, spent in people.most_common() if spent],
    )


@dataclass(frozen=True)
class OfAMonth:
    """What one person worked in a month: hours by phase, on how many cases."""

    name: str
    cases: int
    hours: Decimal
    by_phase: list[tuple[Decimal, Any]]


def of_month(by: User, first: date, last: date) -> tuple[list[Any], list[OfAMonth]]:
    """The hours of a month in the cases that `by` leads: the phases met, and a line per person. Three queries."""
    cases = Case.objects.visible_to(by).filter(directorate_id__in=reach.reached(by, "lead_case"))
    rows = Effort.objects.filter(
        case__in=cases.values("pk"), worked_on__range=(first, last), half_hours__gt=0
    )
    spent: dict[int, Counter[str]] = {}
    for user, phase, half_hours in rows.order_by().values_list("user", "phase").annotate(Sum("half_hours")):
        spent.setdefault(user, Counter())[phase] = half_hours
    met = [status for status in Status if any(phases[status] for phases in spent.values())]
    people = User.objects.filter(pk__in=spent).in_bulk()
    numbers = dict(rows.order_by().values_list("user").annotate(Count("case", distinct=True)))
    lines = [
        OfAMonth(
            str(people[user]),
            numbers[user],
            in_hours(phases.total()),
            [(in_hours(phases[status]), status.label) for status in met],
        )
        for user, phases in spent.items()
    ]
    return [status.label for status in met], sorted(lines, key=lambda line: (-line.hours, line.name))
