"""Lessons and policy advice of cases, and what became of them. No names: they are read far from their case."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.effort import check_record_effort as check_works_on
from cases.inquiry import check_not_later
from cases.models import Case, Lesson
from cases.permissions import locked


def check_note_lesson(by: User, case: Case) -> None:
    """By who assesses or investigates there; often after the case was closed."""
    check_works_on(by, case)


@door
def note_lesson(
    case: Case, *, by: User, theme: str, audience: str, text: str, on: date | None = None
) -> Lesson:
    """Write down what a case teaches, and for whom that is."""
    case = locked(Case, case.pk)
    check_note_lesson(by, case)
    check_not_later(on)
    if not text.strip():
        raise Refusal(_("Write down the lesson or the advice."))
    return Lesson.objects.create(
        case=case,
        theme=theme,
        audience=audience,
        text=text,
        noted_on=on or timezone.localdate(),
        recorded_by=by,
    )


def check_follow_lesson(by: User, lesson: Lesson) -> None:
    check_works_on(by, lesson.case)


@door
def follow_lesson(
    lesson: Lesson, *, by: User, state: str, follow_up: str = "", on: date | None = None
) -> Lesson:
    """What became of a lesson; who does not take it up says why."""
    case = locked(Case, lesson.case_id)
    lesson = locked(Lesson, lesson.pk)
    lesson.case = case
    check_follow_lesson(by, lesson)
    check_not_later(on)
    if state not in Lesson.State.values:
        raise Refusal(_("Choose what became of it."))
    if state == Lesson.State.DECLINED and not follow_up.strip():
        raise Refusal(_("Say why it is not taken up."))
    lesson.state, lesson.follow_up = state, follow_up
    lesson.state_on = None if state == Lesson.State.OPEN else on or timezone.localdate()
    lesson.save()
    return lesson


def of_year(by: User, year: int) -> QuerySet[Lesson]:
    """The lessons of a year in the cases that `by` sees, by theme."""
    cases = Case.objects.visible_to(by)
    rows = Lesson.objects.filter(case__in=cases.values("pk"), noted_on__year=year)
    return rows.select_related("case", "case__directorate").order_by("theme", "noted_on", "pk")
