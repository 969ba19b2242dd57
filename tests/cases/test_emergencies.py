"""The emergency door: who opens a case with it, for how long, who is told, and that it betrays no number.

Negative control: take the question of `visible_to` after the database function out of `emergencies.open_case`; a
deputy with a conflict then gets in.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from accounts.models import AccessEvent, Outbox
from accounts.refusal import NotAllowed, Refusal
from cases import conflicts, emergencies, inquiry, workflow
from cases.models import Case, EmergencyAccess, Report, TermRule
from tests.factories import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast, at_assessment, do):
    """A restricted case with a team."""
    walk = at_assessment.get_team(1)
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig.")
    return walk


@pytest.fixture
def opened(cast, walk, do):
    return do(emergencies.open_case, walk.case.number, by=cast.deputy, reason="Het hoofd is onbereikbaar.")


def sees(user, row) -> bool:
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def test_the_deputy_sees_what_the_head_sees_except_restricted_cases(cast, walk):
    other = Walk(cast).to_received().case
    assert sees(cast.deputy, other) and not sees(cast.deputy, walk.case)


@pytest.mark.asvs("8.2.1")
def test_the_emergency_door_opens_one_restricted_case_for_four_hours(cast, walk, opened):
    assert sees(cast.deputy, walk.case) and sees(cast.deputy, walk.report)
    hours = (opened.until - timezone.now()).total_seconds() / 3600
    assert 3.9 < hours <= 4
    assert opened.reason == "Het hoofd is onbereikbaar."


def test_how_long_it_stays_open_is_data(cast, walk, do):
    TermRule.objects.filter(code="emergency_access").update(amount=2)
    opened = do(emergencies.open_case, walk.case.number, by=cast.deputy, reason="Spoed.")
    assert timedelta(hours=1.9) < opened.until - timezone.now() <= timedelta(hours=2)


def test_it_ends_by_hand_by_who_opened_it_or_by_the_head(cast, walk, opened, do):
    with pytest.raises(NotAllowed):
        do(emergencies.end_access, opened, by=cast.anna)
    do(emergencies.end_access, opened, by=cast.deputy)
    assert not sees(cast.deputy, walk.case)
    again = do(emergencies.open_case, walk.case.number, by=cast.deputy, reason="Nog eens.")
    do(emergencies.end_access, again, by=cast.head)
    assert not sees(cast.deputy, walk.case)
    with pytest.raises(Refusal):
        do(emergencies.end_access, again, by=cast.head)


@pytest.mark.asvs("16.3.3")
def test_it_is_loud_in_the_log(cast, walk, opened):
    event = AccessEvent.objects.get(action="emergency")
    assert (event.user, event.about) == (cast.deputy, f"case:{walk.case.number}")
    assert (event.directorate_id, event.details) == (walk.case.directorate_id, "Het hoofd is onbereikbaar.")


def test_the_team_and_the_heads_are_told_and_nobody_whom_a_conflict_keeps_away(cast, walk, do):
    do(inquiry.assign, walk.case, cast.bert, by=cast.head)
    do(conflicts.declare_conflict, walk.case, by=cast.bert)
    do(conflicts.declare_conflict, walk.case, by=cast.reviewer)
    do(emergencies.open_case, walk.case.number, by=cast.deputy, reason="Spoed.")
    told = Outbox.objects.filter(key__startswith="emergency:").values_list("arguments__user", flat=True)
    assert set(told) == {cast.anna.pk, cast.head.pk}


@pytest.mark.parametrize("who", ["anna", "head", "intake", "bert", "administrator", "nobody"])
def test_nobody_but_a_deputy_goes_through_it(cast, walk, do, who):
    with pytest.raises(NotAllowed):
        do(emergencies.open_case, walk.case.number, by=getattr(cast, who), reason="Spoed.")


def test_a_conflict_of_interest_stands_above_it_and_answers_like_a_number_that_is_not_there(cast, walk, do):
    answers = []
    for number in (walk.case.number, "2019-0404"):
        with pytest.raises(emergencies.NoSuchCase) as refused:
            do(emergencies.open_case, number, by=cast.involved_deputy, reason="Spoed.")
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
    assert (
        not EmergencyAccess.objects.exists() and not Outbox.objects.filter(key__startswith="emerg").exists()
    )


def test_a_conflict_that_comes_later_ends_the_sight_at_once(cast, walk, opened, do):
    do(conflicts.declare_conflict, walk.case, by=cast.deputy)
    assert not sees(cast.deputy, walk.case) and not sees(cast.deputy, walk.report)


def test_a_case_that_is_seen_already_needs_no_emergency_door(cast, at_received, do):
    case = at_received.case
    with translation.override("en"), pytest.raises(Refusal, match="already"):
        do(emergencies.open_case, case.number, by=cast.deputy, reason="Spoed.")


def test_without_a_reason_it_stays_shut(cast, walk, do):
    with pytest.raises(Refusal):
        do(emergencies.open_case, walk.case.number, by=cast.deputy, reason="  ")
    assert not EmergencyAccess.objects.exists()


def test_nobody_stretches_the_hours_or_makes_a_row_beside_the_door(cast, walk, opened):
    for attempt in (
        lambda: EmergencyAccess.objects.filter(pk=opened.pk).update(until=timezone.now() + timedelta(days=9)),
        lambda: EmergencyAccess.objects.filter(pk=opened.pk).update(user=cast.bert),
        lambda: EmergencyAccess.objects.create(case=walk.case, user=cast.bert, until=timezone.now()),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert Case.objects.count() == Report.objects.count() == 1
