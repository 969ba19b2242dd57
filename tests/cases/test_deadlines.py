"""Which term runs on what, and what the page says about it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from cases import deadlines, intake, terms
from tests.factories import make_report, report_facts

TODAY = date(2026, 3, 12)


def rule(amount, unit, statutory=False):
    return SimpleNamespace(amount=amount, unit=unit, statutory=statutory)


@pytest.mark.parametrize(
    "one",
    [
        rule(7, "days", True),
        rule(3, "months", True),
        rule(10, "working_days"),
        rule(12, "weeks"),
        rule(0, "days"),
    ],
)
def test_the_latest_start_is_due_in_time_and_the_day_after_it_is_not(one):
    for offset in range(0, 400, 3):
        day = TODAY + timedelta(days=offset)
        start = terms.latest_start(one, due_by=day)
        assert terms.due_on(start, one) <= day < terms.due_on(start + timedelta(days=1), one)


@pytest.mark.django_db
def test_a_report_is_first_to_be_acknowledged_then_to_have_feedback_then_nothing(cast, do):
    today = timezone.localdate()
    report = make_report(cast)
    fresh = do(intake.register_report, by=cast.intake, facts=report_facts(received_on=today))
    assert deadlines.of_report(fresh, today=today).rule.code == "acknowledgement"
    assert deadlines.of_report(report, today=today).rule.code == "feedback"
    do(intake.give_feedback, report, by=cast.intake, on=today, text="Gehoord.")
    report.refresh_from_db()
    assert deadlines.of_report(report, today=today) is None


@pytest.mark.django_db
def test_a_case_has_the_term_of_its_phase(cast, at_received):
    walk = at_received
    assert deadlines.of_case(walk.case, today=walk.start) is None
    walk.move("start_assessment", cast.intake, 0)
    deadline = deadlines.of_case(walk.case, today=walk.start)
    assert deadline.rule.code == "assessment"
    assert deadline.date == terms.add_working_days(walk.start, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "words", "state"),
    [
        (-3, "3 days late", "late"),
        (-1, "1 day late", "late"),
        (0, "today", "soon"),
        (1, "in 1 day", "soon"),
        (9, "in 9 days", "running"),
    ],
)
def test_a_deadline_says_how_near_it_is(days, words, state):
    term = terms.term("x", TODAY, rule(7, "days"), today=TODAY + timedelta(days=7 - days))
    deadline = deadlines.Deadline(term, None)
    with translation.override("en"):
        assert (deadline.words, deadline.state) == (words, state)
