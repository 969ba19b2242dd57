"""The criminal-law track: our own investigation waits for the police where it must, and hears what became of it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases import pausing
from cases.effort import check_record_effort as check_works_on
from cases.inquiry import INVESTIGATING, check_in, check_not_later, check_record
from cases.models import Case, CriminalComplaint
from cases.permissions import check_may, locked


def _locked(complaint: CriminalComplaint) -> CriminalComplaint:
    case = locked(Case, complaint.case_id)
    complaint = locked(CriminalComplaint, complaint.pk)
    complaint.case = case
    return complaint


def check_pause(by: User, complaint: CriminalComplaint) -> None:
    check_may(by, "investigate_case", complaint.case)
    check_in(complaint.case, *INVESTIGATING)
    if complaint.paused_on is not None:
        raise Refusal(_("For this complaint the investigation has been paused before."))
    if any(other.is_paused for other in complaint.case.criminal_complaints.all()):
        raise Refusal(_("The investigation is paused already."))


@door
def pause_investigation(
    complaint: CriminalComplaint, *, by: User, reason: str, on: date | None = None
) -> CriminalComplaint:
    """Our own investigation waits, from a day, with the reason; the terms of its phase stand still meanwhile."""
    complaint = _locked(complaint)
    check_pause(by, complaint)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < complaint.filed_on:
        raise Refusal(_("The pause lies before the complaint."))
    if not reason.strip():
        raise Refusal(_("Give the reason of the pause."))
    complaint.paused_on, complaint.pause_reason = day, reason
    complaint.save()
    pausing.stand_still(complaint, by=by, since=day, reason=reason)
    return complaint


def check_resume(by: User, complaint: CriminalComplaint) -> None:
    check_record(by, complaint.case)
    if not complaint.is_paused:
        raise Refusal(_("The investigation is not paused for this."))


@door
def resume_investigation(
    complaint: CriminalComplaint, *, by: User, on: date | None = None
) -> CriminalComplaint:
    """Our own investigation goes on, from a day, and so do the terms that stood still for it."""
    complaint = _locked(complaint)
    check_resume(by, complaint)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < complaint.paused_on:  # type: ignore[operator]  # it is paused
        raise Refusal(_("The investigation cannot go on before it was paused."))
    complaint.resumed_on = day
    complaint.save()
    pausing.run_on(complaint, on=day)
    return complaint


def check_record_result(by: User, complaint: CriminalComplaint) -> None:
    """Also after the case was closed: a court takes its time."""
    check_works_on(by, complaint.case)
    if complaint.result_on is not None:
        raise Refusal(_("The result has been recorded already."))


@door
def record_result(
    complaint: CriminalComplaint, *, by: User, result: str, on: date | None = None
) -> CriminalComplaint:
    """What the police, the prosecutor or the court made of it."""
    complaint = _locked(complaint)
    check_record_result(by, complaint)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < complaint.filed_on:
        raise Refusal(_("The result lies before the complaint."))
    if not result.strip():
        raise Refusal(_("Write down the result."))
    complaint.result_on, complaint.result = day, result
    complaint.save()
    return complaint
