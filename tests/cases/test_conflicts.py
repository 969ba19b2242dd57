"""Conflicts of interest: by hand, and along the organisation chart, which the head of OIF alone can lift.

Negative control: take `line_of` out of `conflicts_of` (cases/sql/10_wall.sql), the withdrawn rows back in, or the
check of who decides out of a door: a test here fails. All rules together are tried by `test_gate.py`.
"""

import pytest

from accounts import people
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases import conflicts, intake
from cases.models import Case, ChartDecision, DeclaredConflict, Report
from tests.factories import (
    SUPERIOR_NUMBER,
    Walk,
    give,
    make_report,
    make_user,
    report_facts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_received):
    return at_received


def sees(user, row) -> bool:
    user = User.objects.get(pk=user.pk)
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


# --- The line of the chart --------------------------------------------------------------------------


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("who", ["superior", "subordinate"])
def test_who_stands_directly_above_or_below_a_subject_is_shut_out(cast, walk, who):
    user = getattr(cast, who)
    assert not sees(user, walk.case) and not sees(user, walk.report)
    assert not sees(user, make_report(cast))  # also before there is a case


def test_the_line_reaches_one_step_and_only_from_a_subject(cast, walk, do):
    over, under = (
        give(make_user("over"), "investigator", "BD"),
        give(make_user("under"), "investigator", "BD"),
    )
    do(people.set_manager, cast.superior, by=None, manager=over)
    do(people.set_manager, under, by=None, manager=cast.subordinate)
    do(people.set_manager, cast.witness, by=None, manager=cast.bert)
    assert sees(over, walk.case) and sees(under, walk.case) and sees(cast.bert, walk.case)


def test_the_chart_works_although_the_subject_is_no_user(cast, do):
    subject = {"role": "subject", "personnel_number": "P-9", "manager_number": SUPERIOR_NUMBER.lower()}
    report = do(intake.register_report, by=cast.intake, facts=report_facts(), persons=[subject])
    assert not sees(cast.superior, report) and sees(cast.subordinate, report)
    do(people.set_manager, cast.bert, by=None, personnel_number="p 9")
    assert not sees(cast.bert, report)
    case = do(intake.promote, report, by=cast.intake)
    assert not sees(cast.superior, case) and not sees(cast.bert, case) and sees(cast.anna, case)


def test_the_head_lifts_the_line_for_one_person_in_one_case_with_a_reason(cast, walk, do):
    other = Walk(cast).to_received().case
    assert set(conflicts.kept_out_by_chart(walk.case)) == {cast.superior, cast.subordinate}
    with pytest.raises(Refusal):
        do(conflicts.lift_chart_rule, walk.case, cast.superior, by=cast.head, reason=" ")
    decision = do(
        conflicts.lift_chart_rule, walk.case, cast.superior, by=cast.head, reason="Leidt niet meer."
    )
    assert sees(cast.superior, walk.case) and sees(cast.superior, walk.report)
    assert not sees(cast.superior, other) and not sees(cast.subordinate, walk.case)
    assert (decision.recorded_by, decision.reason) == (cast.head, "Leidt niet meer.")
    assert set(conflicts.kept_out_by_chart(walk.case)) == {cast.subordinate}
    do(conflicts.withdraw_chart_decision, decision, by=cast.reviewer, reason="Toch wel.")
    assert not sees(cast.superior, walk.case)
    assert ChartDecision.objects.get().withdrawal_reason == "Toch wel."


def test_a_decision_on_the_chart_lifts_no_other_conflict(cast, walk, do):
    do(conflicts.lift_chart_rule, walk.case, cast.superior, by=cast.head, reason="Op afstand.")
    do(conflicts.declare_conflict, walk.case, by=cast.superior)
    assert not sees(cast.superior, walk.case)
    with pytest.raises(Refusal):
        do(conflicts.lift_chart_rule, walk.case, cast.subject, by=cast.head, reason="Mag niet.")
    do(people.set_manager, cast.witness, by=None, manager=cast.subject)
    assert cast.witness not in conflicts.kept_out_by_chart(walk.case)


def test_a_decision_on_the_chart_opens_nothing_that_was_not_granted(cast, walk, do):
    do(people.set_manager, cast.elsewhere, by=None, manager=cast.subject)
    do(conflicts.lift_chart_rule, walk.case, cast.elsewhere, by=cast.head, reason="Op afstand.")
    assert not sees(cast.elsewhere, walk.case)


def test_only_a_head_who_stands_outside_the_line_decides(cast, walk, do):
    do(people.set_manager, cast.head, by=None, manager=cast.subject)
    head = User.objects.get(pk=cast.head.pk)
    for by in (head, cast.deputy, cast.anna, cast.superior):
        with pytest.raises(NotAllowed):
            do(conflicts.lift_chart_rule, walk.case, head, by=by, reason="Voor mij.")
    do(conflicts.lift_chart_rule, walk.case, head, by=cast.reviewer, reason="Geen bezwaar.")
    assert sees(cast.head, walk.case)


def test_only_the_functional_administrator_draws_the_chart_and_never_for_oneself(cast, do):
    do(people.set_manager, cast.anna, by=cast.administrator, manager=cast.bert)
    for by, user in (
        (cast.anna, cast.bert),
        (cast.head, cast.bert),
        (cast.administrator, cast.administrator),
    ):
        with pytest.raises(NotAllowed):
            do(people.set_manager, user, by=by, manager=cast.superior)
    with pytest.raises(Refusal):
        do(people.set_manager, cast.bert, by=cast.administrator, manager=cast.bert)


def test_a_number_of_a_user_becomes_that_user_and_an_empty_one_nobody(cast, do):
    user = do(people.set_manager, cast.bert, by=None, personnel_number="p-700003")
    assert (user.manager, user.manager_number_hash) == (cast.superior, None)
    user = do(people.set_manager, cast.bert, by=None, personnel_number="P-1")
    assert user.manager is None and user.manager_number_hash is not None
    user = do(people.set_manager, cast.bert, by=None)
    assert (user.manager, user.manager_number_hash) == (None, None)


# --- By hand ----------------------------------------------------------------------------------------


def test_who_declares_to_know_somebody_in_a_report_does_not_see_its_case_either(cast, do):
    walk = Walk(cast)
    do(conflicts.declare_conflict_with_report, walk.report, by=cast.bert)
    assert not sees(cast.bert, walk.report) and sees(cast.anna, walk.report)
    walk.to_received()
    assert not sees(cast.bert, walk.case) and not sees(cast.bert, walk.report)


def test_a_declaration_goes_along_when_its_report_is_joined(cast, walk, do):
    other = make_report(cast)
    do(conflicts.declare_conflict_with_report, other, by=cast.bert)
    do(conflicts.declare_conflict, walk.case, by=cast.acquaintance)
    do(conflicts.declare_conflict_with_report, other, by=cast.acquaintance)
    do(intake.join, other, walk.case, by=cast.intake)
    assert not sees(cast.bert, walk.case) and not sees(cast.bert, walk.report)
    assert DeclaredConflict.objects.filter(case=walk.case).count() == 2


def test_the_head_withdraws_a_declaration_with_a_reason_and_nobody_else_does(cast, walk, do):
    declared = do(conflicts.declare_conflict, walk.case, by=cast.bert)
    for by in (cast.bert, cast.deputy, cast.intake):
        with pytest.raises(NotAllowed):
            do(conflicts.withdraw_declaration, declared, by=by, reason="Vergissing.")
    with pytest.raises(Refusal):
        do(conflicts.withdraw_declaration, declared, by=cast.head, reason="")
    do(conflicts.withdraw_declaration, declared, by=cast.head, reason="Een naamgenoot.")
    assert sees(cast.bert, walk.case)
    with pytest.raises(Refusal):
        do(conflicts.withdraw_declaration, declared, by=cast.head, reason="Nog eens.")
    do(conflicts.declare_conflict, walk.case, by=cast.bert)
    assert not sees(cast.bert, walk.case)


def test_a_declaration_of_a_report_that_became_a_case_is_withdrawn_for_both(cast, do):
    walk = Walk(cast)
    declared = do(conflicts.declare_conflict_with_report, walk.report, by=cast.bert)
    with pytest.raises(Refusal):
        do(conflicts.withdraw_declaration, declared, by=cast.head, reason="Te vroeg.")
    walk.to_received()
    do(conflicts.withdraw_declaration, declared, by=cast.head, reason="Een naamgenoot.")
    assert sees(cast.bert, walk.case) and sees(cast.bert, walk.report)
    assert Case.objects.count() == Report.objects.count() == 1
