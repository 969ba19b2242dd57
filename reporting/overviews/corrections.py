"""Which earlier months would be counted differently now: looked for every night in the last twelve, on the first of a
month in all, and made again where it is so."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts import outbox
from accounts.context import door
from reporting.models import MonthlyOverview, Run
from reporting.overviews import doors
from reporting.periods import Month

TASK = "reporting.tasks.correct_month"
MONTHS_LOOKED_BACK = 12


def has_changed(month: Month, directorate: int) -> bool:
    """Whether a count of the last version of an overview would be another one now."""
    last = doors.last_version(month, directorate)
    if last is None:
        return False
    now = doors.counted(month, directorate, last.version + 1, timezone.now())
    return doors.is_corrected(last, now)


@door
def look(*, by: None, today: date | None = None) -> int:
    """Have each of the last months looked through, on the first of the month each that has an overview; asked again on
    the same day it is the same. Returns how many."""
    today = today or timezone.localdate()
    months = Month.of(today).plus(-1).series(MONTHS_LOOKED_BACK)
    if today.day == 1:
        earlier = MonthlyOverview.objects.filter(month__lt=months[0].first).order_by("month")
        months = [*map(Month.of, earlier.values_list("month", flat=True).distinct()), *months]
    return sum(
        outbox.write(f"overview-corrections:{today}:{month.code}", TASK, month=month.code) for month in months
    )


@door
def correct(month: Month, *, by: None, today: date | None = None) -> list[Run]:
    """Ask for the overviews of a month again where a count changed, and of last month for those that were missed.

    Only for directorates that still have recipients: of the others nobody would be told.
    """
    today = today or timezone.localdate()
    there = set(MonthlyOverview.objects.filter(month=month.first).values_list("directorate_id", flat=True))
    missed = (
        month == Month.of(today).plus(-1) and today.day > 1
    )  # on the first day the timetable asks for all
    return [
        doors.ask(month, directorate, by=by, today=today)
        for directorate in doors.with_recipients(month, today)
        if (has_changed(month, directorate.pk) if directorate.pk in there else missed)
    ]
