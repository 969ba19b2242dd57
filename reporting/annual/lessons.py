"""Lessons and policy advice in the annual report: those that were released for it, in words without a case.

A lesson stays sealed in its case. Who prepares the report and reads the case decides on it: it goes in, as it stands or
in other words, or stays out. Words in which somebody may be recognised by their form are refused; a second person reads
them once more when the report is published.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import locks, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import lists
from cases.models import Case, Lesson
from reporting import judging
from reporting.annual import grids
from reporting.annual.asking import Asked
from reporting.annual.grids import Grid, Line
from reporting.identifying import check_tells_nobody
from reporting.models import AnnualLesson


def visible_to(user: Any) -> QuerySet[AnnualLesson]:
    """Every decision for who prepares and publishes annual reports; what goes in for who reads that of the ministry."""
    if judging.judges(user):
        return AnnualLesson.objects.all()
    top = lists.entries("directorate")[0].id
    reads = top in reach.reached(user, judging.READS)
    return AnnualLesson.objects.filter(goes_in=True) if reads else AnnualLesson.objects.none()


def lessons_read_by(user: Any) -> QuerySet[Lesson]:
    """The lessons of the cases that exist for this person."""
    return Lesson.objects.filter(case__in=Case.objects.visible_to(user).values("pk"))


def check_may_decide(by: User, lesson: Lesson) -> None:
    if not reach.holds(by, judging.MAKES):
        raise NotAllowed(_("Your role does not let you prepare an annual report."))
    if not lessons_read_by(by).filter(pk=lesson.pk).exists():
        raise NotAllowed(_("Who decides on a lesson reads its case."))


def decision_on(lesson: Lesson) -> AnnualLesson | None:
    return AnnualLesson.objects.filter(lesson=lesson).first()


@door
def decide(
    lesson: Lesson, *, by: User, goes_in: bool, text: str = "", is_first: bool = False
) -> AnnualLesson:
    """Put a lesson into the annual report of its year in these words, or leave it out. What was decided can change.

    `is_first`: nothing was decided yet when `by` looked; what somebody else decided meanwhile is not overwritten.
    """
    check_may_decide(by, lesson)
    text = text.strip() if goes_in else ""
    if goes_in:
        _check_words(text)
    locks.hold(f"annual-lesson:{lesson.pk}")
    row = decision_on(lesson)
    if is_first and row is not None:
        raise Refusal(_("Somebody else decided on this lesson meanwhile. Look at it, and send yours again."))
    row = row or AnnualLesson(lesson=lesson, year=lesson.noted_on.year)
    row.theme, row.audience = lesson.theme, lesson.audience
    row.goes_in, row.text = goes_in, text
    row.decided_by, row.decided_at = by, timezone.now()
    row.save()
    return row


def _check_words(text: str) -> None:
    """There are words, and nobody reads in them who or which case it was, as far as a rule can tell from the words."""
    if not text:
        raise Refusal(_("Write down the lesson or the advice."))
    check_tells_nobody(text)


def hands_in(year: int) -> set[int]:
    """The ids of all who ever decided on a lesson of a year."""
    rows = AnnualLesson.objects.filter(year=year).values_list("hands", flat=True)
    return {user for hands in rows for user in hands}


def grid(asked: Asked) -> list[Grid]:
    """The lessons that go into the report of the ministry; that of a part of it would point at its cases."""
    if not asked.is_ministry:
        return []
    rows = sorted(
        AnnualLesson.objects.filter(year=asked.year, goes_in=True),
        key=lambda row: (list(Lesson.Theme).index(Lesson.Theme(row.theme)), row.pk),
    )
    lines = tuple(
        Line(
            str(capfirst(row.get_theme_display())),
            (grids.text(row.text), grids.text(capfirst(row.get_audience_display()))),
        )
        for row in rows
    )
    if not lines:
        return []
    told = _("Lessons that were released for this report, in words that name no case.")
    heads = (_("Theme"), _("Lesson or advice"), _("For whom"))
    title = _("Lessons and policy advice of the year")
    return [Grid("lessons", title, told, heads, lines)]
