"""What live figures no longer count: cases that were destroyed at the end of their term of retention.

What was frozen or published keeps what it said (docs/adr/0045).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _


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

    @property
    def sentence(self) -> str:
        """What pages and files say of it, in the language that is on."""
        return _(
            "Since %(day)s cases of %(years)s have been destroyed, because their term of retention ended. "
            "Figures of these years no longer count everything. What was frozen or published before keeps "
            "what it says."
        ) % {"day": date_format(self.since), "years": self.years}


def within(directorate: int, first_year: int, last_year: int) -> Destroyed | None:
    """What was destroyed of these years in a directorate and below it; None where nothing was."""
    return within_any([directorate], first_year, last_year)


def within_any(directorates: Iterable[int], first_year: int, last_year: int) -> Destroyed | None:
    """The same over several of them together."""
    sql = """
        SELECT min(d.since), min(d.first_year), max(d.last_year)
        FROM unnest(%s::bigint[]) AS top (id), destroyed_within(top.id, %s, %s) d"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(directorates), first_year, last_year])
        since, *years = cursor.fetchone()
    return Destroyed(since, *years) if since else None
