"""Who gets the overview of a directorate: from the grants that run on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Grant, User
from accounts.roles import ROLES

READS = "see_figures"
# Who overviews are made for: who reads figures and no cases (director, designated adviser, coordinators).
RECIPIENTS = tuple(
    role.code for role in ROLES.values() if READS in role.permissions and "see_case" not in role.permissions
)


def running(today: date) -> QuerySet[Grant]:
    """The grants that make somebody a recipient on this day, of people whose account is open."""
    return Grant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        role__in=RECIPIENTS,
        ended_at=None,
        valid_from__lte=today,
        user__is_active=True,
    )


def of(directorate_id: int, today: date) -> list[tuple[User, str]]:
    """The recipients of a directorate with the role in which each gets it; who holds several, in the first of them."""
    found: dict[int, tuple[User, str]] = {}
    grants = running(today).filter(directorate=directorate_id).select_related("user")
    for grant in sorted(grants, key=lambda grant: (RECIPIENTS.index(grant.role), grant.pk)):
        found.setdefault(grant.user_id, (grant.user, grant.role))
    return list(found.values())
