"""Lessons and policy advice: noted at a case, followed up, and collected by year for who sees the cases.

Negative control, tried and seen to fail: leave the year out of `of_year` (last year shows this year's lesson).
"""

import pytest
from django.utils import timezone

from accounts.refusal import NotAllowed, Refusal
from cases import lessons
from tests.cases.pages import as_user, queries_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_assessment):
    return at_assessment


@pytest.fixture
def lesson(walk, do, cast):
    facts = {"theme": "access", "audience": "service", "text": "Ritregistratie zonder gaten."}
    return do(lessons.note_lesson, walk.case, by=cast.anna, **facts)


def test_the_lessons_of_a_year_stand_on_one_page_for_who_sees_their_cases(lesson, walk, cast):
    year = timezone.localdate().year
    for name, sees in {
        "anna": True,
        "head": True,
        "elsewhere": False,
        "subject": False,
        "reporter": False,
    }.items():
        answer = as_user(getattr(cast, name)).get(f"/lessons/?year={year}")
        assert ("Ritregistratie zonder gaten." in text_of(answer)) is sees, name
    assert "Ritregistratie" not in text_of(as_user(cast.anna).get(f"/lessons/?year={year - 1}"))
    assert as_user(cast.director).get("/lessons/").status_code == 404
    assert queries_of(as_user(cast.anna), "/lessons/") <= 6


def test_what_became_of_a_lesson_is_recorded_and_can_change(lesson, do, cast):
    with pytest.raises(Refusal):
        do(lessons.follow_lesson, lesson, by=cast.head, state="declined", follow_up=" ")
    taken_up = do(lessons.follow_lesson, lesson, by=cast.head, state="taken_up")
    assert (taken_up.state, taken_up.state_on) == ("taken_up", timezone.localdate())
    done = do(lessons.follow_lesson, lesson, by=cast.head, state="done", follow_up="Ingevoerd.")
    assert done.follow_up == "Ingevoerd."
    assert do(lessons.follow_lesson, lesson, by=cast.head, state="open").state_on is None


def test_a_lesson_has_a_text_and_comes_from_who_works_there(walk, do, cast):
    facts = {"theme": "rules", "audience": "oif"}
    with pytest.raises(Refusal):
        do(lessons.note_lesson, walk.case, by=cast.anna, text=" ", **facts)
    for name in ("elsewhere", "director", "subject"):
        with pytest.raises(NotAllowed):
            do(lessons.note_lesson, walk.case, by=getattr(cast, name), text="Les.", **facts)
