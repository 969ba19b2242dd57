"""Who may join the team of a case, be mentioned in it, and decide on it: never somebody with a conflict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.models import User
from accounts.refusal import Refusal
from accounts.roles import ROLES
from cases import lists
from cases.models import (
    Case,
    CriminalComplaint,
    Disposition,
    Hearing,
    InterimMeasure,
    Investigation,
    Mandate,
    Note,
    Violation,
)


def conflicts_with(user: User, case: Case) -> bool:
    """Whether a rule above every grant keeps this case from this user, were it on the user's directorates."""
    return bool(Case.objects.conflicts_among([user], case))


def _without_conflict(users: list[User], case: Case) -> QuerySet:
    kept_away = Case.objects.conflicts_among(users, case)
    ids = [user.pk for user in users if user.pk not in kept_away]
    return User.objects.filter(pk__in=ids).order_by("last_name", "username")


# --- The team ---------------------------------------------------------------------------------------


def investigators_for(case: Case, *, today: date | None = None) -> QuerySet:
    """Users who can be put on the team: investigators today, not on it yet, without a conflict."""
    today = today or timezone.localdate()
    roles = [role.code for role in ROLES.values() if "investigate_case" in role.permissions]
    users = User.objects.filter(
        Q(grants__valid_until=None) | Q(grants__valid_until__gte=today),
        is_active=True,
        grants__role__in=roles,
        grants__ended_at=None,
        grants__valid_from__lte=today,
    )
    present = case.team.filter(until=None).values("user")
    asked = case.mandates.values("authority")
    decides = Disposition.objects.filter(violation__case=case).values("authority")
    free = users.exclude(pk__in=present).exclude(pk__in=asked).exclude(pk__in=decides).distinct()
    return _without_conflict(list(free), case)


def check_can_join_team(user: User, case: Case) -> None:
    """A member is active, may investigate, has no conflict, and is not the authority that decides."""
    if not user.is_active or not reach.reached(user, "investigate_case"):
        raise Refusal(_("%(user)s is not an investigator.") % {"user": user})
    if conflicts_with(user, case):
        raise Refusal(_("%(user)s cannot be put on this team.") % {"user": user})
    if case.mandates.filter(authority=user).exists():
        raise Refusal(_("%(user)s gives the mandate and cannot investigate as well.") % {"user": user})
    if Disposition.objects.filter(violation__case=case, authority=user).exists():
        raise Refusal(_("%(user)s decides on this case and cannot investigate as well.") % {"user": user})


# --- Colleagues ---------------------------------------------------------------------------------------


def colleagues_for(case: Case, *, today: date | None = None) -> QuerySet:
    """Users for whom this case exists by a grant that holds today, or by its team."""
    today = today or timezone.localdate()
    wanted = "see_restricted" if case.restricted else "see_case"
    users = User.objects.filter(
        Q(
            Q(grants__valid_until=None) | Q(grants__valid_until__gte=today),
            grants__role__in=[role.code for role in ROLES.values() if wanted in role.permissions],
            grants__directorate_id__in=lists.with_everything_above(case.directorate_id),
            grants__ended_at=None,
            grants__valid_from__lte=today,
        )
        | Q(pk__in=case.team.filter(until=None).values("user")),
        is_active=True,
    )
    return _without_conflict(list(users.distinct()), case)


# --- The competent authority ------------------------------------------------------------------------


# What an investigation consists of, by how a row leads to the case.
FACTS: dict[Any, str] = {
    CriminalComplaint: "case",
    Disposition: "violation__case",
    Hearing: "person__case",
    InterimMeasure: "person__case",
    Investigation: "case",
    Mandate: "case",
    Note: "case",
    Violation: "case",
}


def _investigated(case: Case) -> Q:
    """Who is or was on the team, or recorded facts of the investigation by a grant alone."""
    found = Q(pk__in=case.investigators())
    for model, path in FACTS.items():
        rows = model.objects.filter(**{path: case}).exclude(recorded_by=None)
        found |= Q(pk__in=rows.values("recorded_by"))
    return found


def authorities_for(case: Case) -> QuerySet:
    """Users who may decide on this case: competent for the directorate, no conflict, no part in the investigation."""
    users = User.objects.filter(
        is_active=True,
        grants__role="director",
        grants__ended_at=None,
        grants__directorate_id__in=lists.with_everything_above(case.directorate_id),
    ).exclude(_investigated(case))
    able = [user for user in users.distinct() if reach.holds(user, "decide", case.directorate_id)]
    return _without_conflict(able, case)


def check_authority(user: User, case: Case) -> None:
    if not authorities_for(case).filter(pk=user.pk).exists():
        raise Refusal(_("%(user)s is not the competent authority in this case.") % {"user": user})
