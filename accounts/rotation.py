"""Data keys move from older key-encryption keys to the current one; what they sealed stays as it is.

Batches are short transactions that skip what another holds, so several may work at once, beside web processes, and
stopping between two loses nothing: whoever starts again finds what is left.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, connections
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import encryption
from accounts.context import door
from accounts.models import DataKey
from accounts.refusal import Refusal

BATCH = 500

REWRAP = """
    UPDATE accounts_datakey k SET wrapped = n.wrapped, wrapped_by = %s
    FROM unnest(%s::uuid[], %s::bytea[]) AS n (id, wrapped) WHERE k.id = n.id
"""


def usage(using: str = "default") -> dict[str, int]:
    """How many data keys each key-encryption key wraps, by its id."""
    rows = DataKey.objects.using(using).values_list("wrapped_by").annotate(Count("pk"))
    return dict(rows.order_by("wrapped_by"))


def left() -> int:
    """How many data keys an older key still wraps."""
    return DataKey.objects.exclude(wrapped_by=encryption.current_key_id()).count()


def missing(using: str = "default") -> dict[str, int]:
    """Keys that still wrap something and that ROSI was not given: what they wrap cannot be opened."""
    known = encryption.known_key_ids()
    return {key: number for key, number in usage(using).items() if key not in known}


def sentence_on(key: str, number: int) -> str:
    """Why this key cannot be left out."""
    return _(
        "The key-encryption key “%(key)s” still wraps %(number)s data keys, and ROSI was not given it: their texts "
        "cannot be opened. Put it back into ROSI_KEYS, after the current one, and run rotate_keys before "
        "leaving it out."
    ) % {"key": key, "number": number}


def check_keys_are_known() -> None:
    for key, number in missing().items():
        raise Refusal(sentence_on(key, number))


@door
def rewrap_some(*, by: None, most: int = BATCH) -> int:
    """Move some data keys to the current key, skipping those that another holds; returns how many."""
    current = encryption.current_key_id()
    older = DataKey.objects.exclude(wrapped_by=current).filter(wrapped_by__in=encryption.known_key_ids())
    rows = list(older.order_by("wrapped_by", "pk").select_for_update(skip_locked=True)[:most])
    if rows:
        fresh = [encryption.rewrap(row.pk, row.wrapped, row.wrapped_by) for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(REWRAP, [current, [row.pk for row in rows], fresh])
    return len(rows)


def rewrap_all(
    *, by: None, tell: Callable[[int], None] = lambda done: None, stopped: Callable[[], bool] = lambda: False
) -> int:
    """Batch after batch until nothing is left that is free, or until told to stop; returns how many were moved."""
    done = 0
    while not stopped():
        moved = rewrap_some(by=by)
        if not moved:
            break
        done += moved
        tell(done)
    return done


def is_laid(using: str) -> bool:
    """Whether the table of data keys exists yet."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_datakey') IS NOT NULL")
        return bool(cursor.fetchone()[0])
