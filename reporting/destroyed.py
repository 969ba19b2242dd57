"""What live figures no longer count: cases that were destroyed at the end of their term of retention.

What was frozen or published keeps what it said (docs/adr/0045).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Destroyed:
    """Since when, and of which years, cases are gone."""

    since: date
    first_year: int
    last_year: int

    @property
    def years(self) -> str:
        return (
            str(self.first_year)
            if self.first_year == self.last_year
            else f"{self.first_year}–{self.last_year}"
        )


def within(directorate: int, first_year: int, last_year: int) -> Destroyed | None:
    """What was destroyed of these years in a directorate and below it; None where nothing was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM destroyed_within(%s, %s, %s)", [directorate, first_year, last_year])
        found = cursor.fetchone()
    return Destroyed(*found) if found else None
