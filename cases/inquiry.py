"""What happens inside a case: assessment, team, mandate, findings, complaints. Its persons: cases/persons.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.eligibility import check_authority, check_can_join_team
from cases.models import (
    Assessment,
    Case,
    CriminalComplaint,
    Investigation,
    Mandate,
    MandateMethod,
    Person,
    Status,
    TeamMember,
    Violation,
)
from cases.permissions import check_may, locked
from cases.submitted import lock_cover_of, lock_submitted

INVESTIGATING = (Status.PRELIMINARY, Status.FACT_FINDING)


def _locked(case: Case) -> Case:
    return locked(Case, case.pk)


def check_running(case: Case) -> None:
    if case.is_closed:
        raise Refusal(_("This case is closed. Reopen it before you change it."))


def check_in(case: Case, *statuses: str) -> None:
    if case.status not in statuses:
        raise Refusal(
            _("The case is in “%(status)s”; this is recorded in another phase.")
            % {"status": case.get_status_display()}
        )


def check_not_later(day: date | None, today: date | None = None) -> None:
    if day is not None and day > (today or timezone.localdate()):
        raise Refusal(_("This day lies in the future."))


def check_record(by: User, case: Case) -> None:
    """Facts of a case are recorded by who assesses or investigates it, while it runs."""
    if reach.holds(by, "assess_case", case.directorate_id):
        check_may(by, "assess_case", case)
    else:
        check_may(by, "investigate_case", case)
    check_running(case)


# --- Assessment, team and mandate -------------------------------------------------------------------


def check_assess(by: User, case: Case) -> None:
    check_may(by, "assess_case", case)
    check_in(case, Status.ASSESSMENT, Status.PRELIMINARY)


@door
def assess(
    case: Case,
    *,
    by: User,
    decision: str,
    investigable: bool,
    proportional: bool,
    subsidiary: bool,
    grounds: str,
    on: date | None = None,
) -> Assessment:
    """Write down the decision with its grounds on investigability, proportionality and subsidiarity."""
    case = _locked(case)
    check_assess(by, case)
    check_not_later(on)
    if not grounds.strip():
        raise Refusal(_("Give the grounds of the decision."))
    investigate = decision in (Assessment.Decision.PRELIMINARY, Assessment.Decision.FACT_FINDING)
    if investigate and not (investigable and proportional and subsidiary):
        raise Refusal(_("An investigation must be possible, proportionate and subsidiary."))
    if case.status == Status.PRELIMINARY and decision != Assessment.Decision.FACT_FINDING:
        raise Refusal(
            _("During a preliminary inquiry the only new decision is a fact-finding investigation.")
        )
    return Assessment.objects.create(
        case=case,
        decision=decision,
        investigable=investigable,
        proportional=proportional,
        subsidiary=subsidiary,
        grounds=grounds,
        decided_on=on or timezone.localdate(),
        recorded_by=by,
    )


def check_assign(by: User, case: Case) -> None:
    check_may(by, "lead_case", case)
    check_running(case)


@door
def assign(
    case: Case, user: User, *, by: User, part: str = TeamMember.Part.MEMBER, on: date | None = None
) -> TeamMember:
    """Put an investigator on the team."""
    case = _locked(case)
    check_assign(by, case)
    check_can_join_team(user, case)
    if case.team.filter(user=user, until=None).exists():
        raise Refusal(_("%(user)s is already on the team.") % {"user": user})
    if part == TeamMember.Part.LEAD and case.team.filter(part=part, until=None).exists():
        raise Refusal(_("The team already has a lead investigator."))
    return TeamMember.objects.create(
        case=case, user=user, part=part, since=on or timezone.localdate(), recorded_by=by
    )


def check_unassign(by: User, member: TeamMember) -> None:
    check_may(by, "lead_case", member.case)
    if member.until is not None:
        raise Refusal(_("This person has already left the team."))


@door
def unassign(member: TeamMember, *, by: User, on: date | None = None) -> TeamMember:
    """Take somebody off the team; the row stays, with its last day."""
    member = locked(TeamMember, member.pk)
    check_unassign(by, member)
    member.until = max(on or timezone.localdate(), member.since)
    member.save()
    return member


def check_request_mandate(by: User, case: Case) -> None:
    check_may(by, "investigate_case", case)
    check_in(case, Status.ASSESSMENT, Status.PRELIMINARY)
    if any(mandate.is_open for mandate in case.mandates.all()):
        raise Refusal(_("A mandate has already been asked for; wait for the answer."))


@door
def request_mandate(
    case: Case, *, by: User, question: str, methods: list[Any], authority: User, on: date | None = None
) -> Mandate:
    """Ask the competent authority for the mandate of a fact-finding: the question and the methods."""
    case = _locked(case)
    check_request_mandate(by, case)
    check_authority(authority, case)
    if authority.pk == by.pk:
        raise Refusal(_("Nobody decides what they asked for themselves."))
    check_not_later(on)
    if not question.strip() or not methods:
        raise Refusal(_("A mandate names the question and at least one method."))
    mandate = Mandate.objects.create(
        case=case,
        question=question,
        authority=authority,
        requested_on=on or timezone.localdate(),
        recorded_by=by,
    )
    MandateMethod.objects.bulk_create(MandateMethod(mandate=mandate, method=method) for method in methods)
    return mandate


def check_answer_mandate(by: User, mandate: Mandate) -> None:
    """Only the authority to whom it was submitted answers, once, and while the case waits for it."""
    if not Mandate.objects.submitted_to(by).filter(pk=mandate.pk).exists():
        raise NotAllowed(_("This was not submitted to you."))
    if not mandate.is_open:
        raise Refusal(_("This request was already answered."))
    check_in(mandate.case, Status.ASSESSMENT, Status.PRELIMINARY)


@door
def answer_mandate(
    mandate: Mandate, *, by: User, given: bool, answer: str = "", on: date | None = None
) -> Mandate:
    """The competent authority gives or refuses the mandate."""
    case = lock_cover_of(mandate.case_id, by=by)
    mandate = lock_submitted(Mandate, mandate.pk)
    mandate.case = case
    check_answer_mandate(by, mandate)
    check_not_later(on)
    day = on or timezone.localdate()
    if day < mandate.requested_on:
        raise Refusal(_("The answer lies before the request."))
    if not given and not answer.strip():
        raise Refusal(_("Give the reason why the mandate is refused."))
    mandate.given_on, mandate.refused_on = (day, None) if given else (None, day)
    mandate.answer = answer
    mandate.save()
    return mandate


# --- Findings ---------------------------------------------------------------------------------------


def check_running_investigation(investigation: Investigation) -> None:
    if investigation.ended_on is not None:
        raise Refusal(_("This investigation has ended."))


def check_file_report(by: User, investigation: Investigation) -> None:
    check_may(by, "investigate_case", investigation.case)
    check_running_investigation(investigation)


@door
def file_report(
    investigation: Investigation, *, by: User, on: date | None = None, reference: str = "", conclusion: str
) -> Investigation:
    """File the final report of an investigation: its date, reference and conclusion."""
    case = _locked(investigation.case)
    investigation = locked(Investigation, investigation.pk)
    investigation.case = case
    check_file_report(by, investigation)
    check_not_later(on)
    if on is not None and on < investigation.started_on:
        raise Refusal(_("The final report is dated before the investigation began."))
    if not conclusion.strip():
        raise Refusal(_("Write down the conclusion."))
    investigation.report_on, investigation.report_reference = on, reference
    investigation.conclusion = conclusion
    investigation.save()
    return investigation


def check_name_bureau(by: User, investigation: Investigation) -> None:
    check_may(by, "lead_case", investigation.case)
    check_running_investigation(investigation)


@door
def name_external_bureau(investigation: Investigation, *, by: User, bureau: str) -> Investigation:
    """The investigation is carried out by an external bureau (empty: by OIF itself)."""
    investigation.case = _locked(investigation.case)
    check_name_bureau(by, investigation)
    investigation.external_bureau = bureau.strip()
    investigation.save()
    return investigation


def check_add_violation(by: User, case: Case) -> None:
    check_record(by, case)
    check_in(case, Status.ASSESSMENT, *INVESTIGATING, Status.DISPOSITION)


@door
def add_violation(
    case: Case, *, by: User, subject: Person, category: Any, subcategory: Any = None, description: str = ""
) -> Violation:
    """Record one suspected violation by one subject."""
    case = _locked(case)
    check_add_violation(by, case)
    if subject.case_id != case.pk or subject.role != Person.Role.SUBJECT:
        raise Refusal(_("A violation is by a subject of this case."))
    if subcategory is not None and subcategory.category_id != category.pk:
        raise Refusal(_("This subcategory belongs to another category."))
    return Violation.objects.create(
        case=case,
        subject=subject,
        directorate=case.directorate,
        category=category,
        subcategory=subcategory,
        description=description,
        recorded_by=by,
    )


def check_establish_outcome(by: User, violation: Violation) -> None:
    case: Case = violation.case  # type: ignore[assignment]  # an imported violation has no page
    standing = violation.standing
    if standing is not None and standing.may_be_revised:
        check_may(
            by, "investigate_case", case
        )  # the outcome of an appeal may also be that nothing was proven
    else:
        check_record(by, case)
        check_in(case, *INVESTIGATING, Status.DISPOSITION)
    if violation.pending is not None or (standing is not None and not standing.may_be_revised):
        raise Refusal(_("A disposition has been proposed on this outcome; withdraw it first."))


@door
def establish_outcome(violation: Violation, *, by: User, outcome: str, on: date | None = None) -> Violation:
    """Establish whether a violation is proven, partly proven or not proven."""
    case = _locked(violation.case)
    violation = locked(Violation, violation.pk)
    violation.case = case
    check_establish_outcome(by, violation)
    if outcome not in (Violation.Outcome.PROVEN, Violation.Outcome.PARTLY, Violation.Outcome.NOT_PROVEN):
        raise Refusal(_("An outcome is proven, partly proven or not proven."))
    check_not_later(on)
    violation.outcome, violation.outcome_on = outcome, on or timezone.localdate()
    violation.save()
    return violation


# --- Beside the process -----------------------------------------------------------------------------


@door
def file_complaint(
    case: Case,
    *,
    by: User,
    on: date,
    body: str,
    reference: str = "",
    kind: str = CriminalComplaint.Kind.COMPLAINT,
) -> CriminalComplaint:
    """A criminal complaint was filed, or the case was handed over: a fact on the case, not a measure."""
    case = _locked(case)
    check_record(by, case)
    check_not_later(on)
    return CriminalComplaint.objects.create(
        case=case, kind=kind, filed_on=on, body=body, reference=reference, recorded_by=by
    )
