"""Who sees which case and report: one person of the cast per rule.

Negative control: take any one line out of `CaseQuerySet.visible_to` or `conflicts_of`; the person who differs
in just that respect is then seen to pass, and a test here fails.
"""

import pytest

from accounts import context
from cases import conflicts, inquiry, intake, persons, workflow
from cases.models import Case, Disposition, Mandate, Report, Violation
from tests.factories import directorate, make_report, report_facts

pytestmark = pytest.mark.django_db

READERS = {"intake", "anna", "bert", "head", "reviewer", "deputy"}
ON_RESTRICTED = {"anna", "head", "reviewer", "member"}


def seen_by(cast, rows) -> set[str]:
    return {name for name, user in cast.everyone().items() if rows(user)}


def readers_of(cast, model, number) -> set[str]:
    return seen_by(cast, lambda user: model.objects.visible_to(user).filter(number=number).exists())


@pytest.fixture
def walk(cast, at_received):
    walk = at_received
    with context.acting(cast.acquaintance):
        conflicts.declare_conflict(walk.case, by=cast.acquaintance)
    return walk


def put_on_team(walk, *names):
    with context.acting(walk.cast.head):
        for name in names:
            inquiry.assign(walk.case, getattr(walk.cast, name), by=walk.cast.head)


def restrict(walk):
    with context.acting(walk.cast.head):
        workflow.restrict(walk.case, by=walk.cast.head, restricted=True, reason="Gevoelig.")


def test_a_case_is_seen_by_who_was_granted_its_directorate_and_has_no_conflict(cast, walk):
    assert readers_of(cast, Case, walk.case.number) == READERS


def test_the_team_sees_its_case_wherever_it_is(cast, walk):
    put_on_team(walk, "member")
    assert readers_of(cast, Case, walk.case.number) == READERS | {"member"}


@pytest.mark.asvs("8.3.2")
def test_who_left_the_team_sees_the_case_no_more(cast, walk):
    put_on_team(walk, "member")
    with context.acting(cast.head):
        inquiry.unassign(walk.case.team.get(), by=cast.head)
    assert readers_of(cast, Case, walk.case.number) == READERS


def test_a_restricted_case_is_seen_by_its_team_and_the_head_only(cast, walk):
    put_on_team(walk, "anna", "member")
    restrict(walk)
    assert readers_of(cast, Case, walk.case.number) == ON_RESTRICTED
    assert readers_of(cast, Report, walk.report.number) == ON_RESTRICTED


def test_a_report_is_seen_like_its_case_and_by_the_desk_that_entered_it(cast, walk):
    assert readers_of(cast, Report, walk.report.number) == READERS
    with context.acting(cast.desk):
        entered = intake.register_report(by=cast.desk, facts=report_facts())
    assert entered.desk.code == "BD"
    assert readers_of(cast, Report, entered.number) == READERS | {
        "desk",
        "subject",
        "witness",
        "reporter",
        "acquaintance",
        "superior",
        "subordinate",
        "involved_deputy",
    }


def test_a_report_without_a_case_is_kept_from_the_persons_in_it(cast):
    report = make_report(cast)
    assert readers_of(cast, Report, report.number) == READERS | {"acquaintance"}


def test_who_typed_a_report_in_keeps_it_until_it_is_handled(cast, do):
    unknown = make_report(cast, directorate=directorate("FIN"))
    assert readers_of(cast, Report, unknown.number) == {"intake", "head", "reviewer", "deputy"}
    do(intake.complete_report, unknown, by=cast.intake, facts={"directorate": directorate("DOU")})
    assert readers_of(cast, Report, unknown.number) == {
        "intake",
        "head",
        "reviewer",
        "deputy",
        "elsewhere",
        "member",
    }
    do(intake.promote, unknown, by=cast.intake)
    assert readers_of(cast, Report, unknown.number) == {"head", "reviewer", "deputy", "elsewhere", "member"}


@pytest.mark.asvs("8.3.2")
def test_a_person_added_later_loses_sight_at_once(cast, walk):
    assert Case.objects.visible_to(cast.bert).filter(pk=walk.case.pk).exists()
    with context.acting(cast.anna):
        persons.add_person(
            walk.case, by=cast.anna, values={"role": "other", "email": "bert@voorbeeld.example"}
        )
    assert Case.objects.visible_to(cast.bert).filter(pk=walk.case.pk).exists()
    from accounts.models import User

    cast.bert.email = "BERT@voorbeeld.example"
    cast.bert.save()
    assert not Case.objects.visible_to(User.objects.get(pk=cast.bert.pk)).filter(pk=walk.case.pk).exists()


@pytest.mark.asvs("8.2.2")
def test_a_conflict_stands_above_the_team_and_the_head(cast, walk):
    with context.acting(cast.head):
        conflicts.declare_conflict(walk.case, by=cast.head)
    assert not Case.objects.visible_to(cast.head).filter(pk=walk.case.pk).exists()


def test_who_has_a_conflict_cannot_be_put_on_the_team(cast, walk):
    from accounts.refusal import Refusal

    for name in ("subject", "witness", "reporter", "acquaintance"):
        with context.acting(cast.head), pytest.raises(Refusal):
            inquiry.assign(walk.case, getattr(cast, name), by=cast.head)


@pytest.mark.asvs("8.2.3", "14.2.6")
def test_a_director_sees_of_a_case_only_what_was_submitted(cast, at_disposition):
    walk = at_disposition
    sees_mandate = seen_by(cast, lambda user: Mandate.objects.submitted_to(user).exists())
    assert sees_mandate == {"director"}
    assert seen_by(cast, lambda user: Disposition.objects.submitted_to(user).exists()) == set()
    walk.dispose()
    assert seen_by(cast, lambda user: Disposition.objects.submitted_to(user).exists()) == {"director"}
    assert not Case.objects.visible_to(cast.director).exists()


def test_violations_are_seen_with_their_case(cast, at_disposition):
    assert seen_by(cast, lambda user: Violation.objects.visible_to(user).exists()) == READERS | {
        "acquaintance"
    }


def test_the_gate_is_one_query(cast, walk, django_assert_num_queries):
    from accounts.reach import reach

    reach(cast.anna)
    with django_assert_num_queries(1):
        list(Case.objects.visible_to(cast.anna))
