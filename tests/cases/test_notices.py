"""The notice to a subject: given, put off until a review, or withheld by the head; and what a closing asks of it.

Negative control, tried and seen to fail: leave `notices_settled` out of `nothing_left_open` (a case is closed with a
notice that was put off).
"""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.refusal import NotAllowed, Refusal
from cases import notices, persons
from cases.completeness import nothing_left_open
from cases.due_beside import due_beside
from cases.models import Case, Notice

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def walk(cast, at_preliminary):
    """An inquiry without any hearing: nobody was told yet."""
    walk = at_preliminary.get_team().file_report().found("not_proven")
    walk.move("conclude_preliminary", cast.anna, 5)
    return walk.dispose("GEEN").give_feedback()


def missing(walk):
    with translation.override("en"):
        return nothing_left_open(Case.objects.get(pk=walk.case.pk))


def postpone(walk, do, days=14, by=None):
    person, by = walk.subject_person, by or walk.cast.anna
    return do(notices.postpone_notice, person, by=by, reason="Bewijs.", review_on=TODAY + timedelta(days))


def beside(user, today=TODAY):
    return [(item.sort.code, item.date) for item in due_beside(user, today=today, most=9)]


def test_a_case_is_not_closed_before_its_subjects_were_told(walk, do, cast):
    assert missing(walk) == ["the notice to subject 1"]
    with pytest.raises(Refusal):
        walk.move("close", cast.anna, 8)
    postpone(walk, do)
    assert missing(walk) == ["the notice to subject 1, which was put off"]
    do(notices.give_notice, walk.subject_person, by=cast.anna)
    assert missing(walk) == []
    assert walk.move("close", cast.anna, 8).is_closed
    with pytest.raises(Refusal):
        postpone(walk, do)


def test_the_head_alone_decides_that_no_notice_is_given(walk, do, cast):
    for name in ("anna", "intake", "elsewhere"):
        with pytest.raises(NotAllowed):
            do(notices.withhold_notice, walk.subject_person, by=getattr(cast, name), reason="Nee.")
    with pytest.raises(Refusal):
        do(notices.withhold_notice, walk.subject_person, by=cast.head, reason=" ")
    do(notices.withhold_notice, walk.subject_person, by=cast.head, reason="Vertrouwelijk onderzoek.")
    assert missing(walk) == []


def test_a_notice_that_was_put_off_waits_for_its_review_in_my_work(walk, do, cast):
    review = TODAY + timedelta(14)
    postpone(walk, do)
    assert beside(cast.anna) == []
    day = TODAY + timedelta(10)
    assert beside(cast.anna, day) == beside(cast.head, day) == [("notice", review)]
    assert beside(cast.elsewhere, day) == beside(cast.subject, day) == beside(cast.intake, day) == []
    postpone(walk, do, days=60)
    assert beside(cast.anna, day) == []
    assert Notice.objects.count() == 2


def test_a_notice_is_put_off_with_a_reason_to_a_day_that_comes(walk, do, cast):
    with pytest.raises(Refusal):
        postpone(walk, do, days=0)
    with pytest.raises(Refusal):
        do(
            notices.postpone_notice,
            walk.subject_person,
            by=cast.anna,
            reason=" ",
            review_on=TODAY + timedelta(9),
        )


def test_only_a_subject_gets_a_notice(walk, do, cast):
    witness = do(persons.add_person, walk.case, by=cast.anna, values={"role": "witness", "name": "Geheim"})
    with pytest.raises(Refusal):
        do(notices.give_notice, witness, by=cast.anna)
