"""The chain of a disposition: advice, review, decision, objection and appeal, the measure carried out.

Negative control, tried and seen to fail: let `propose` forget `replaces` (the database refuses a second decision).
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.refusal import NotAllowed, Refusal
from cases import challenges, disposition, inquiry
from cases.models import Case, Challenge, Disposition, Measure
from reporting import figures
from reporting.periods import Year
from tests.cases.pages import as_user, text_of
from tests.reporting.conftest import scope

pytestmark = pytest.mark.django_db

START = date(2025, 1, 6)


@pytest.fixture
def closed(closed_in_2025):
    """Decided on 24 February 2025, closed on 3 March."""
    return closed_in_2025


def measures(*codes):
    return list(Measure.objects.filter(code__in=codes))


def challenge(walk, do, **values):
    facts = {"kind": "objection", "on": walk.day(9), "before": "Bezwaarcommissie", "grounds": "Te zwaar."}
    return do(challenges.lodge, walk.standing, by=walk.cast.anna, **{**facts, **values})


def succeed(walk, do, outcome="upheld", **values):
    row = challenge(walk, do, **values)
    return do(
        challenges.settle, row, by=walk.cast.anna, outcome=outcome, reasons="Zo is het.", on=walk.day(14)
    )


def propose_again(walk, do, *codes):
    values = {"measures": measures(*codes), "grounds": "Na bezwaar.", "authority": walk.cast.director}
    return do(disposition.propose, walk.case.violations.get(), by=walk.cast.anna, on=walk.day(15), **values)


def decide_again(walk, do, *codes, day=None):
    proposal = propose_again(walk, do, *codes)
    do(disposition.review, proposal, by=walk.cast.head, agrees=True, text="", on=walk.day(15))
    day = day or walk.day(16)
    return do(disposition.decide, proposal, by=walk.cast.director, measures=measures(*codes), on=day)


def test_advice_stands_beside_the_proposal_for_reviewer_and_authority(cast, at_disposition, do):
    walk = at_disposition
    facts = {"measures": measures("BERISPING"), "grounds": "Passend.", "authority": cast.director}
    proposal = do(disposition.propose, walk.case.violations.get(), by=cast.anna, **facts)
    do(challenges.record_advice, proposal, by=cast.bert, kind="legal", text="Houdt stand.", adviser="Jurist")
    page = f"/cases/{walk.case.number}/review/{proposal.pk}/"
    assert "Houdt stand." in text_of(as_user(cast.head).get(page))
    do(disposition.review, proposal, by=cast.head, agrees=True, text="")
    shown = text_of(as_user(cast.director).get(f"/decisions/disposition/{proposal.pk}/"))
    assert "Houdt stand." in shown
    proposal.refresh_from_db()
    with pytest.raises(Refusal):
        do(challenges.record_advice, proposal, by=cast.bert, kind="legal", text="Te laat.")


def test_a_decision_that_deviates_is_marked_as_such(cast, at_disposition, do):
    walk = at_disposition
    facts = {"measures": measures("ONTSLAG"), "grounds": "Passend.", "authority": cast.director}
    proposal = do(disposition.propose, walk.case.violations.get(), by=cast.anna, **facts)
    do(disposition.review, proposal, by=cast.head, agrees=True, text="")
    text = "Te zwaar bij deze staat van dienst."
    decided = do(disposition.decide, proposal, by=cast.director, measures=measures("BERISPING"), text=text)
    assert decided.deviates
    page = text_of(as_user(cast.anna).get(f"/cases/{walk.case.number}/"))
    assert "Decision, which deviates from the proposal" in page


def test_the_terms_of_an_objection_follow_from_the_decision(closed, do):
    lodged = challenge(closed, do)
    # Six weeks after 24 February 2025 is Monday 7 April; twelve weeks later Monday 30 June.
    assert (lodged.lodge_by, lodged.due_on, lodged.is_late) == (date(2025, 4, 7), date(2025, 6, 30), False)
    with pytest.raises(Refusal):
        challenge(closed, do, kind="appeal", on=closed.day(10))


def test_an_objection_that_came_too_late_is_recorded_and_says_so(closed, do):
    assert challenge(closed, do, on=closed.day(20)).is_late


def test_an_appeal_counts_its_term_from_the_outcome_before_it(closed, do):
    succeed(closed, do, outcome="unfounded")
    appeal = challenge(closed, do, kind="appeal", on=closed.day(15))
    assert appeal.lodge_by == closed.day(20)
    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.filter(pk=appeal.pk).update(kind="objection")


def test_what_failed_revises_nothing(closed, do):
    succeed(closed, do, outcome="unfounded")
    with pytest.raises(Refusal):
        propose_again(closed, do, "GEEN")


def test_an_outcome_has_its_reasons(closed, do):
    with pytest.raises(Refusal):
        do(challenges.settle, challenge(closed, do), by=closed.cast.anna, outcome="upheld", reasons=" ")


def marks_of(year):
    return {
        row.code: row.count
        for row in figures.dispositions_by_category(scope("BD"), Year(year)).rows
        if row.count
    }


def test_the_new_decision_replaces_the_earlier_one_once_it_is_taken(closed, do):
    first = closed.standing
    succeed(closed, do)
    propose_again(closed, do, "GESPREK")
    assert closed.standing == first
    assert closed.case.violations.get().pending.replaces == first
    with pytest.raises(Refusal):
        propose_again(closed, do, "GESPREK")
    do(
        disposition.review,
        closed.case.violations.get().pending,
        by=closed.cast.head,
        agrees=False,
        text="Nee.",
    )
    second = decide_again(closed, do, "GESPREK")
    assert closed.standing == second
    first.refresh_from_db()
    assert (first.state, first.decided_on) == ("decided", closed.day(7))
    assert Case.objects.get(pk=closed.case.pk).status == "closed"
    page = text_of(as_user(closed.cast.anna).get(f"/cases/{closed.case.number}/"))
    assert "replaces the earlier decision" in page


def test_figures_count_what_holds_on_the_day_of_the_decision_that_holds(closed, do):
    assert (marks_of(2025), marks_of(2026)) == ({"MID": 1}, {})
    succeed(closed, do)
    propose_again(closed, do, "GESPREK")
    assert marks_of(2025) == {"MID": 1}
    proposal = closed.case.violations.get().pending
    do(disposition.review, proposal, by=closed.cast.head, agrees=True, text="", on=closed.day(15))
    decided = {"measures": measures("GESPREK"), "on": date(2026, 1, 12)}
    do(disposition.decide, proposal, by=closed.cast.director, **decided)
    assert (marks_of(2025), marks_of(2026)) == ({}, {"MID": 1})


def test_after_an_appeal_the_outcome_of_the_violation_can_change_too(closed, do):
    violation = closed.case.violations.get()
    with pytest.raises(Refusal):
        do(inquiry.establish_outcome, violation, by=closed.cast.anna, outcome="not_proven")
    succeed(closed, do)
    again = do(
        inquiry.establish_outcome, violation, by=closed.cast.anna, outcome="not_proven", on=closed.day(15)
    )
    assert again.outcome == "not_proven"
    with pytest.raises(Refusal):
        propose_again(closed, do, "BERISPING")
    assert decide_again(closed, do, "GEEN").state == "decided"


def test_there_is_one_decision_per_violation_and_one_replacement_per_decision(closed, do):
    succeed(closed, do)
    second = decide_again(closed, do, "GESPREK")
    copy = {field.attname: getattr(second, field.attname) for field in Disposition._meta.concrete_fields}
    for replaces in (second.replaces_id, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disposition.objects.bulk_create([Disposition(**{**copy, "id": None, "replaces_id": replaces})])


def test_a_measure_is_carried_out_once_after_the_decision(closed, do):
    first = closed.standing
    for day in (closed.day(6), closed.day(7) + timedelta(days=9999)):
        with pytest.raises(Refusal):
            do(challenges.carry_out, first, by=closed.cast.anna, on=day)
    assert do(
        challenges.carry_out, first, by=closed.cast.anna, on=closed.day(9)
    ).carried_out_on == closed.day(9)
    with pytest.raises(Refusal):
        do(challenges.carry_out, first, by=closed.cast.anna, on=closed.day(9))


def test_what_was_replaced_is_neither_challenged_nor_carried_out(closed, do):
    first = closed.standing
    succeed(closed, do)
    second = decide_again(closed, do, "GEEN")
    for door, values in ((challenges.lodge, {"kind": "appeal"}), (challenges.carry_out, {})):
        with pytest.raises(Refusal):
            do(door, first, by=closed.cast.anna, on=closed.day(17), **values)
    with pytest.raises(Refusal):
        do(challenges.carry_out, second, by=closed.cast.anna, on=closed.day(17))


def test_who_does_not_investigate_records_nothing_of_it(closed, do):
    for name in ("intake", "deputy", "elsewhere", "director", "subject"):
        by = getattr(closed.cast, name)
        with pytest.raises(NotAllowed):
            do(challenges.lodge, closed.standing, by=by, kind="objection", on=closed.day(9))
