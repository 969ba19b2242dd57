"""Which directorates a user reaches, and with what: one query, kept under a key that a change of rights outdates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

KEPT_SECONDS = 600


def reach(user: Any, *, today: date | None = None) -> dict[str, frozenset[int]]:
    """Per permission the ids of the directorates for which it holds, with everything below them."""
    if not user.is_authenticated or not user.is_active:
        return {}
    today = today or timezone.localdate()
    key = f"reach:{user.pk}:{user.access_epoch}:{today.isoformat()}"
    found = cache.get(key)
    if found is None:
        found = _ask(user.pk, today)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _ask(user_id: int, today: date) -> dict[str, frozenset[int]]:
    ids: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT permission, directorate_id FROM reach_of(%s, %s)", [user_id, today])
        for permission, directorate_id in cursor:
            ids[permission].add(directorate_id)
    return {permission: frozenset(found) for permission, found in ids.items()}


def reached(user: Any, permission: str) -> frozenset[int]:
    """Ids of the directorates for which `user` holds `permission`."""
    return reach(user).get(permission, frozenset())


def holds(user: Any, permission: str, directorate_id: int | None = None) -> bool:
    """Whether `user` holds `permission` for this directorate, or anywhere when none is named."""
    ids = reached(user, permission)
    return bool(ids) if directorate_id is None else directorate_id in ids
