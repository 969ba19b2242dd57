"""Numbers of cases (2026-0001) and reports (M2026-0001): without gaps, without doubles."""

from __future__ import annotations

from django.db import connection

PREFIX = {"case": "", "report": "M"}
SHAPES = {kind: prefix + r"\d{4}-\d{4,6}" for kind, prefix in PREFIX.items()}


def next_number(kind: str, year: int) -> str:
    """The next number of a kind in a year. The counter stays locked until the transaction ends: take it last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_counter (kind, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (kind, year) DO UPDATE SET last = cases_counter.last + 1 RETURNING last",
            [kind, year],
        )
        (last,) = cursor.fetchone()
    return f"{PREFIX[kind]}{year}-{last:04d}"
