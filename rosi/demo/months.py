"""The overviews of the last months of the demonstration, frozen as the jobs of these months would have."""

from __future__ import annotations

from datetime import date

from accounts import context
from reporting import overviews
from reporting.models import MonthlyOverview
from reporting.overviews.doors import with_recipients
from reporting.periods import Month

MONTHS = 3


def load(*, today: date) -> int:
    """Make the overviews that are not there yet; returns how many."""
    made = 0
    with context.acting(None):
        for back in range(MONTHS, 0, -1):
            month = Month.of(today).plus(-back)
            there = set(
                MonthlyOverview.objects.filter(month=month.first).values_list("directorate_id", flat=True)
            )
            for directorate in with_recipients(month, today).exclude(pk__in=there):
                overviews.make(month, directorate.pk, by=None)
                made += 1
    return made
