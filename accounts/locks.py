"""Locks on a name instead of a row, for what does not exist yet."""

from __future__ import annotations

import hashlib

from django.db import connection


def number_of(name: str) -> int:
    """A name as the signed 64-bit number that PostgreSQL locks by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def hold(name: str) -> None:
    """Wait until nobody else holds this name; it is free again when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number_of(name)])


def try_to_hold(name: str) -> bool:
    """Take this name until the transaction ends, or return False at once when another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number_of(name)])
        return bool(cursor.fetchone()[0])


def try_to_hold_for_session(name: str) -> bool:
    """Take this name for the whole database session, or return False at once when another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number_of(name)])
        return bool(cursor.fetchone()[0])


def let_go_for_session(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number_of(name)])


IS_HELD = """
    SELECT EXISTS (
      SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND (l.classid::bigint << 32) | l.objid::bigint = %s
    )
"""


def is_held(name: str) -> bool:
    """Whether anybody, in whatever session, holds this name now."""
    with connection.cursor() as cursor:
        cursor.execute(IS_HELD, [number_of(name)])
        return bool(cursor.fetchone()[0])
