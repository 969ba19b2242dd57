"""The way of a case: its steps, the version it follows, its terms and appointments."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import appointments, pausing
from cases.forms.case_beside import ReasonForm
from cases.forms.case_way import (
    AppointmentForm,
    ExtendForm,
    FollowNewerForm,
    ResumeForm,
    SuspendForm,
    TickForm,
)
from cases.models import Appointment, Case, CaseProcess
from cases.steps import doors
from cases.steps.doors import CaseStep
from cases.views.acts import Act


def _tick(one: CaseStep, by: Any, values: dict[str, Any]) -> None:
    doors.tick(one.case, one.step, by=by, **values)


def _set_aside(one: CaseStep, by: Any, values: dict[str, Any]) -> None:
    doors.set_step_aside(one.case, one.step, by=by, **values)


def _open_again(one: CaseStep, by: Any, values: dict[str, Any]) -> None:
    doors.open_again(one.case, one.step, by=by, **values)


def _follow(process: CaseProcess, by: Any, values: dict[str, Any]) -> None:
    doors.follow_newer(process, by=by, **values)


def _suspend(case: Case, by: Any, values: dict[str, Any]) -> None:
    pausing.suspend_term(case, by=by, **values)


def _resume(case: Case, by: Any, values: dict[str, Any]) -> None:
    pausing.resume_term(case, by=by, **values)


def _extend(case: Case, by: Any, values: dict[str, Any]) -> None:
    pausing.extend_term(case, by=by, **values)


def _plan(case: Case, by: Any, values: dict[str, Any]) -> None:
    appointments.plan_appointment(case, by=by, values=values)


def _change(appointment: Appointment, by: Any, values: dict[str, Any]) -> None:
    appointments.change_appointment(appointment, by=by, values=values)


def _cancel(appointment: Appointment, by: Any, values: dict[str, Any]) -> None:
    appointments.cancel_appointment(appointment, by=by, **values)


DONE = Act(
    "done",
    _("This step was done"),
    _("Tick the step"),
    _("The step has been ticked."),
    TickForm,
    doors.check_done,
    _tick,
    anchor="way",
)
NOT_APPLICABLE = Act(
    "not-applicable",
    _("This step does not apply"),
    _("Set the step aside"),
    _("It has been recorded that the step does not apply."),
    ReasonForm,
    doors.check_not_applicable,
    _set_aside,
    anchor="way",
    intro=_("A step that does not apply keeps the case from nothing. The reason stays with it."),
)
OPEN_AGAIN = Act(
    "open-again",
    _("Open this step again"),
    _("Open the step again"),
    _("The step is open again."),
    ReasonForm,
    doors.check_open_again,
    _open_again,
    anchor="way",
)
STEP_ACTS = {act.name: act for act in (DONE, NOT_APPLICABLE, OPEN_AGAIN)}

FOLLOW_NEWER = Act(
    "follow-newer",
    _("Move the case to the newer version"),
    _("Follow the newer version"),
    _("The case follows the newer version now."),
    FollowNewerForm,
    doors.check_follow_newer,
    _follow,
    anchor="way",
    intro=_(
        "A case keeps the version with which it began. What changes stands below; what was done stays done where the "
        "step remains."
    ),
)
SUSPEND = Act(
    "suspend-term",
    _("Let the term stand still"),
    _("Let the term stand still"),
    _("The term stands still now."),
    SuspendForm,
    pausing.check_suspend,
    _suspend,
    anchor="terms",
    intro=_("For instance because the police asked to wait, or a subject is ill. The days do not count."),
)
RESUME = Act(
    "resume-term",
    _("Let the term run on"),
    _("Let the term run on"),
    _("The term runs on."),
    ResumeForm,
    pausing.check_resume,
    _resume,
    anchor="terms",
)
EXTEND = Act(
    "extend-term",
    _("Extend the term"),
    _("Extend the term"),
    _("The term has been extended."),
    ExtendForm,
    pausing.check_extend,
    _extend,
    anchor="terms",
)
PLAN = Act(
    "plan-appointment",
    _("Plan an appointment"),
    _("Plan the appointment"),
    _("The appointment has been planned."),
    AppointmentForm,
    appointments.check_plan,
    _plan,
    anchor="appointments",
    intro=_("What comes of a hearing is recorded with the person. Here you plan when and where it is."),
)
CHANGE = Act(
    "change-appointment",
    _("Change the appointment"),
    _("Save the appointment"),
    _("The appointment has been changed. Add it to your calendar again."),
    AppointmentForm,
    appointments.check_change,
    _change,
    anchor="appointments",
)
CANCEL = Act(
    "cancel-appointment",
    _("Cancel the appointment"),
    _("Cancel the appointment"),
    _("The appointment has been cancelled."),
    ReasonForm,
    appointments.check_change,
    _cancel,
    anchor="appointments",
    danger=True,
)
