"""The criminal-law track: a complaint or referral, the pause of our own investigation for it, the result back.

Negative controls, tried and seen to fail: leave the pause out of `nothing_left_open` (a paused case has nothing open);
those of the terms stand in tests/tables/controls.toml.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.refusal import NotAllowed, Refusal
from cases import criminal, deadlines, inquiry, pausing
from cases.completeness import nothing_left_open
from cases.models import Case, CriminalComplaint
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def complaint(walk, do, cast):
    facts = {"on": walk.day(3), "body": "Politie", "reference": "PL-1", "kind": "referral"}
    return do(inquiry.file_complaint, walk.case, by=cast.anna, **facts)


def missing(walk):
    with translation.override("en"):
        return nothing_left_open(Case.objects.get(pk=walk.case.pk))


def test_the_investigation_waits_and_goes_on_and_hears_the_result(walk, complaint, do, cast):
    paused = do(
        criminal.pause_investigation, complaint, by=cast.anna, reason="OM vraagt het.", on=walk.day(4)
    )
    assert paused.is_paused
    assert missing(walk) == ["the notice to subject 1", "the end of the pause of the investigation"]
    resumed = do(criminal.resume_investigation, complaint, by=cast.bert, on=walk.day(6))
    assert (resumed.is_paused, resumed.resumed_on) == (False, walk.day(6))
    heard = do(criminal.record_result, complaint, by=cast.anna, result="Geseponeerd.", on=walk.day(7))
    assert (heard.result, heard.result_on) == ("Geseponeerd.", walk.day(7))
    with pytest.raises(Refusal):
        do(criminal.record_result, complaint, by=cast.anna, result="Toch niet.")


def test_a_pause_has_a_reason_and_there_is_one_at_a_time(walk, complaint, do, cast):
    with pytest.raises(Refusal):
        do(criminal.pause_investigation, complaint, by=cast.anna, reason=" ")
    with pytest.raises(Refusal):
        do(criminal.pause_investigation, complaint, by=cast.anna, reason="Te vroeg.", on=walk.day(2))
    do(criminal.pause_investigation, complaint, by=cast.anna, reason="OM vraagt het.", on=walk.day(4))
    other = do(inquiry.file_complaint, walk.case, by=cast.anna, on=walk.day(3), body="Rijksrecherche")
    with pytest.raises(Refusal):
        do(criminal.pause_investigation, other, by=cast.anna, reason="Ook.", on=walk.day(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        CriminalComplaint.objects.filter(pk=other.pk).update(paused_on=walk.day(4))
    with pytest.raises(Refusal):
        do(criminal.resume_investigation, complaint, by=cast.anna, on=walk.day(3))


def test_only_who_investigates_pauses_and_only_what_runs(walk, complaint, do, cast):
    for name in ("intake", "deputy", "elsewhere", "director"):
        with pytest.raises(NotAllowed):
            do(criminal.pause_investigation, complaint, by=getattr(cast, name), reason="?")
    walk.hear().file_report().found().move("conclude", cast.anna, 5)
    complaint.case.refresh_from_db()
    with pytest.raises(Refusal):
        do(criminal.pause_investigation, complaint, by=cast.anna, reason="Te laat.")


def test_a_result_comes_also_after_closure_and_not_before_the_complaint(cast, at_assessment, do):
    walk = at_assessment.assess("refer").move("refer", cast.intake, 1, reason="Politie")
    complaint = do(inquiry.file_complaint, walk, by=cast.intake, on=walk.phase_since, body="Politie")
    with pytest.raises(Refusal):
        do(
            criminal.record_result,
            complaint,
            by=cast.intake,
            result="Te vroeg.",
            on=walk.phase_since - timedelta(days=1),
        )
    assert do(criminal.record_result, complaint, by=cast.intake, result="Vrijspraak.").result_on == (
        timezone.localdate()
    )


# --- The terms of the phase -------------------------------------------------------------------------

TODAY = timezone.localdate()


def deadline(walk):
    return deadlines.of_case(Case.objects.get(pk=walk.case.pk), today=TODAY)


@pytest.fixture
def late(cast, late_at_fact_finding, do):
    """A fact-finding whose twelve weeks are past, with a complaint."""
    walk = late_at_fact_finding
    walk.complaint = do(inquiry.file_complaint, walk.case, by=cast.anna, on=walk.day(3), body="Politie")
    return walk


def test_while_the_investigation_waits_the_term_stands_still_and_says_why(late, cast, do):
    before = deadline(late)
    assert before.state == "late"
    do(criminal.pause_investigation, late.complaint, by=cast.anna, reason="OM vraagt het.", on=late.day(4))
    assert deadline(late).state == "still"
    with translation.override("en"):
        assert (
            "stands still since" in deadline(late).why and "own investigation is paused" in deadline(late).why
        )
    page = text_of(as_user(cast.anna).get(f"/cases/{late.case.number}/"))
    assert "own investigation is paused" in page and "The terms of this phase stand still meanwhile" in page
    with pytest.raises(Refusal):  # not by itself
        do(pausing.resume_term, late.case, by=cast.anna, on=late.day(6), reason="Toch.")
    do(criminal.resume_investigation, late.complaint, by=cast.bert, on=late.day(8))
    after = deadline(late)
    assert (after.state, after.date) == ("late", before.date + (late.day(8) - late.day(4)))
    with translation.override("en"):
        assert "while our own investigation was paused" in after.why


def test_a_term_that_stands_still_already_goes_on_standing_still_afterwards(late, cast, do):
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(3), reason="Ziek.")
    do(criminal.pause_investigation, late.complaint, by=cast.anna, reason="OM vraagt het.", on=late.day(4))
    do(criminal.resume_investigation, late.complaint, by=cast.anna, on=late.day(6))
    assert [(c.complaint_id, c.until) for c in late.case.term_changes.all()] == [(None, None)]
    do(pausing.resume_term, late.case, by=cast.anna, on=late.day(7), reason="Beter.")


def test_a_pause_outlives_its_phase_and_shifts_the_terms_of_the_next(cast, at_preliminary, do):
    walk = at_preliminary
    complaint = do(inquiry.file_complaint, walk.case, by=cast.anna, on=walk.day(1), body="Politie")
    do(criminal.pause_investigation, complaint, by=cast.anna, reason="OM vraagt het.", on=walk.day(1))
    walk.assess("fact_finding").get_mandate().move("start_fact_finding", cast.anna, 2)
    first, second = walk.case.term_changes.order_by("pk")
    assert (first.until, second.until, second.since) == (second.since, None, walk.case.phase_since)
    assert deadline(walk).state == "still"
    do(criminal.resume_investigation, complaint, by=cast.anna, on=walk.case.phase_since)
    assert deadline(walk).state != "still"
