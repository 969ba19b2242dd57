"""“My work”: what is due, what waits, what is mine, and only that."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import agenda, disposition, hearings, intake, workflow
from cases.models import Measure
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, make_report, report_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def agenda_of(user):
    return agenda.agenda_of(user, today=TODAY)


def numbers(some):
    return [getattr(row, "row", row).number for row in some.rows]


def registered(cast, do, days_ago, **facts):
    facts = report_facts(received_on=TODAY - timedelta(days=days_ago), **facts)
    return do(intake.register_report, by=cast.intake, facts=facts)


# --- Late and due this week -------------------------------------------------------------------------


def test_an_acknowledgement_is_due_until_it_is_given(cast, do):
    late = registered(cast, do, 30)
    new = registered(cast, do, 0)
    assert numbers(agenda_of(cast.intake).due) == [late.number, new.number]
    do(intake.acknowledge, late, by=cast.intake, on=TODAY)
    assert numbers(agenda_of(cast.intake).due) == [new.number]


def test_feedback_is_due_a_week_before_its_term_and_not_earlier(cast, do):
    early = make_report(cast, received_on=TODAY - timedelta(days=60))
    near = make_report(cast, received_on=TODAY - timedelta(days=89))
    assert numbers(agenda_of(cast.intake).due) == [near.number]
    do(intake.no_feedback, near, by=cast.intake, reason="Anoniem")
    assert agenda_of(cast.intake).due.rows == []
    assert early.number in numbers(agenda_of(cast.intake).to_handle)


def test_a_report_that_was_ended_with_a_letter_is_not_due(cast, do, lists):
    report = registered(cast, do, 30)
    do(intake.end, report, by=cast.intake, reason=lists.end_reason("dubbel"), text="Geachte melder")
    assert not agenda_of(cast.intake).due


def test_a_phase_is_due_by_its_own_rule_for_who_carries_it(cast, at_assessment):
    walk = at_assessment  # ten weeks ago: more than ten working days
    assert numbers(agenda_of(cast.intake).due) == [walk.case.number]
    assert numbers(agenda_of(cast.head).due) == [walk.case.number]
    assert not agenda_of(cast.anna).due  # not hers to assess
    (item,) = agenda_of(cast.intake).due.rows
    assert (item.deadline.rule.code, item.deadline.state) == ("assessment", "late")


def test_a_fact_finding_is_due_for_its_team(cast):
    walk = Walk(cast, received_on=TODAY - timedelta(weeks=14)).to_fact_finding()
    assert walk.case.number in numbers(agenda_of(cast.anna).due)
    assert walk.case.number not in numbers(agenda_of(cast.intake).due)


def test_the_most_urgent_come_first_and_the_rest_is_one_click_away(cast, do):
    for days in range(agenda.SHOWN + 3):
        registered(cast, do, 10 + days)
    found = agenda_of(cast.intake)
    assert (len(found.due.rows), found.due.more) == (agenda.SHOWN, True)
    dates = [item.deadline.date for item in found.due.rows]
    assert dates == sorted(dates)
    # After a weekend several terms end on one Monday.
    first = [item.row.received_on for item in found.due.rows if item.deadline.date == dates[0]]
    assert TODAY - timedelta(days=10 + agenda.SHOWN + 2) in first
    page = text_of(as_user(cast.intake).get("/"))
    assert "there are more" in page and "/reports/?status=open" in page


# --- Waiting for me ---------------------------------------------------------------------------------


def test_a_mandate_waits_for_the_authority_to_whom_it_was_asked(cast, at_preliminary):
    walk = at_preliminary.assess("fact_finding")
    walk.get_team().ask_mandate()
    assert [mandate.case.number for mandate in agenda_of(cast.director).mandates.rows] == [walk.case.number]
    for other in (cast.other_director, cast.involved_director, cast.head, cast.anna):
        assert not agenda_of(other).mandates
    page = text_of(as_user(cast.director).get("/"))
    assert walk.case.number in page and "Zonnebloem" not in page  # of a case only what was submitted


def test_a_proposal_waits_for_review_and_then_for_the_authority(cast, at_disposition):
    walk = at_disposition
    proposal = walk.go(
        disposition.propose,
        walk.case.violations.get(),
        by=cast.anna,
        measures=[Measure.objects.get(code="GESPREK")],
        grounds="Passend.",
        authority=cast.director,
    )
    assert [row.case_number for row in agenda_of(cast.head).reviews.rows] == [walk.case.number]
    assert not agenda_of(cast.anna).reviews and not agenda_of(cast.director).decisions
    walk.go(disposition.review, proposal, by=cast.head, agrees=True, text="In lijn.")
    assert not agenda_of(cast.head).reviews
    assert [row.case_number for row in agenda_of(cast.director).decisions.rows] == [walk.case.number]
    assert "A disposition to decide" in text_of(as_user(cast.director).get("/"))


def test_nobody_is_asked_to_review_what_they_proposed(cast, at_disposition):
    walk = at_disposition
    walk.go(
        disposition.propose,
        walk.case.violations.get(),
        by=cast.head,
        measures=[Measure.objects.get(code="GESPREK")],
        grounds="Passend.",
        authority=cast.director,
    )
    assert not agenda_of(cast.head).reviews
    assert agenda_of(cast.reviewer).reviews


def test_a_hearing_waits_for_the_team_until_it_was_held(cast, at_fact_finding):
    walk = at_fact_finding
    hearing = walk.go(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=TODAY)
    assert agenda_of(cast.anna).hearings.rows == [hearing]
    assert not agenda_of(cast.intake).hearings
    walk.go(hearings.record_hearing, hearing, by=cast.bert, declined_on=TODAY)
    assert not agenda_of(cast.anna).hearings


def test_open_reports_wait_for_who_handles_them_and_for_nobody_else(cast):
    report = make_report(cast)
    assert numbers(agenda_of(cast.intake).to_handle) == [report.number]
    for other in (cast.anna, cast.elsewhere, cast.director, cast.desk, cast.nobody):
        assert not agenda_of(other).to_handle


def test_a_case_that_was_opened_waits_for_who_may_assess_it(cast, at_received):
    walk = at_received
    assert numbers(agenda_of(cast.intake).to_assess) == [walk.case.number]
    assert not agenda_of(cast.anna).to_assess
    assert "Cases to be assessed" in text_of(as_user(cast.intake).get("/"))
    walk.move("start_assessment", cast.intake, 0)
    assert not agenda_of(cast.intake).to_assess


# --- Mine -------------------------------------------------------------------------------------------


def test_my_cases_stand_with_their_phase_and_last_event(cast, at_fact_finding):
    walk = at_fact_finding
    page = text_of(as_user(cast.anna).get("/"))
    for words in (walk.case.number, "started the fact-finding", "fact-finding</span>"):
        assert words in page
    assert [case.number for case in agenda_of(cast.anna).cases.rows] == [walk.case.number]
    assert not agenda_of(cast.intake).cases
    Walk(cast).to_closed()
    assert [case.number for case in agenda_of(cast.anna).cases.rows] == [walk.case.number]


def test_drafts_are_shown_to_their_owner_under_what_was_typed(cast):
    client, draft = as_user(cast.intake), uuid.uuid4()
    client.post(reverse("cases:draft", args=[draft]), {"draft_form": "report", "subject_line": "Half af"})
    page = text_of(client.get("/"))
    assert "Half af" in page and f"/reports/new/?draft={draft}" in page
    assert "Half af" not in text_of(as_user(cast.anna).get("/"))


# --- Rules above every column -----------------------------------------------------------------------


def test_what_one_may_not_see_stands_in_no_column(cast, at_assessment):
    walk = at_assessment
    walk.go(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig")
    for user in cast.everyone().values():
        if user in (cast.head, cast.reviewer) or not user.is_active:
            continue
        page = text_of(as_user(user).get("/"))
        assert walk.case.number not in page and walk.report.number not in page, user


def test_zero_is_a_good_day(cast):
    page = text_of(as_user(cast.intake).get("/"))
    for words in ("A good day", "Nobody is waiting for you", "Nothing of your own yet"):
        assert words in page


def test_every_role_finds_what_is_theirs(cast):
    expected = {
        "director": ("Waiting for me", "Where you can go"),
        "adviser": ("Where you can go",),
        "coordinator": ("Where you can go",),
        "administrator": ("Where you can go", "People"),
        "desk": ("Register report", "Reports of your desk"),
        "auditor": ("Where you can go", "Log"),
        "nobody": ("You have no role in the register today",),
        "ended": ("You have no role in the register today",),
        "expired": ("You have no role in the register today",),
    }
    for who, words in expected.items():
        page = text_of(as_user(getattr(cast, who)).get("/"))
        for word in words:
            assert word in page, (who, word)
        assert "A good day" not in page, who


def test_a_desk_officer_finds_the_latest_reports_of_the_desk(cast, do):
    mine = do(intake.register_report, by=cast.desk, facts=report_facts())
    other = make_report(cast)
    page = text_of(as_user(cast.desk).get("/"))
    assert mine.number in page and other.number not in page


def test_the_page_speaks_both_languages(cast):
    assert "Waiting for me" in text_of(as_user(cast.intake, "en").get("/"))
    assert "Wacht op mij" in text_of(as_user(cast.intake, "nl").get("/"))


def test_the_page_asks_the_same_queries_with_many_rows_as_with_few(cast, at_fact_finding, do):
    people = (cast.intake, cast.anna, cast.head, cast.director, cast.desk)
    few = [queries_of(as_user(user), "/") for user in people]
    for number in range(60):
        registered(cast, do, number)
    for _ in range(3):
        walk = Walk(cast).to_fact_finding()
        walk.go(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=TODAY)
        Walk(cast).to_disposition().dispose()
    many = [queries_of(as_user(user), "/") for user in people]
    assert max(many) <= 12, many
    assert all(more - less <= 1 for less, more in zip(few, many, strict=True)), (few, many)
