"""The journal of a case and its summary, and the cases that are related to it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import inquiry, journal, related
from cases.forms.case_beside import ReasonForm
from cases.forms.journal import CorrectNoteForm, NoteForm, RelateForm, SummaryForm
from cases.models import Case, Note, RelatedCases
from cases.views.acts import Act


def _note(case: Case, by: Any, values: dict[str, Any]) -> None:
    journal.add_note(case, by=by, **values)


def _correct(note: Note, by: Any, values: dict[str, Any]) -> str:
    journal.correct_note(note, by=by, **values)
    return reverse("cases:case_journal", args=[note.case.number]) + f"#entry-{note.pk}"


def _summary(case: Case, by: Any, values: dict[str, Any]) -> None:
    journal.pin_summary(case, by=by, **values)


def _relate(case: Case, by: Any, values: dict[str, Any]) -> None:
    related.relate(case, values["other"], by=by, reason=values["reason"])


def _unrelate(relation: RelatedCases, by: Any, values: dict[str, Any]) -> None:
    related.unrelate(relation, by=by, **values)


NOTE = Act(
    "note",
    _("Write in the journal"),
    _("Save the entry"),
    _("The entry has been saved."),
    NoteForm,
    inquiry.check_record,
    _note,
    anchor="journal",
)
CORRECT_NOTE = Act(
    "correct-note",
    _("Correct the entry"),
    _("Save the correction"),
    _("The correction has been saved. What stood there before stays readable."),
    CorrectNoteForm,
    journal.check_correct_note,
    _correct,
    intro=_("It becomes the next version of the entry. Nothing is erased."),
)
SUMMARY = Act(
    "summary",
    _("Write the summary"),
    _("Save the summary"),
    _("The summary has been saved."),
    SummaryForm,
    inquiry.check_record,
    _summary,
    anchor="summary",
)
RELATE = Act(
    "relate",
    _("Relate to another case"),
    _("Relate the cases"),
    _("The cases are related now."),
    RelateForm,
    related.check_relate,
    _relate,
    anchor="related",
    intro=_("Only who may see both cases sees that they are related."),
)
UNRELATE = Act(
    "unrelate",
    _("No longer related"),
    _("Take the relation back"),
    _("The cases are no longer related."),
    ReasonForm,
    related.check_unrelate,
    _unrelate,
    anchor="related",
)
