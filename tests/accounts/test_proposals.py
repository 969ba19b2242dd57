"""A heavy role takes two administrators: one proposes, another confirms, and neither is who receives it.

Negative control: without `check_decide` in `proposals.confirm` the first refusals go, and the database still says no
(the tests of the triggers); without the triggers those tests fail.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import context, grants, proposals
from accounts.models import AccessEvent, Grant, GrantProposal
from accounts.reach import reach
from accounts.refusal import NotAllowed, Refusal
from accounts.roles import ROLES, SECOND_PERSON
from tests.factories import directorate, give, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = timedelta(days=1)


def fresh(user):
    user.refresh_from_db()  # as every request does
    return user


@pytest.fixture
def ada(db):
    return give(make_user("ada"), "functional_administrator", "FIN")


@pytest.fixture
def bob(db):
    return give(make_user("bob"), "functional_administrator", "FIN")


@pytest.fixture
def receiver(db):
    return make_user("ontvanger")


@pytest.fixture
def proposal(do, ada, receiver):
    return do(proposals.propose, receiver, "auditor", directorate("FIN"), by=ada)


def test_the_heavy_roles_are_those_of_the_table():
    assert {"head_of_oif", "auditor", "functional_administrator"} <= set(SECOND_PERSON)


@pytest.mark.asvs("8.4.2")
@pytest.mark.parametrize("role", SECOND_PERSON)
def test_a_heavy_role_is_not_given_by_one_administrator(role, do, ada, receiver):
    with pytest.raises(Refusal, match=r"second person|tweede persoon"):
        do(grants.give, receiver, role, directorate("FIN"), by=ada)
    assert not receiver.grants.exists()


@pytest.mark.parametrize("role", sorted(set(ROLES) - set(SECOND_PERSON)))
def test_another_role_needs_no_proposal(role, do, ada, receiver):
    with pytest.raises(Refusal):
        do(proposals.propose, receiver, role, directorate("FIN"), by=ada)


def test_before_the_confirmation_nothing_is_reached(proposal, receiver):
    assert not reach(fresh(receiver))
    assert not receiver.grants.exists()


@pytest.mark.asvs("8.3.2")
def test_a_confirmed_proposal_reaches_at_the_next_request(do, proposal, bob, ada, receiver):
    grant = do(proposals.confirm, proposal, by=bob)
    assert set(reach(fresh(receiver))) == set(ROLES["auditor"].permissions)
    assert (grant.given_by, grant.confirmed_by) == (ada, bob)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.grant, proposal.decided_by) == ("confirmed", grant, bob)


@pytest.mark.asvs("8.4.2")
def test_who_proposed_does_not_decide(do, proposal, ada):
    for door in (proposals.confirm, proposals.refuse):
        with pytest.raises(NotAllowed):
            do(door, proposal, by=ada)


def test_who_receives_does_not_decide(do, ada, bob):
    proposal = do(proposals.propose, bob, "auditor", directorate("FIN"), by=ada)
    for door in (proposals.confirm, proposals.refuse):
        with pytest.raises(NotAllowed):
            do(door, proposal, by=bob)


@pytest.mark.parametrize("known", [{"personnel_number": "P-77"}, {"email": "bob@voorbeeld.example"}])
def test_a_second_account_of_the_same_person_is_nobody_else(do, ada, receiver, known):
    one, other = make_user("bob-een", **known), make_user("bob-twee", **known)
    give(one, "functional_administrator", "FIN")
    with pytest.raises(NotAllowed):
        do(grants.give, other, "adviser", directorate("BD"), by=one)
    for proposer, decider, to in (
        (ada, one, other),
        (one, give(other, "functional_administrator", "FIN"), receiver),
    ):
        proposal = do(proposals.propose, to, "auditor", directorate("FIN"), by=proposer)
        for door in (proposals.confirm, proposals.refuse):
            with pytest.raises(NotAllowed):
                do(door, proposal, by=decider)


def test_nobody_proposes_for_themselves(do, ada):
    with pytest.raises(NotAllowed):
        do(proposals.propose, ada, "auditor", directorate("FIN"), by=ada)


def test_only_an_administrator_proposes_and_decides(do, proposal, receiver):
    anna = give(make_user("anna"), "investigator", "FIN")
    with pytest.raises(NotAllowed):
        do(proposals.propose, receiver, "head_of_oif", directorate("FIN"), by=anna)
    with pytest.raises(NotAllowed):
        do(proposals.confirm, proposal, by=anna)


def test_a_refused_proposal_gives_nothing_and_is_not_decided_twice(do, proposal, bob, receiver):
    do(proposals.refuse, proposal, by=bob)
    assert not receiver.grants.exists()
    with pytest.raises(Refusal, match=r"decided|beslist"):
        do(proposals.confirm, proposal, by=bob)


def test_only_who_proposed_takes_it_back(do, proposal, ada, bob):
    with pytest.raises(NotAllowed):
        do(proposals.withdraw, proposal, by=bob)
    do(proposals.withdraw, proposal, by=ada)
    with pytest.raises(Refusal):
        do(proposals.confirm, proposal, by=bob)


def test_the_same_proposal_twice_is_refused(do, proposal, ada, bob, receiver):
    with pytest.raises(Refusal):
        do(proposals.propose, receiver, "auditor", directorate("FIN"), by=bob)
    do(proposals.confirm, proposal, by=bob)
    with pytest.raises(Refusal):
        do(proposals.propose, receiver, "auditor", directorate("FIN"), by=ada)


def test_a_proposal_of_somebody_who_is_no_administrator_any_more_is_not_confirmed(do, proposal, ada, bob):
    with context.acting(None):
        grants.end(ada.grants.get(), by=None)
    with pytest.raises(Refusal):
        do(proposals.confirm, proposal, by=bob)
    do(proposals.refuse, proposal, by=bob)


def test_confirmed_late_a_grant_begins_on_the_day_of_the_confirmation(do, ada, bob, receiver, time_machine):
    proposal = do(proposals.propose, receiver, "auditor", directorate("FIN"), by=ada)
    time_machine.move_to(timezone.now() + 9 * DAY)
    assert do(proposals.confirm, proposal, by=bob).valid_from == TODAY()


def test_a_later_last_day_of_a_heavy_role_needs_a_second_person_and_an_earlier_one_does_not(
    do, ada, bob, receiver
):
    proposal = do(
        proposals.propose, receiver, "auditor", directorate("FIN"), by=ada, valid_until=TODAY() + 30 * DAY
    )
    grant = do(proposals.confirm, proposal, by=bob)
    do(grants.set_last_day, grant, TODAY() + 10 * DAY, by=ada)
    for later in (TODAY() + 20 * DAY, None):
        with pytest.raises(Refusal, match=r"second person|tweede persoon"):
            do(grants.set_last_day, grant, later, by=ada)
    longer = do(proposals.propose_last_day, grant, None, by=bob)
    grant.refresh_from_db()
    assert grant.valid_until == TODAY() + 10 * DAY
    do(proposals.confirm, longer, by=ada)
    grant.refresh_from_db()
    assert grant.valid_until is None


@pytest.mark.asvs("16.3.3")
def test_proposing_and_deciding_are_in_the_log_with_ids_only(do, bob, proposal):
    grant = do(proposals.confirm, proposal, by=bob)
    events = AccessEvent.objects.filter(action="grant").order_by("pk")
    told = list(events.values_list("about", "purpose"))[-3:]
    assert told == [
        (f"grantproposal:{proposal.pk}", "propose"),
        (f"grant:{grant.pk}", "give"),
        (f"grantproposal:{proposal.pk}", "confirmed"),
    ]


# --- What the database itself refuses ------------------------------------------------------------------


def refused(user, work):
    """Whether the database refuses this when `user` acts."""
    try:
        with context.acting(user), transaction.atomic():
            work()
    except DatabaseError:
        return True
    return False


def write_grant(user, role="auditor", **values):
    return lambda: Grant.objects.create(
        user=user, role=role, directorate=directorate("FIN"), valid_from=TODAY(), **values
    )


def test_the_database_refuses_a_heavy_grant_without_a_second_person(ada, bob, receiver):
    assert refused(ada, write_grant(receiver, given_by=ada))
    assert refused(ada, write_grant(receiver, given_by=ada, confirmed_by=ada))
    assert refused(ada, write_grant(receiver, given_by=ada, confirmed_by=bob))  # who does not act
    assert refused(ada, write_grant(receiver, given_by=bob, confirmed_by=ada))  # who proposed nothing
    assert refused(ada, write_grant(receiver))  # as if the system gave it
    assert refused(ada, write_grant(ada, given_by=bob, confirmed_by=ada))


def test_the_database_refuses_a_grant_in_another_name_and_to_oneself(ada, bob, receiver):
    assert refused(ada, write_grant(receiver, role="adviser", given_by=bob))
    assert refused(ada, write_grant(receiver, role="adviser"))
    assert refused(ada, write_grant(ada, role="adviser", given_by=bob))
    assert refused(None, write_grant(ada, role="adviser", given_by=ada))
    assert not refused(ada, write_grant(receiver, role="adviser", given_by=ada))


def test_the_database_lets_a_grant_end_and_nothing_else_change(ada, bob, receiver, do):
    grant = do(grants.give, receiver, "adviser", directorate("BD"), by=ada)
    rows = Grant.objects.filter(pk=grant.pk)
    for values in (
        {"role": "investigator"},
        {"directorate": directorate("FIN")},
        {"user": bob},
        {"given_by": bob},
        {"valid_from": TODAY() - DAY},
        {"ended_at": timezone.now(), "ended_by": bob},
    ):
        assert refused(ada, lambda values=values: rows.update(**values)), values
    do(grants.end, grant, by=ada)
    assert refused(ada, lambda: rows.update(ended_at=None, ended_by=None))


def test_the_database_refuses_a_later_last_day_of_a_heavy_role_and_of_oneself(do, ada, bob, receiver):
    proposal = do(
        proposals.propose, receiver, "auditor", directorate("FIN"), by=ada, valid_until=TODAY() + DAY
    )
    grant = do(proposals.confirm, proposal, by=bob)
    rows = Grant.objects.filter(pk=grant.pk)
    assert refused(ada, lambda: rows.update(valid_until=None))
    do(proposals.propose_last_day, grant, None, by=ada)
    assert refused(ada, lambda: rows.update(valid_until=None))
    assert not refused(bob, lambda: rows.update(valid_until=None))
    own = give(ada, "adviser", "BD", valid_until=TODAY() + DAY).grants.get(role="adviser")
    assert refused(ada, lambda: Grant.objects.filter(pk=own.pk).update(valid_until=None))


def test_the_database_refuses_a_decision_by_who_proposed_or_receives_or_in_another_name(ada, bob, proposal):
    rows = GrantProposal.objects.filter(pk=proposal.pk)
    now = timezone.now()
    for actor, named in ((ada, ada), (ada, bob), (proposal.user, proposal.user), (bob, ada)):
        assert refused(actor, lambda n=named: rows.update(state="refused", decided_by=n, decided_at=now))
    assert refused(bob, lambda: rows.update(role="head_of_oif"))
    assert refused(bob, lambda: rows.update(state="confirmed", decided_by=bob, decided_at=now))  # no grant
    assert not refused(bob, lambda: rows.update(state="refused", decided_by=bob, decided_at=now))
    assert refused(bob, lambda: rows.update(state="waiting", decided_by=None, decided_at=None))


def test_the_database_refuses_a_proposal_in_another_name(ada, bob, receiver):
    def write(by, **values):
        return lambda: GrantProposal.objects.create(
            user=receiver,
            role="auditor",
            directorate=directorate("FIN"),
            valid_from=TODAY(),
            proposed_by=by,
            **values,
        )

    assert refused(ada, write(bob))
    assert refused(ada, write(ada, state="refused"))
    assert not refused(ada, write(ada))
