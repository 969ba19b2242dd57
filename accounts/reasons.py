"""Why somebody reaches something: every permission on every directorate explained by the grant that gives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from accounts import reach
from accounts.models import Directorate, Grant, User
from accounts.roles import PERMISSIONS, ROLES
from accounts.tree import Tree


@dataclass(frozen=True)
class Reason:
    """One permission that one grant gives, on its directorate and so many below."""

    permission: str
    grant: Grant
    below: int

    @property
    def label(self) -> Any:
        return PERMISSIONS[self.permission]


def reasons_of(user: User, running: Iterable[Grant], tree: Tree, *, today: date) -> list[Reason]:
    """What the running grants of a user really give, permission by permission; nothing that reach does not know."""
    held = reach.reach(user, today=today)
    return [
        Reason(permission, grant, len(tree.below(grant.directorate_id)))
        for permission in PERMISSIONS
        for grant in running
        if permission in ROLES[grant.role].permissions
        and grant.directorate_id in held.get(permission, frozenset())
    ]


def by_permission(reasons: Iterable[Reason]) -> list[tuple[Any, list[Reason]]]:
    """The label of each permission with all its reasons."""
    return [
        (found[0].label, found)
        for _, group in groupby(reasons, key=attrgetter("permission"))
        if (found := list(group))
    ]


@dataclass(frozen=True)
class Reacher:
    """A grant that reaches a directorate, with what it lets its user do there."""

    grant: Grant

    @property
    def permissions(self) -> list[Any]:
        role = ROLES[self.grant.role]
        return [label for code, label in PERMISSIONS.items() if code in role.permissions]


def grants_reaching(place: Directorate, tree: Tree, *, today: date) -> Any:
    """The running grants of open accounts on a directorate or above it."""
    places = [place.pk, *(node.pk for node in tree.above(place.pk))]
    return (
        Grant.objects.running(today)
        .filter(directorate__in=places, user__is_active=True)
        .select_related("user", "given_by")
        .order_by("user__last_name", "user__username", "pk")
    )


# --- A reorganisation ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A permission on a directorate (and below) that somebody gains or loses when it moves, by which grant."""

    grant: Grant
    permission: str
    gained: bool

    @property
    def key(self) -> str:
        return f"{self.grant.user_id}:{self.permission}:{self.gained}"


def changes_of_move(place: Directorate, parent: Directorate, tree: Tree, *, today: date) -> list[Change]:
    """Who would gain and who would lose which permission on `place` if it hung under `parent`.

    What somebody holds on `place` itself, or on what hangs under it, moves along and does not change.
    """
    before = {node.pk for node in tree.above(place.pk)}
    after = {parent.pk, *(node.pk for node in tree.above(parent.pk))}
    concerned = (
        Grant.objects.running(today)
        .filter(directorate__in=before | after | {place.pk}, user__is_active=True)
        .select_related("user", "directorate")
        .order_by("user__last_name", "user__username", "pk")
    )
    held = [(grant, permission) for grant in concerned for permission in ROLES[grant.role].permissions]

    def on(places: set[int]) -> dict[tuple[int, str], Grant]:
        return {(g.user_id, permission): g for g, permission in held if g.directorate_id in places}

    had, gets, own = on(before), on(after), on({place.pk})
    lost = [Change(had[key], key[1], False) for key in had if key not in gets and key not in own]
    gained = [Change(gets[key], key[1], True) for key in gets if key not in had and key not in own]
    return lost + gained
