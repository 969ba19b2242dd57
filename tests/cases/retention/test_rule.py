"""When the term of a closed case ends and why, and that the database says the same.

Negative control, tried and seen to fail: leave the days of a hold out of the end (tests/tables/controls.toml).
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from cases import challenges, data_requests
from cases.models import CriminalComplaint, Measure, RetentionRule
from cases.retention import doors, facts
from cases.retention.rule import OBSTACLES, Closing, term_of, years_later

YEARS = {"without_violation": 2, "with_violation": 7}
CLOSED, DECIDED, TODAY = date(2016, 2, 29), date(2015, 12, 1), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("closing", "ends_on", "why"),
    [
        (
            Closing(CLOSED, False),
            date(2018, 2, 28),
            "Closed without violation on 29 February 2016, kept for 2 years.",
        ),
        (
            Closing(CLOSED, True, DECIDED),
            date(2022, 12, 1),
            "With violation, disposed of on 1 December 2015, kept for 7 years.",
        ),
        (
            Closing(CLOSED, True),
            date(2023, 2, 28),
            "With violation, disposed of on 29 February 2016, kept for 7 years.",
        ),
        (
            Closing(CLOSED, False, holds=((date(2016, 1, 1), date(2016, 3, 10)),)),
            date(2018, 3, 10),
            "Closed without violation on 29 February 2016, kept for 2 years. 10 days of a hold do not count.",
        ),
        (
            Closing(CLOSED, False, holds=((date(2026, 11, 25), None),)),
            date(2018, 3, 1),
            "Closed without violation on 29 February 2016, kept for 2 years. 1 day of a hold does not count.",
        ),
    ],
)
def test_the_end_of_a_term_and_the_sentence_that_says_why(closing, ends_on, why):
    term = term_of(closing, YEARS, today=TODAY)
    assert term.ends_on == ends_on
    with translation.override("en"):
        assert term.why == why


def test_a_term_is_over_on_its_last_day_and_not_before():
    term = term_of(Closing(CLOSED, False), YEARS, today=TODAY)
    assert term.is_over(date(2018, 2, 28)) and not term.is_over(date(2018, 2, 27))


def test_without_a_rule_for_the_day_of_closing_no_term_ends():
    assert term_of(Closing(CLOSED, True), {"without_violation": 2}, today=TODAY) is None


def test_years_later_is_the_same_day_and_of_a_leap_day_the_28th():
    assert years_later(date(2016, 2, 29), 4) == date(2020, 2, 29)
    assert years_later(date(2016, 2, 29), 1) == date(2017, 2, 28)


# --- The database says the same ---------------------------------------------------------------------


def in_the_database(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rule, years, since, days_held, ends_on FROM terms_of_retention(%s)", [case.pk])
        term = cursor.fetchone()
        cursor.execute("SELECT retention_obstacles(%s)", [case.pk])
        return term, cursor.fetchone()[0]


def listed(case, *, until):
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM terms_of_retention(NULL, %s)", [until])
        return (case.pk,) in cursor.fetchall()


def both_say(case, ends_on, obstacles=()):
    today = timezone.localdate()
    case = type(case).objects.get(pk=case.pk)
    term = facts.term_of_case(case, today=today)
    said = (term.rule, term.years, term.since, term.days_held, term.ends_on) if term else None
    assert (said, facts.obstacles_of(case)) == in_the_database(case)
    if term:  # and the list has it from that day on
        assert [listed(case, until=ends_on - timedelta(days=back)) for back in (0, 1)] == [True, False]
    assert (term and term.ends_on, tuple(facts.obstacles_of(case))) == (ends_on, obstacles)


pytestmark = pytest.mark.django_db


def test_with_a_violation_the_term_runs_from_the_disposition_in_both(closed_in_2016):
    assert closed_in_2016.standing.decided_on == date(2016, 2, 22)
    both_say(closed_in_2016.case, date(2023, 2, 22))
    RetentionRule.objects.filter(code="without_violation").update(
        years=7
    )  # the closing itself is not old enough
    both_say(closed_in_2016.case, date(2023, 2, 22))


def test_without_one_from_the_closing_and_a_measure_counts_as_one_in_both(closed_in_2016):
    case = closed_in_2016.case
    case.violations.update(outcome="not_proven")
    both_say(case, date(2023, 2, 22))  # a reprimand was given all the same
    closed_in_2016.standing.marks.update(measure=Measure.objects.get(code="GEEN"))
    both_say(case, date(2018, 2, 29 - 1))  # closed on 29 February 2016


def test_a_rule_of_the_table_holds_for_what_was_closed_while_it_held_in_both(closed_in_2016):
    rule = RetentionRule.objects.get(code="with_violation")
    rule.valid_until = date(2015, 12, 31)
    rule.save()
    both_say(closed_in_2016.case, None)
    RetentionRule.objects.create(
        code=rule.code, label_nl="", label_en="", years=10, source="", valid_from=date(2016, 1, 1)
    )
    both_say(closed_in_2016.case, date(2026, 2, 22))


def test_a_hold_and_what_still_runs_stand_in_the_way_in_both(closed_in_2016, do):
    walk, cast = closed_in_2016, closed_in_2016.cast
    case = walk.case
    hold = do(doors.set_hold, case, by=cast.head, reason="Rechtszaak.")
    both_say(case, date(2023, 2, 22), ("hold",))
    do(doors.lift_hold, hold, by=cast.deputy, reason="Uitspraak.")
    both_say(case, date(2023, 2, 22))
    case.reporter_contacts.first()._meta.model.objects.filter(case=case, moment="contact_3").update(
        outcome="", done_on=None
    )
    CriminalComplaint.objects.create(case=case, filed_on=walk.start, body="Politie", recorded_by=cast.anna)
    do(
        challenges.lodge,
        walk.standing,
        by=cast.anna,
        kind="objection",
        on=timezone.localdate(),
        grounds="Te zwaar.",
    )
    do(data_requests.receive_data_request, case, by=cast.anna, kind="access", person=walk.subject_person)
    both_say(case, date(2023, 2, 22), ("challenge", "data_request", "contact", "criminal"))
    assert set(OBSTACLES) == {"hold", "challenge", "data_request", "contact", "criminal"}


def test_a_case_that_is_not_closed_has_no_term_in_either(at_disposition):
    assert in_the_database(at_disposition.case) == (None, [])
    assert facts.term_of_case(at_disposition.case, today=timezone.localdate()) is None
