"""Who makes the export of a directorate and who approves it: from the roles, so that a changed role changes both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from accounts.models import Grant, User
from accounts.roles import ROLES
from cases import lists
from cases.lists import Entry

MAKES, APPROVES = "export_uri", "approve_uri"
READS = (MAKES, APPROVES)
APPROVERS = [role.code for role in ROLES.values() if APPROVES in role.permissions]
MAKERS = [role for role in ROLES.values() if MAKES in role.permissions and role.code not in APPROVERS]
COORDINATORS = [role.code for role in MAKERS if not role.whole_ministry]
CENTRAL = [role.code for role in MAKERS if role.whole_ministry]


def grants(today: date) -> QuerySet[Grant]:
    """The running grants of whoever makes or approves exports."""
    roles = [*COORDINATORS, *CENTRAL, *APPROVERS]
    rows = Grant.objects.running(today).filter(role__in=roles, user__is_active=True)
    return rows.select_related("user").order_by("pk")


def line_of(node: Entry) -> set[int]:
    """A directorate and everything above it."""
    nodes, found = lists.by_id("directorate"), {node.id}
    while node.parent:
        node = nodes[node.parent]
        found.add(node.id)
    return found


def approvers_of(scope: Entry, of: Iterable[Grant]) -> list[User]:
    """Who approves exports of a directorate, each once."""
    above = line_of(scope)
    found = {
        grant.user_id: grant.user for grant in of if grant.role in APPROVERS and grant.directorate_id in above
    }
    return list(found.values())


def without(users: Iterable[User], hands: Iterable[User]) -> list[User]:
    """Those of them who had no hand in it, with whichever account."""
    return [user for user in users if not any(user.is_same_person_as(one) for one in hands)]
