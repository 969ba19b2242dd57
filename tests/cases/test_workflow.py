"""The process: who may make which move from which status, and what must be there before.

The expectation stands in tests/tables/moves.csv, written from DOMAIN section 4, not from the code.
Negative control: change a source, target or permission in `cases.workflow.TRANSITIONS`, or drop a condition
there; a test of this file fails for each.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases import eligibility, inquiry, intake, workflow
from cases.models import Case, Move, Status
from cases.workflow import TRANSITIONS, check_move, missing_for
from tests.factories import Walk, case_in

pytestmark = pytest.mark.django_db

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent.parent / "tables" / "moves.csv").read_text().splitlines(), delimiter=";"
    )
)
ROLES = {
    "intake_officer": "intake",
    "investigator": "bert",
    "head_of_oif": "reviewer",
    "deputy_head": "deputy",
    "team": "member",
    "desk_officer": "desk",
    "director": "director",
    "adviser": "adviser",
    "integrity_coordinator": "coordinator",
    "central_coordinator": "central",
    "auditor": "auditor",
    "functional_administrator": "administrator",
    "nobody": "nobody",
}
READY = {  # a case for which nothing is missing before the move
    ("start_assessment", "received"): lambda walk: walk.to_received(),
    ("start_assessment", "reopened"): lambda walk: walk.to_reopened(),
    ("start_preliminary", "assessment"): lambda walk: walk.to_assessment().assess("preliminary"),
    ("start_fact_finding", "assessment"): lambda walk: (
        walk.to_assessment().assess("fact_finding").get_mandate()
    ),
    ("start_fact_finding", "preliminary"): lambda walk: (
        walk.to_preliminary().assess("fact_finding").get_mandate()
    ),
    ("conclude", "fact_finding"): lambda walk: walk.to_fact_finding().hear().file_report().found(),
    ("conclude_preliminary", "preliminary"): lambda walk: walk.to_preliminary().file_report().found(),
    ("hand_to_management", "assessment"): lambda walk: walk.to_assessment().assess("management"),
    ("refer", "assessment"): lambda walk: walk.to_assessment().assess("refer"),
    ("close_after_assessment", "assessment"): lambda walk: (
        walk.to_assessment().assess("close").give_feedback()
    ),
    ("close_referred", "referred"): lambda walk: walk.to_referred().give_feedback(),
    ("close", "disposition"): lambda walk: walk.to_disposition().dispose().give_feedback(),
    ("reopen", "closed"): lambda walk: walk.to_closed(),
}


def put_on_team(case, cast):
    if not case.is_closed:
        with context.acting(cast.head):
            inquiry.assign(case, cast.member, by=cast.head)


def answer(by, case, name):
    try:
        check_move(by, case, name)
    except NotAllowed:
        return "never"
    except Refusal:
        return "not now"
    return "yes"


@pytest.mark.parametrize("source", Status.values)
def test_the_process_has_exactly_the_arrows_of_the_table(source):
    for target in Status.values:
        expected = {row["move"] for row in ROWS if (row["from"], row["to"]) == (source, target)}
        found = {t.name for t in TRANSITIONS.values() if source in t.sources and t.target == target}
        assert found == expected, (source, target)


@pytest.mark.asvs("8.2.1", "8.1.2")
@pytest.mark.parametrize("status", Status.values)
def test_every_move_answers_every_role_in_every_status(cast, status):
    case = case_in(status, cast)
    put_on_team(case, cast)
    for name in TRANSITIONS:
        rows = [row for row in ROWS if row["move"] == name]
        allowed = set(rows[0]["who"].split()) - ({"team"} if case.is_closed else set())
        starts_here = any(row["from"] == status for row in rows)
        for role, person in ROLES.items():
            found = answer(getattr(cast, person), case, name)
            if role not in allowed:
                assert found == "never", (status, name, role)
            elif not starts_here:
                assert found == "not now", (status, name, role)
            else:
                assert found in ("yes", "not now"), (status, name, role)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['move']}-from-{row['from']}")
def test_a_ready_case_moves_for_who_may_and_for_nobody_else(cast, row):
    case = READY[row["move"], row["from"]](Walk(cast)).case
    put_on_team(case, cast)
    allowed = set(row["who"].split()) - ({"team"} if case.is_closed else set())
    for role, person in ROLES.items():
        by = getattr(cast, person)
        mark = transaction.savepoint()
        with context.acting(by):
            if role in allowed:
                moved = workflow.move(case, row["move"], by=by, reason="Daarom.")
                assert moved.status == row["to"], role
                last = Move.objects.filter(case=case).last()
                assert (last.source, last.target, last.recorded_by) == (row["from"], row["to"], by)
            else:
                with pytest.raises(NotAllowed):
                    workflow.move(case, row["move"], by=by, reason="Daarom.")
        transaction.savepoint_rollback(mark)


LACKING = [  # a case for which exactly one condition of the move is not met
    ("start_assessment", lambda walk: walk.to_received(), {"description": ""}),
    ("start_assessment", lambda walk: walk.to_received(), {"category": None}),
    ("start_preliminary", lambda walk: walk.to_assessment(), {}),
    ("start_preliminary", lambda walk: walk.to_assessment().assess("close"), {}),
    ("start_fact_finding", lambda walk: walk.to_assessment().get_mandate(), {}),
    ("start_fact_finding", lambda walk: walk.to_assessment().assess("fact_finding").get_team(), {}),
    ("start_fact_finding", lambda walk: walk.to_assessment().assess("fact_finding").get_mandate(team=1), {}),
    ("conclude", lambda walk: walk.to_fact_finding().file_report().found(), {}),
    ("conclude", lambda walk: walk.to_fact_finding().hear().found(), {}),
    ("conclude", lambda walk: walk.to_fact_finding().hear().file_report(), {}),
    ("conclude", lambda walk: walk.to_fact_finding().hear().file_report().suspected(), {}),
    ("conclude_preliminary", lambda walk: walk.to_preliminary().found(), {}),
    ("hand_to_management", lambda walk: walk.to_assessment().assess("refer"), {}),
    ("refer", lambda walk: walk.to_assessment().assess("close"), {}),
    ("close_after_assessment", lambda walk: walk.to_assessment().assess("close"), {}),
    ("close_after_assessment", lambda walk: walk.to_assessment().assess("refer").give_feedback(), {}),
    ("close_referred", lambda walk: walk.to_referred(), {}),
    ("close", lambda walk: walk.to_disposition().give_feedback(), {}),
    ("close", lambda walk: walk.to_disposition().dispose(), {}),
]


@pytest.mark.parametrize(("name", "make", "facts"), LACKING)
def test_one_missing_piece_is_named_and_stops_the_move(cast, name, make, facts):
    case = make(Walk(cast, **facts)).case
    missing = missing_for(case, TRANSITIONS[name])
    assert len(missing) == 1, missing
    with context.acting(cast.head), pytest.raises(Refusal) as refused:
        workflow.move(case, name, by=cast.head, reason="Daarom.")
    assert refused.value.missing == missing


def test_an_open_mandate_request_keeps_a_case_from_closing(at_assessment):
    walk = at_assessment.assess("close").give_feedback().ask_mandate()
    assert len(missing_for(walk.case, TRANSITIONS["close_after_assessment"])) == 1


@pytest.mark.asvs("16.5.3")
def test_a_refused_move_leaves_no_trace(cast):
    case = case_in("received", cast)
    before = (case.history.count(), Move.objects.count())
    with context.acting(cast.head), pytest.raises(Refusal):
        workflow.move(case, "close", by=cast.head)
    case.refresh_from_db()
    assert (case.history.count(), Move.objects.count(), case.status) == (*before, "received")


@pytest.mark.parametrize("name", [t.name for t in TRANSITIONS.values() if t.reason_needed])
def test_a_move_that_needs_a_reason_is_refused_without_one(cast, name):
    row = next(row for row in ROWS if row["move"] == name)
    case = READY[name, row["from"]](Walk(cast)).case
    with context.acting(cast.head), pytest.raises(Refusal):
        workflow.move(case, name, by=cast.head, reason="  ")


def test_a_move_lies_neither_in_the_future_nor_before_the_phase(cast, at_received):
    walk = at_received
    for weeks in (-1, 11):
        with pytest.raises(Refusal):
            walk.move("start_assessment", cast.intake, weeks)


def test_a_reopened_case_needs_a_new_assessment(cast):
    walk = Walk(cast).to_reopened()
    walk.move("start_assessment", cast.intake, 9)
    assert missing_for(walk.case, TRANSITIONS["start_preliminary"])
    walk.assess("preliminary", weeks=9)
    assert not missing_for(walk.case, TRANSITIONS["start_preliminary"])


def test_closing_names_day_and_closer_and_reopening_takes_them_away(cast, at_closed):
    walk = at_closed
    assert (walk.case.closed_on, walk.case.closed_by) == (walk.day(8), cast.anna)
    walk.move("reopen", cast.head, 9, reason="Nieuwe feiten")
    assert (walk.case.closed_on, walk.case.closed_by) == (None, None)


def test_the_authority_is_never_one_of_the_investigators(cast, at_assessment):
    walk = at_assessment
    assert set(eligibility.authorities_for(walk.case)) == {cast.director}
    with context.acting(None):
        from accounts import grants
        from tests.factories import directorate

        grants.give(cast.director, "investigator", directorate("BD"), by=None)
    cast.director.refresh_from_db()
    with context.acting(cast.head):
        inquiry.assign(walk.case, cast.director, by=cast.head)
    assert set(eligibility.authorities_for(walk.case)) == set()


def test_who_is_a_subject_is_never_the_authority(cast, at_assessment):
    walk = at_assessment
    assert cast.involved_director not in set(eligibility.authorities_for(walk.case))


def test_reports_join_a_running_case_and_not_a_closed_one(cast, at_closed, do):
    from tests.factories import make_report

    walk = at_closed
    report = make_report(cast)
    with pytest.raises(Refusal):
        do(intake.join, report, walk.case, by=cast.intake)
    running = Walk(cast).to_received().case
    do(intake.join, report, running, by=cast.intake)
    assert running.reports.count() == 2
    labels = Case.objects.get(pk=running.pk).persons.filter(role="subject").values_list("ordinal", flat=True)
    assert list(labels) == [1, 2]
    assert all(person.identity.name for person in running.persons.all())
