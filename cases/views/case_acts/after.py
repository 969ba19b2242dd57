"""What a case took and taught: hours worked, lessons and policy advice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import effort, lessons
from cases.forms.after import CorrectEffortForm, EffortForm, FollowForm, LessonForm
from cases.models import Case, Effort, Lesson
from cases.views.acts import Act


def _record(case: Case, by: Any, values: dict[str, Any]) -> None:
    effort.record_effort(case, by=by, **values)


def _correct(entry: Effort, by: Any, values: dict[str, Any]) -> None:
    effort.correct_effort(entry, by=by, **values)


def _note(case: Case, by: Any, values: dict[str, Any]) -> None:
    lessons.note_lesson(case, by=by, **values)


def _follow(lesson: Lesson, by: Any, values: dict[str, Any]) -> None:
    lessons.follow_lesson(lesson, by=by, **values)


RECORD_EFFORT = Act(
    "hours",
    _("Write down my hours"),
    _("Save the hours"),
    _("The hours have been saved."),
    EffortForm,
    effort.check_record_effort,
    _record,
    anchor="effort",
    intro=_(
        "Your own hours on this case, on one day. They count in the phase in which the case was that day."
    ),
)
CORRECT_EFFORT = Act(
    "correct-hours",
    _("Correct the hours"),
    _("Save the hours"),
    _("The hours have been corrected."),
    CorrectEffortForm,
    effort.check_correct_effort,
    _correct,
    anchor="effort",
)
NOTE_LESSON = Act(
    "lesson",
    _("Note a lesson or advice"),
    _("Save the lesson"),
    _("The lesson has been saved."),
    LessonForm,
    lessons.check_note_lesson,
    _note,
    anchor="lessons",
)
FOLLOW_LESSON = Act(
    "follow-lesson",
    _("What became of the lesson"),
    _("Record the follow-up"),
    _("The follow-up has been recorded."),
    FollowForm,
    lessons.check_follow_lesson,
    _follow,
    anchor="lessons",
)
