"""Administrators at once: a proposal confirmed in parallel has one effect, and no circle comes into the tree.

Negative controls, planted by tests/tables/controls.toml: without `select_for_update` in `proposals._locked` a proposal
is confirmed and refused together (two confirmations meet again at the receiver's row, which `grants.write` locks).
Without the lock in `keep_tree` both moves of the circle commit.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import context, proposals
from accounts.models import Directorate, Grant, GrantProposal
from accounts.refusal import Refusal
from tests.cases.test_races import at_once
from tests.factories import directorate, give, make_user
from tests.proof import many

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 16
CONFIRMATIONS = many(32, 1000)


def test_parallel_confirmations_have_one_effect(proof_report):
    ada = give(make_user("ada"), "functional_administrator", "FIN")
    others = [give(make_user(f"beheer{n}"), "functional_administrator", "FIN") for n in range(4)]
    receiver = make_user("ontvanger")
    with context.acting(ada):
        proposal = proposals.propose(receiver, "auditor", directorate("FIN"), by=ada)

    def confirm(number):
        by = others[number % len(others)]
        try:
            with context.acting(by):
                return proposals.confirm(GrantProposal.objects.get(pk=proposal.pk), by=by)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(confirm, range(CONFIRMATIONS)))
    given = [result for result in results if isinstance(result, Grant)]
    assert len(given) == 1
    assert len([result for result in results if isinstance(result, Refusal)]) == CONFIRMATIONS - 1
    assert receiver.grants.count() == 1
    assert GrantProposal.history.filter(id=proposal.pk, state="confirmed").count() == 1
    proof_report("parallel confirmations of a heavy role", confirmations=CONFIRMATIONS, effects=len(given))


def test_a_proposal_confirmed_and_refused_at_once_has_one_outcome():
    ada, bea, cor = (
        give(make_user(name), "functional_administrator", "FIN") for name in ("ada", "bea", "cor")
    )
    receiver = make_user("ontvanger")
    with context.acting(ada):
        proposal = proposals.propose(receiver, "auditor", directorate("FIN"), by=ada)

    def decide(door, by):
        def work():
            with context.acting(by):
                return door(GrantProposal.objects.get(pk=proposal.pk), by=by)

        return work

    results = at_once(decide(proposals.confirm, bea), decide(proposals.refuse, cor))
    assert sum(isinstance(result, Refusal) for result in results) == 1, results
    confirmed = GrantProposal.objects.get(pk=proposal.pk).state == GrantProposal.State.CONFIRMED
    assert receiver.grants.exists() == confirmed


def test_two_moves_that_would_make_a_circle_together_do_not_both_happen():
    with context.acting(None):
        north, south = (
            Directorate.objects.create(
                code=code, name_nl=code, name_en=code, level="directorate", parent=directorate("BD")
            )
            for code in ("NOORD", "ZUID")
        )

    def hang(pk, under):
        def work():
            with context.acting(None), transaction.atomic():
                return Directorate.objects.filter(pk=pk).update(parent_id=under)

        return work

    results = at_once(hang(north.pk, south.pk), hang(south.pk, north.pk))
    assert sum(isinstance(result, DatabaseError) for result in results) == 1, results
