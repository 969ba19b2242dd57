"""Grants that need a second person: one administrator proposes, another confirms or refuses (docs/adr/0018)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import grants, log, reach
from accounts.context import door
from accounts.models import Directorate, Grant, GrantProposal, User
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES

State = GrantProposal.State


@door
def propose(
    user: User,
    role: str,
    directorate: Directorate,
    *,
    by: User,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> GrantProposal:
    """Propose a grant. It gives nothing before a colleague confirms it."""
    grants.check_receives(by, user, role, directorate, valid_from, valid_until)
    if not ROLES[role].second_person:
        raise Refusal(_("This role needs no second person: give it at once."))
    User.objects.select_for_update().get(pk=user.pk)
    today = timezone.localdate()
    if Grant.objects.filter(user=user, role=role, directorate=directorate).running(today).exists():
        raise Refusal(_("This user already has this role here."))
    return _write(user, role, directorate, by, valid_from=valid_from or today, valid_until=valid_until)


@door
def propose_last_day(grant: Grant, until: date | None, *, by: User) -> GrantProposal:
    """Propose to put off the last day of a running grant; `None` takes it away."""
    User.objects.select_for_update().get(pk=grant.user_id)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    grants.check_last_day(by, grant, until)
    if not (ROLES[grant.role].second_person and grants.is_longer(grant, until)):
        raise Refusal(_("This change needs no second person: make it at once."))
    return _write(
        grant.user,
        grant.role,
        grant.directorate,
        by,
        valid_from=grant.valid_from,
        valid_until=until,
        extends=grant,
    )


def _write(user: User, role: str, directorate: Directorate, by: User, **values: object) -> GrantProposal:
    if GrantProposal.objects.waiting().filter(user=user, role=role, directorate=directorate).exists():
        raise Refusal(_("This was proposed before and waits for a colleague."))
    proposal = GrantProposal.objects.create(
        user=user, role=role, directorate=directorate, proposed_by=by, **values
    )
    _log(proposal, "propose")
    return proposal


def check_decide(by: User, proposal: GrantProposal) -> None:
    """Neither who proposed nor who receives decides, by whatever account of theirs."""
    if not reach.holds(by, "manage_users", proposal.directorate_id):
        raise NotAllowed(_("Only a functional administrator decides about grants."))
    if proposal.proposed_by.is_same_person_as(by):
        raise NotAllowed(_("You proposed this yourself. A colleague decides."))
    if proposal.user.is_same_person_as(by):
        raise NotAllowed(_("This is a grant for yourself. A colleague decides."))
    check_waits(proposal)


def check_waits(proposal: GrantProposal) -> None:
    if proposal.state != State.WAITING:
        raise Refusal(_("This proposal was decided already."))


@door
def confirm(proposal: GrantProposal, *, by: User) -> Grant:
    """Confirm as the second person: from now on the grant gives what it says."""
    proposal = _locked(proposal)
    check_decide(by, proposal)
    if not reach.holds(proposal.proposed_by, "manage_users", proposal.directorate_id):
        raise Refusal(_("Who proposed this is no longer an administrator. Refuse it, and propose it anew."))
    grant = _extended(proposal, by) if proposal.extends_id else _given(proposal, by)
    proposal.grant = grant
    _decide(proposal, State.CONFIRMED, by)
    return grant


def _given(proposal: GrantProposal, by: User) -> Grant:
    days = (max(proposal.valid_from, timezone.localdate()), proposal.valid_until)
    grants.check_receives(by, proposal.user, proposal.role, proposal.directorate, *days)
    return grants.write(
        proposal.user,
        proposal.role,
        proposal.directorate,
        *days,
        given_by=proposal.proposed_by,
        confirmed_by=by,
    )


def _extended(proposal: GrantProposal, by: User) -> Grant:
    grant = Grant.objects.select_for_update().get(pk=proposal.extends_id)
    grants.check_last_day(by, grant, proposal.valid_until)
    return grants.write_last_day(grant, proposal.valid_until)


@door
def refuse(proposal: GrantProposal, *, by: User) -> GrantProposal:
    """Refuse as the second person: nothing is given."""
    proposal = _locked(proposal)
    check_decide(by, proposal)
    return _decide(proposal, State.REFUSED, by)


def check_withdraw(by: User, proposal: GrantProposal) -> None:
    if proposal.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who proposed this takes it back."))
    check_waits(proposal)


@door
def withdraw(proposal: GrantProposal, *, by: User) -> GrantProposal:
    """Take back one's own proposal."""
    proposal = _locked(proposal)
    check_withdraw(by, proposal)
    return _decide(proposal, State.WITHDRAWN, by)


def _locked(proposal: GrantProposal) -> GrantProposal:
    """The receiver's row first, as everywhere, then the proposal."""
    User.objects.select_for_update().get(pk=proposal.user_id)
    return GrantProposal.objects.select_for_update().get(pk=proposal.pk)


def _decide(proposal: GrantProposal, state: State, by: User) -> GrantProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save()
    _log(proposal, state.value)
    return proposal


def _log(proposal: GrantProposal, what: str) -> None:
    log.record(
        log.Action.GRANT, f"grantproposal:{proposal.pk}", directorate=proposal.directorate_id, purpose=what
    )
