"""The criminal-law track: complaint or referral, pause of our own investigation, result."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import criminal, inquiry
from cases.forms.criminal import ComplaintForm, PauseForm, ResultForm, ResumeForm
from cases.models import Case, CriminalComplaint
from cases.views.acts import Act


def _complaint(case: Case, by: Any, values: dict[str, Any]) -> None:
    inquiry.file_complaint(case, by=by, **values)


def _pause(complaint: CriminalComplaint, by: Any, values: dict[str, Any]) -> None:
    criminal.pause_investigation(complaint, by=by, **values)


def _resume(complaint: CriminalComplaint, by: Any, values: dict[str, Any]) -> None:
    criminal.resume_investigation(complaint, by=by, **values)


def _result(complaint: CriminalComplaint, by: Any, values: dict[str, Any]) -> None:
    criminal.record_result(complaint, by=by, **values)


COMPLAINT = Act(
    "criminal-complaint",
    _("Record a criminal complaint"),
    _("Record the complaint"),
    _("The criminal complaint has been recorded."),
    ComplaintForm,
    inquiry.check_record,
    _complaint,
    anchor="complaints",
    intro=_(
        "That the conduct was reported to the police or the public prosecutor. It is a fact, not a measure."
    ),
)
PAUSE = Act(
    "pause-investigation",
    _("Pause our own investigation"),
    _("Pause the investigation"),
    _("The investigation is paused."),
    PauseForm,
    criminal.check_pause,
    _pause,
    anchor="complaints",
    intro=_("From this day on the terms of this phase stand still. The terms towards the reporter run on."),
)
RESUME = Act(
    "resume-investigation",
    _("Go on with our own investigation"),
    _("Go on"),
    _("The investigation goes on."),
    ResumeForm,
    criminal.check_resume,
    _resume,
    anchor="complaints",
    intro=_("From this day on the terms that stood still run on: what was left of them then is left now."),
)
RESULT = Act(
    "criminal-result",
    _("Record the result of the complaint"),
    _("Record the result"),
    _("The result has been recorded."),
    ResultForm,
    criminal.check_record_result,
    _result,
    anchor="complaints",
)
