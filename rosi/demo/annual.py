"""The annual report: numbers of staff, lessons, and the publication of 2023 with the anonymised list."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from accounts import context
from accounts.models import Directorate
from accounts.refusal import Refusal
from reporting.annual import lessons, publishing, staff
from reporting.models import AnnualLesson, AnnualReport, StaffNumber

YEAR = 2023
STAFF = {"BD": 26_400, "DOU": 5_600, "TSL": 2_100, "PSG": 1_700}  # fictitious
GROWTH = 0.02  # a year


def load(users: dict[str, Any], *, today: date) -> int:
    """Enter the numbers and have the report published, where that was not done; returns how many reports."""
    if not StaffNumber.objects.exists():
        _enter_staff(users["coen"], until=today.year)
    if AnnualReport.objects.filter(year=YEAR).exists():
        return 0
    _put_lessons_in(users["hanna"])
    try:
        with context.acting(users["hanna"]):
            report = publishing.prepare(YEAR, by=users["hanna"], today=today)
            publishing.keep_what_is_plain(report, by=users["hanna"])
            for line in report.lines.filter(decision=""):
                publishing.decide(line, by=users["hanna"], decision="as_it_stands")
        with context.acting(users["coen"]):
            publishing.publish(report, by=users["coen"])
    except Refusal:  # the register of that year was not imported
        return 0
    return 1


def _put_lessons_in(by: Any) -> None:
    """Of each year all lessons but the last go into the annual report as they stand; that one waits."""
    if AnnualLesson.objects.exists():
        return
    with context.acting(by):
        noted = list(lessons.lessons_read_by(by).select_related("case__data_key").order_by("noted_on", "pk"))
        for lesson, following in pairwise(noted):
            if lesson.noted_on.year == following.noted_on.year:
                lessons.decide(lesson, by=by, goes_in=True, text=lesson.text)


def _enter_staff(by: Any, *, until: int) -> None:
    places = {place.code: place for place in Directorate.objects.filter(code__in=STAFF)}
    with context.acting(by):
        for year in range(YEAR - 1, until):
            for code, count in STAFF.items():
                number = round(count * (1 + GROWTH) ** (year - YEAR))
                staff.enter(places[code], year, number, by=by, source="Voorbeeld, geen echt getal")
