"""The work of the team, for who leads it: how much each investigator carries, and what is late or due this week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.reach import reached
from accounts.roles import ROLES
from cases import deadlines
from cases.agenda import near
from cases.elsewhere import Beside, waiting_for_others, waits
from cases.models import Appointment, Case, TeamMember, TermChange

SHOWN = 30


@dataclass
class Load:
    """What one person carries: running cases, of them late, due this week, standing still and waiting for others."""

    user: User
    cases: int = 0
    late: int = 0
    soon: int = 0
    still: int = 0
    waiting: int = 0  # with the competent authority or the reviewer
    appointments: int = 0


@dataclass(frozen=True)
class TeamWork:
    loads: list[Load] = field(default_factory=list)
    urgent: list[Case] = field(default_factory=list)  # the most urgent of the team, at most SHOWN
    more: bool = False
    unassigned: int = 0  # running cases with nobody on the team
    others: list[Beside] = field(default_factory=list)  # with somebody else, at most SHOWN and one more


def scope_of(user: User) -> QuerySet:
    """The running cases that this user leads."""
    return (
        Case.objects.visible_to(user)
        .running()
        .filter(directorate_id__in=reached(user, "lead_case"))
        .defer("terms")
    )


def _changes(case: str, phase_since: str) -> QuerySet:
    return TermChange.objects.filter(case=OuterRef(case), term_since=OuterRef(phase_since))


def _standing_still(changes: QuerySet) -> Exists:
    return Exists(changes.filter(kind=TermChange.Kind.SUSPENSION, until=None))


def team_work(user: User, cases: QuerySet, *, today: date) -> TeamWork:
    """The load of everybody, the most urgent of `cases` (a scope with what a list shows), and who has nobody."""
    shifted = list(
        cases.filter(near(today, within=7))
        .filter(Exists(_changes("pk", "phase_since")))
        .exclude(_standing_still(_changes("pk", "phase_since")))
        .order_by("phase_since", "pk")[: 4 * SHOWN]
    )
    plain = cases.filter(near(today, within=7)).exclude(Exists(_changes("pk", "phase_since")))
    found = [*plain.order_by("phase_since", "pk")[: SHOWN + 1], *shifted]
    due = [(deadlines.of_case(case, today=today), case) for case in found]
    urgent = sorted(
        ((deadline, case) for deadline, case in due if deadline and deadline.state in ("late", "soon")),
        key=lambda pair: (pair[0].date, pair[1].pk),
    )
    scope = scope_of(user)
    team = TeamMember.objects.filter(case=OuterRef("pk"), until=None)
    return TeamWork(
        _loads(scope, shifted, today),
        [case for _deadline, case in urgent[:SHOWN]],
        len(urgent) > SHOWN,
        scope.exclude(Exists(team)).count(),
        waiting_for_others(scope, SHOWN),
    )


def _loads(scope: QuerySet, shifted: list[Case], today: date) -> list[Load]:
    """Everybody on a team, and every investigator who has room. Cases with a shifted term are counted one by one."""
    members = TeamMember.objects.filter(until=None, case__in=scope.values("pk"))
    plain = Q(~Exists(_changes("case", "case__phase_since")))
    late = near(today, within=-1, path="case__") & plain
    planned = Appointment.objects.filter(
        case=OuterRef("case"),
        cancelled_at=None,
        begins_at__gte=timezone.now(),
        begins_at__date__lte=deadlines.horizon(today),
    )
    counted: Any = (
        members.order_by()
        .values("user")
        .annotate(
            cases=Count("pk"),
            late=Count("pk", filter=late),
            soon=Count("pk", filter=near(today, within=7, path="case__") & plain & ~late),
            still=Count("pk", filter=Q(_standing_still(_changes("case", "case__phase_since")))),
            waiting=Count("pk", filter=waits("case")),
            appointments=Count("pk", filter=Q(Exists(planned))),
        )
    )
    numbers = {row.pop("user"): row for row in counted}
    investigators = [role.code for role in ROLES.values() if role.code == "investigator"]
    holders = Q(grants__role__in=investigators, grants__ended_at=None, grants__valid_from__lte=today) & (
        Q(grants__valid_until=None) | Q(grants__valid_until__gte=today)
    )
    users = User.objects.filter(Q(pk__in=list(numbers)) | holders, is_active=True).distinct()
    loads = {user.pk: Load(user, **numbers.get(user.pk, {})) for user in users}
    _count_shifted(loads, members, shifted, today)
    return sorted(loads.values(), key=lambda load: (-load.late, -load.cases, str(load.user)))


def _count_shifted(loads: dict[int, Load], members: QuerySet, shifted: list[Case], today: date) -> None:
    states = {case.pk: d.state for case in shifted if (d := deadlines.of_case(case, today=today))}
    if not states:
        return
    for user_id, case_id in members.filter(case__in=list(states)).values_list("user_id", "case_id"):
        if user_id in loads and states[case_id] in ("late", "soon"):
            load, state = loads[user_id], states[case_id]
            setattr(load, state, getattr(load, state) + 1)
