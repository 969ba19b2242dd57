"""No detriment: contacts with the reporter, planned when a case is closed and due after it.

Negative control, tried and seen to fail: let `plan_contacts` look at every report (contacts are planned with nobody).
"""

from datetime import date

import pytest
from django.core.cache import cache

from accounts.refusal import NotAllowed, Refusal
from cases import aftercare, intake
from cases.due_beside import due_beside
from cases.models import Report, ReporterContact, TermRule
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, report_facts

pytestmark = pytest.mark.django_db

START = date(2025, 1, 6)  # closed on 3 March 2025


@pytest.fixture
def closed(closed_in_2025):
    return closed_in_2025


def planned(walk):
    return [(row.moment, row.due_on) for row in walk.case.reporter_contacts.filter(outcome="")]


def test_closing_plans_a_contact_for_each_moment_of_the_table(closed):
    assert planned(closed) == [
        ("contact_3", date(2025, 6, 3)),
        ("contact_6", date(2025, 9, 3)),
        ("contact_12", date(2026, 3, 3)),
    ]


def test_an_administrator_adds_a_moment_by_a_row_of_the_table(cast):
    walk = Walk(cast, received_on=START).to_disposition().dispose().give_feedback()
    facts = {"label_nl": "", "label_en": "", "statutory": False, "source": "", "order": 99}
    TermRule.objects.create(code="contact_18", amount=18, unit="months", **facts)
    cache.clear()  # the rules are asked once a minute
    walk.move("close", cast.anna, 8)
    assert planned(walk)[-1] == ("contact_18", date(2026, 9, 3))


def test_no_contact_is_planned_with_a_reporter_whom_nobody_knows(cast, do):
    report = do(intake.register_report, by=cast.intake, facts=report_facts(received_on=START))
    do(intake.acknowledge, report, by=cast.intake, on=START)
    walk = Walk(cast, received_on=START).to_assessment().assess("close")
    do(intake.join, report, walk.case, by=cast.intake)
    for each in walk.case.reports.all():
        do(intake.give_feedback, each, by=cast.intake, on=walk.day(2), text="Afgerond.")
    walk.move("close_after_assessment", cast.intake, 3, reason="Te weinig.")
    assert {row.report.number for row in ReporterContact.objects.all()} == {walk.report.number}
    assert Report.objects.filter(case=walk.case).count() == 2


def test_closing_again_moves_what_is_planned_and_leaves_what_was_done(closed, do, cast):
    first = closed.case.reporter_contacts.first()
    do(aftercare.record_contact, first, by=cast.intake, outcome="no_detriment", found="Alles goed.")
    closed.move("reopen", cast.head, 9, reason="Nieuw.")
    closed.move("start_assessment", cast.intake, 9).refresh_from_db()
    closed.assess("close", 10).move("close_after_assessment", cast.intake, 11, reason="Niets nieuws.")
    assert [day for _moment, day in planned(closed)] == [
        date(2025, 6, 24),
        date(2025, 9, 24),
        date(2026, 3, 24),
    ]
    assert ReporterContact.objects.count() == 4


def test_a_contact_that_is_due_waits_for_the_team_and_who_handles_reports(closed, cast):
    def numbers(user, day):
        return [item.date for item in due_beside(user, today=day, most=9) if item.sort.code == "contact"]

    assert numbers(cast.anna, date(2025, 5, 1)) == []
    for name in ("anna", "bert", "head", "intake"):
        assert numbers(getattr(cast, name), date(2025, 6, 1)) == [date(2025, 6, 3)], name
    for name in ("elsewhere", "subject", "reporter", "auditor", "director"):
        assert numbers(getattr(cast, name), date(2025, 6, 1)) == [], name
    page = text_of(as_user(cast.anna).get("/"))
    assert closed.case.number in page
    assert "Contact with the reporter" in page


def test_what_was_found_is_recorded_once_and_never_empty(closed, do, cast):
    first = closed.case.reporter_contacts.first()
    for values in ({"outcome": "no_detriment", "found": " "}, {"outcome": "", "found": "Ja."}):
        with pytest.raises(Refusal):
            do(aftercare.record_contact, first, by=cast.anna, **values)
    done = do(
        aftercare.record_contact, first, by=cast.anna, outcome="not_possible", found="Nummer vervallen."
    )
    assert done.outcome == "not_possible"
    with pytest.raises(Refusal):
        do(aftercare.record_contact, first, by=cast.anna, outcome="detriment", found="Toch.")


def test_who_has_nothing_to_do_with_it_records_nothing(closed, do, cast):
    first = closed.case.reporter_contacts.first()
    for name in ("elsewhere", "reporter", "director", "auditor"):
        with pytest.raises(NotAllowed):
            do(aftercare.record_contact, first, by=getattr(cast, name), outcome="unsure", found="?")
