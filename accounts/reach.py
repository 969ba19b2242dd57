"""What a user reaches, and in which roles: one query, kept under a key that a change of rights outdates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.kept import kept

KEPT_SECONDS = 600

STANDING = """
  SELECT permission, directorate_id, NULL FROM reach_of(%(user)s, %(day)s)
  UNION ALL
  SELECT DISTINCT NULL, NULL::bigint, role FROM accounts_grant
  WHERE user_id = %(user)s AND ended_at IS NULL
    AND valid_from <= %(day)s AND (valid_until IS NULL OR valid_until >= %(day)s)
"""


@dataclass(frozen=True)
class Standing:
    """What somebody holds on a day: per permission the ids of the directorates, and the codes of the roles."""

    reach: Mapping[str, frozenset[int]]
    roles: frozenset[str]


def standing(user: Any, *, today: date | None = None) -> Standing:
    """What this user holds; nothing for who has not signed in and for a closed account."""
    if not user.is_authenticated or not user.is_active:
        return Standing({}, frozenset())
    today = today or timezone.localdate()
    key = f"standing:{user.pk}:{user.access_epoch}:{today.isoformat()}"
    return kept(key, lambda: _ask(user.pk, today), seconds=KEPT_SECONDS)


def _ask(user_id: int, today: date) -> Standing:
    ids: dict[str, set[int]] = defaultdict(set)
    roles = set()
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"user": user_id, "day": today})
        for permission, directorate_id, role in cursor:
            if role is None:
                ids[permission].add(directorate_id)
            else:
                roles.add(role)
    found = {permission: frozenset(directorates) for permission, directorates in ids.items()}
    return Standing(MappingProxyType(found), frozenset(roles))


def reach(user: Any, *, today: date | None = None) -> Mapping[str, frozenset[int]]:
    """Per permission the ids of the directorates for which it holds, with everything below them."""
    return standing(user, today=today).reach


def reached(user: Any, permission: str) -> frozenset[int]:
    """Ids of the directorates for which `user` holds `permission`."""
    return reach(user).get(permission, frozenset())


def holds(user: Any, permission: str, directorate_id: int | None = None) -> bool:
    """Whether `user` holds `permission` for this directorate, or anywhere when none is named."""
    ids = reached(user, permission)
    return bool(ids) if directorate_id is None else directorate_id in ids
