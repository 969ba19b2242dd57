"""A term stands still, runs on, or is extended; who may, and what the page says of it.

Negative controls, planted by controls.toml: leave the changes out of `deadlines.of_case` (a term that stands still
is late); take `check_may(by, "lead_case", …)` out of `pausing.check_extend` (an investigator extends).
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from accounts.refusal import NotAllowed, Refusal
from cases import agenda, deadlines, pausing, terms
from cases.models import Case, TermChange, TermRule
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def of(walk):
    return deadlines.of_case(Case.objects.get(pk=walk.case.pk), today=TODAY)


@pytest.fixture
def late(late_at_fact_finding):
    """A fact-finding whose twelve weeks are past."""
    return late_at_fact_finding


def test_a_term_that_stands_still_is_neither_late_nor_in_anybodys_list(cast, do, late):
    assert of(late).state == "late"
    assert late.case.number in [item.row.number for item in agenda.agenda_of(cast.anna, today=TODAY).due.rows]
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(4), reason="Op verzoek van de politie.")
    assert of(late).state == "still"
    found = agenda.agenda_of(cast.anna, today=TODAY)
    assert [item.row for item in found.due.rows if item.is_case and item.step is None] == []
    assert ("still", late.case.number) in [(row.kind, row.number) for row in found.others.rows]


def test_what_was_left_when_it_stopped_is_left_when_it_runs_on(cast, do, late):
    before = of(late).date
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(4), reason="Ziek.")
    do(pausing.resume_term, late.case, by=cast.anna, on=late.day(8), reason="Beter.")
    assert of(late).date == before + timedelta(weeks=4)


def test_an_extension_is_added_to_the_end_and_given_by_who_leads(cast, do, late):
    before = of(late).date
    for who in (cast.anna, cast.intake, cast.director):
        with pytest.raises(NotAllowed):
            do(pausing.extend_term, late.case, by=who, amount=2, unit="weeks", reason="Meer getuigen.")
    do(pausing.extend_term, late.case, by=cast.head, amount=2, unit="weeks", reason="Meer getuigen.")
    assert of(late).date == before + timedelta(weeks=2)


@pytest.mark.parametrize(("amount", "unit"), [(0, "weeks"), (53, "weeks"), (2, "hours"), (2, "fortnights")])
def test_an_extension_is_measured_and_no_longer_than_a_year(cast, do, late, amount, unit):
    with pytest.raises(Refusal):
        do(pausing.extend_term, late.case, by=cast.head, amount=amount, unit=unit, reason="Lang.")


def test_without_a_reason_nothing_changes(cast, do, late):
    for act in (
        lambda: do(pausing.suspend_term, late.case, by=cast.anna, reason=" "),
        lambda: do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="weeks", reason=""),
    ):
        with pytest.raises(Refusal):
            act()
    assert not TermChange.objects.exists()


def test_a_term_stands_still_once_at_a_time_and_not_twice_on_a_day(cast, do, late):
    with pytest.raises(Refusal):
        do(pausing.resume_term, late.case, by=cast.anna, reason="Hoezo.")
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(4), reason="Ziek.")
    with pytest.raises(Refusal):
        do(pausing.suspend_term, late.case, by=cast.anna, reason="Nog eens.")
    with pytest.raises(Refusal):
        do(pausing.resume_term, late.case, by=cast.anna, on=late.day(3), reason="Te vroeg.")
    do(pausing.resume_term, late.case, by=cast.anna, on=late.day(6), reason="Beter.")
    with pytest.raises(Refusal):
        do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(5), reason="Overlap.")


def test_no_day_in_the_future_and_none_before_the_phase(cast, do, late):
    for day in (TODAY + timedelta(days=1), late.day(1)):
        with pytest.raises(Refusal):
            do(pausing.suspend_term, late.case, by=cast.anna, since=day, reason="Waarom ook.")


def test_a_term_set_by_law_is_left_alone(cast, do, late):
    TermRule.objects.filter(code="fact_finding").update(statutory=True)
    cache.clear()
    with translation.override("en"), pytest.raises(Refusal, match="law"):
        do(pausing.suspend_term, late.case, by=cast.anna, reason="Toch.")


def test_what_stood_still_ends_with_its_phase_and_the_next_term_is_new(cast, at_fact_finding, do):
    walk = at_fact_finding.hear().file_report().found()
    do(pausing.suspend_term, walk.case, by=cast.anna, since=walk.day(3), reason="Wachten.")
    walk.move("conclude", cast.anna, 5)
    assert TermChange.objects.get().until == walk.day(5)
    rule = TermRule.objects.get(code="disposition")
    assert of(walk).date == terms.due_on(walk.day(5), rule)


def test_a_page_says_from_which_day_a_term_counts_and_what_moved_it(cast, do, late):
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(4), reason="Op verzoek van de politie.")
    do(pausing.extend_term, late.case, by=cast.head, amount=2, unit="weeks", reason="Meer getuigen.")
    with translation.override("en"):
        told = of(late).why
    for words in ("12 weeks", "counted from", "the first day of this phase", "stands still since", "2 weeks"):
        assert words in told
    page = text_of(as_user(cast.anna).get(f"/cases/{late.case.number}/"))
    assert "stands still since" in page and "Op verzoek van de politie." in page
