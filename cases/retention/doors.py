"""Holding a case, proposing that it be destroyed, and deciding on that as a second person."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import log, outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.models import Case, DestructionProposal, Hold
from cases.permissions import check_may, locked
from cases.retention import facts
from cases.retention.rule import NO_RULE, NOT_CLOSED, OBSTACLES, Term

DESTROYS = "destroy_case"
DESTROY = "cases.tasks.destroy_case"
State = DestructionProposal.State


# --- Holds ------------------------------------------------------------------------------------------


def check_set_hold(by: User, case: Case) -> None:
    check_may(by, DESTROYS, case)
    if any(hold.lifted_on is None for hold in case.holds.all()):
        raise Refusal(_("A hold stands on this case already."))


@door
def set_hold(case: Case, *, by: User, reason: str) -> Hold:
    """Keep a case whatever its term says, from today. While it stands nothing is carried out."""
    case = locked(Case, case.pk)
    check_set_hold(by, case)
    if not reason.strip():
        raise Refusal(_("Give the reason why this case has to be kept."))
    return Hold.objects.create(case=case, set_on=timezone.localdate(), reason=reason, recorded_by=by)


def check_lift_hold(by: User, hold: Hold) -> None:
    check_may(by, DESTROYS, hold.case)
    if hold.lifted_on is not None:
        raise Refusal(_("This hold was lifted already."))


@door
def lift_hold(hold: Hold, *, by: User, reason: str) -> Hold:
    """Let the clock of retention run on; the days of the hold do not count."""
    case = locked(Case, hold.case_id)
    hold = locked(Hold, hold.pk)
    hold.case = case
    check_lift_hold(by, hold)
    if not reason.strip():
        raise Refusal(_("Give the reason why this case need not be kept any longer."))
    hold.lifted_on, hold.lifted_by, hold.lift_reason = timezone.localdate(), by, reason
    hold.save()
    return hold


# --- Destruction ------------------------------------------------------------------------------------


def check_due(case: Case, *, today: date) -> Term:
    """The term of a case that is over; Refusal where it is not, or where something stands in the way."""
    if not case.is_closed:
        raise Refusal(NOT_CLOSED)
    found = facts.obstacles_of(case)
    if found:
        raise Refusal(_("The case cannot be destroyed now."), [OBSTACLES[code] for code in found])
    term = facts.term_of_case(case, today=today)
    if term is None:
        raise Refusal(NO_RULE)
    if not term.is_over(today):
        raise Refusal(
            _("The term of this case ends on %(day)s. Until then it is kept.")
            % {"day": date_format(term.ends_on)}
        )
    return term


def check_propose(by: User, case: Case) -> None:
    check_may(by, DESTROYS, case)
    if case.destruction_proposals.filter(state__in=DestructionProposal.RUNNING).exists():
        raise Refusal(_("The destruction of this case was proposed already."))


@door
def propose_destruction(
    case: Case, *, by: User, ends_on: date | None = None, today: date | None = None
) -> DestructionProposal:
    """Propose that a case whose term is over be destroyed. `ends_on`: the end of the term that the proposer saw."""
    today = today or timezone.localdate()
    case = locked(Case, case.pk)
    check_propose(by, case)
    term = check_due(case, today=today)
    if ends_on is not None and ends_on != term.ends_on:
        raise Refusal(_("The end of the term changed meanwhile. Look at it once more."))
    proposal = DestructionProposal.objects.create(
        case=case,
        rule=term.rule,
        years=term.years,
        since=term.since,
        ends_on=term.ends_on,
        recorded_by=by,
    )
    _log(proposal, "propose")
    return proposal


def check_decide(by: User, proposal: DestructionProposal) -> None:
    """By somebody who destroys there and did not propose it, by whatever account."""
    check_may(by, DESTROYS, proposal.case)
    if proposal.recorded_by is not None and proposal.recorded_by.is_same_person_as(by):
        raise NotAllowed(_("You proposed this yourself. A colleague decides."))
    check_waits(proposal)


def check_proposer(proposal: DestructionProposal) -> None:
    """Two people answer for a destruction, also who proposed it. The database knows; its trigger asks the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proposer_still_may(%s)", [proposal.pk])
        (still,) = cursor.fetchone()
    if not still:
        raise Refusal(
            _("Who proposed this may not destroy this case any more. Refuse it, and have it proposed anew.")
        )


def check_waits(proposal: DestructionProposal) -> None:
    if proposal.state != State.WAITING:
        raise Refusal(_("This proposal was decided already."))


@door
def approve_destruction(
    proposal: DestructionProposal, *, by: User, today: date | None = None
) -> DestructionProposal:
    """Approve as the second person. The worker destroys the case: from then on nothing brings it back."""
    today = today or timezone.localdate()
    proposal = _locked(proposal)
    check_decide(by, proposal)
    check_proposer(proposal)
    term = check_due(proposal.case, today=today)
    proposed = (proposal.rule, proposal.years, proposal.since, proposal.ends_on)
    if proposed != (term.rule, term.years, term.since, term.ends_on):
        raise Refusal(
            _("The term of this case is another one since this was proposed. Refuse it, and propose it anew.")
        )
    _decide(proposal, State.APPROVED, by)
    outbox.write(f"destroy:{proposal.pk}", DESTROY, proposal=proposal.pk)
    return proposal


@door
def refuse_destruction(proposal: DestructionProposal, *, by: User, reason: str) -> DestructionProposal:
    """Refuse as the second person, with the reason: the case is kept."""
    proposal = _locked(proposal)
    check_decide(by, proposal)
    if not reason.strip():
        raise Refusal(_("Give the reason why this case is kept."))
    proposal.reason = reason
    return _decide(proposal, State.REFUSED, by)


def check_withdraw(by: User, proposal: DestructionProposal) -> None:
    check_may(by, DESTROYS, proposal.case)
    if proposal.recorded_by_id != by.pk:
        raise NotAllowed(_("Only who proposed this takes it back."))
    check_waits(proposal)


@door
def withdraw_destruction(proposal: DestructionProposal, *, by: User) -> DestructionProposal:
    """Take back one's own proposal."""
    proposal = _locked(proposal)
    check_withdraw(by, proposal)
    return _decide(proposal, State.WITHDRAWN, by)


def _locked(proposal: DestructionProposal) -> DestructionProposal:
    """The case first, as everywhere, then the proposal."""
    case = locked(Case, proposal.case_id)
    proposal = locked(DestructionProposal, proposal.pk)
    proposal.case = case
    return proposal


def _decide(proposal: DestructionProposal, state: State, by: User) -> DestructionProposal:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")  # the moment that the trigger writes, for the history as well
        (proposal.decided_at,) = cursor.fetchone()
    proposal.state, proposal.decided_by = state, by
    proposal.save()
    _log(proposal, state.value)
    return proposal


def _log(proposal: DestructionProposal, what: str) -> None:
    """In the log of reading as well, where it stays when the case and its history are gone."""
    log.record(
        log.Action.DESTRUCTION,
        f"case:{proposal.case.number}",
        directorate=proposal.case.directorate_id,
        purpose=what,
    )
