"""The term of a phase stands still, runs on, or is extended: always with a reason, and never a term set by law."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import deadlines
from cases.inquiry import INVESTIGATING, check_not_later, check_record, check_running
from cases.models import Case, CriminalComplaint, TermChange, TermRule
from cases.permissions import check_may, locked

MOST = {"days": 366, "working_days": 260, "weeks": 52, "months": 12}  # of one extension


def running_suspension(case: Case) -> TermChange | None:
    """The suspension that has not ended, if any."""
    return next(
        (
            change
            for change in case.term_changes.all()
            if change.kind == TermChange.Kind.SUSPENSION and change.until is None
        ),
        None,
    )


def _term_of(case: Case) -> TermRule:
    """The rule of the term that runs on a case now; refused where there is none, or where the law sets it."""
    deadline = deadlines.of_case(case, today=timezone.localdate())
    if deadline is None:
        raise Refusal(_("No term runs in this phase."))
    if deadline.rule.statutory:
        raise Refusal(_("This term is set by law; the house cannot change it."))
    return deadline.rule


def check_suspend(by: User, case: Case) -> None:
    check_record(by, case)
    _term_of(case)
    if running_suspension(case) is not None:
        raise Refusal(_("The term stands still already."))


@door
def suspend_term(case: Case, *, by: User, since: date | None = None, reason: str) -> TermChange:
    """Let the term of the phase stand still from a day on (default: today)."""
    case = locked(Case, case.pk)
    check_suspend(by, case)
    since = since or timezone.localdate()
    check_not_later(since)
    if since < case.phase_since:
        raise Refusal(_("This day lies before the start of the present phase."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    last = max((c.until for c in case.term_changes.all() if c.until), default=since)
    if since < last:
        raise Refusal(_("The term stood still on this day already."))
    return TermChange.objects.create(
        case=case,
        kind=TermChange.Kind.SUSPENSION,
        code=_term_of(case).code,
        term_since=case.phase_since,
        since=since,
        reason=reason.strip(),
        recorded_by=by,
    )


def check_resume(by: User, case: Case) -> None:
    check_record(by, case)
    if running_suspension(case) is None:
        raise Refusal(_("The term does not stand still."))
    if _paused_for(case) is not None:
        raise Refusal(_("Our own investigation is paused. The term runs on when the investigation goes on."))


@door
def resume_term(case: Case, *, by: User, on: date | None = None, reason: str) -> TermChange:
    """Let the term run on from a day (default: today)."""
    case = locked(Case, case.pk)
    check_resume(by, case)
    on = on or timezone.localdate()
    check_not_later(on)
    change = TermChange.objects.select_for_update().get(
        case=case, kind=TermChange.Kind.SUSPENSION, until=None
    )
    change.case = case
    if on < change.since:
        raise Refusal(_("This day lies before the day since which the term stands still."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    change.until, change.ended_reason = on, reason.strip()
    change.save()
    return change


# --- While our own investigation is paused --------------------------------------------------------------


def _paused_for(case: Case) -> CriminalComplaint | None:
    """The complaint for which the investigation waits now, if any."""
    return next((one for one in case.criminal_complaints.all() if one.is_paused), None)


def stand_still(complaint: CriminalComplaint, *, by: User, since: date, reason: str) -> TermChange | None:
    """Within a door: every term of the phase stands still while the investigation waits for a complaint.

    Nothing is added where one stands still already, or where the law sets the term. It begins no earlier than the
    phase, nor than the day on which it last ran on.
    """
    case = complaint.case
    if running_suspension(case) is not None:
        return None
    deadline = deadlines.of_case(case, today=timezone.localdate())
    if deadline is not None and deadline.rule.statutory:
        return None
    ran_on = [change.until for change in case.term_changes.all() if change.until]
    return TermChange.objects.create(
        case=case,
        kind=TermChange.Kind.SUSPENSION,
        code=deadline.rule.code if deadline else "",
        term_since=case.phase_since,
        since=max(since, case.phase_since, *ran_on),
        complaint=complaint,
        reason=reason,
        recorded_by=by,
    )


def run_on(complaint: CriminalComplaint, *, on: date) -> None:
    """Within a door: what stood still for this complaint runs on from a day."""
    standing = TermChange.objects.select_for_update().filter(complaint=complaint, until=None)
    for change in standing:
        change.until = max(on, change.since)
        change.save()


def go_on_standing_still(case: Case, *, by: User, on: date) -> None:
    """Within a door that moved the case: the terms of the next phase stand still too where the investigation waits."""
    complaint = _paused_for(case)
    if complaint is not None and case.status in INVESTIGATING:
        complaint.case = case
        stand_still(complaint, by=by, since=on, reason=complaint.pause_reason)


# --- Longer --------------------------------------------------------------------------------------------


def check_extend(by: User, case: Case) -> None:
    check_may(by, "lead_case", case)
    check_running(case)
    _term_of(case)


@door
def extend_term(case: Case, *, by: User, amount: int, unit: str, reason: str) -> TermChange:
    """Add days, weeks or months to the end of the term of the phase. Decided by who leads cases."""
    case = locked(Case, case.pk)
    check_extend(by, case)
    if unit not in MOST:
        raise NotAllowed(_("A term is extended by days, working days, weeks or months."))
    if not 1 <= amount <= MOST[unit]:
        raise Refusal(_("One extension is no longer than a year."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    return TermChange.objects.create(
        case=case,
        kind=TermChange.Kind.EXTENSION,
        code=_term_of(case).code,
        term_since=case.phase_since,
        since=timezone.localdate(),
        amount=amount,
        unit=unit,
        reason=reason.strip(),
        recorded_by=by,
    )
