"""Finding cases and reports by number and by words: what may not be seen is not found, and every search is recorded.

The rule stands in the function that finds (accounts/found.py) and in `visible_to`: each keeps what the other forgets.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import context
from accounts.models import AccessEvent
from cases import conflicts, inquiry, intake, journal, search, workflow
from tests.factories import make_report

pytestmark = pytest.mark.django_db


def found(user, text):
    with context.acting(user):
        return [hit.number for hit in search.find(user, text)]


@pytest.fixture
def case(at_assessment):
    return at_assessment.case


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-0001", ("case", "2026-0001")),
        (" 2026-1 ", ("case", "2026-0001")),
        ("2026 - 00001", ("case", "2026-0001")),
        ("M2026-0012", ("report", "M2026-0012")),
        ("m2026-12", ("report", "M2026-0012")),
        ("2026-12345", ("case", "2026-12345")),
        ("2026", None),
        ("2026-0001 auto", None),
        ("N2026-0001", None),
    ],
)
def test_a_number_is_read_however_it_is_typed(text, number):
    assert search.number_in(text) == number


def test_a_case_and_a_report_are_found_by_their_number(cast, case):
    year, _, number = case.number.partition("-")
    assert found(cast.anna, f"{year}-{int(number)}") == [case.number]
    assert found(cast.anna, f"m{year}-{int(number)}") == [case.reports.get().number]


@pytest.mark.parametrize("query", ["zonnebloem", "AUTO'S", "weekend kanariegeel", "privé gebruik"])
def test_a_case_is_found_by_words_of_its_title_and_reports(cast, case, query):
    assert found(cast.anna, query) == [case.number]


@pytest.mark.parametrize(
    "query", ["zonnebloem fiets", "olifant", "", "de het", "Melder Geheim", "melder@voorbeeld.example"]
)
def test_what_is_not_said_and_who_is_meant_is_not_found(cast, case, query):
    assert found(cast.anna, query) == []


def test_a_case_is_found_by_what_was_noted_later(cast, case, do):
    assert found(cast.anna, "tankpas") == []
    do(journal.add_note, case, by=cast.anna, text="Tankpassen opgevraagd.")
    assert found(cast.anna, "tankpas") == [case.number]


def test_an_open_report_is_found_and_so_is_what_was_added_to_it(cast, do):
    report = make_report(cast)
    assert found(cast.intake, "zonnebloem") == [report.number]
    do(intake.complete_report, report, by=cast.intake, facts={"description": "Ook de olifant."})
    assert found(cast.intake, "olifant") == [report.number]
    assert found(cast.intake, "kanariegeel") == []


PEOPLE = {
    "anna": True,
    "head": True,
    "elsewhere": False,
    "subject": False,
    "witness": False,
    "reporter": False,
    "acquaintance": False,
    "superior": False,
    "subordinate": False,
    "deputy": True,
    "involved_deputy": False,
    "ended": False,
    "expired": False,
    "coming": False,
    "member": False,
    "director": False,
    "adviser": False,
    "auditor": False,
    "administrator": False,
    "desk": False,
    "nobody": False,
}


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize(("person", "sees"), PEOPLE.items())
def test_only_who_sees_a_case_finds_it_by_words_or_by_number(cast, case, do, person, sees):
    do(conflicts.declare_conflict, case, by=cast.acquaintance)
    user = getattr(cast, person)
    report = case.reports.get()
    assert found(user, "zonnebloem") == ([case.number] if sees else [])
    assert found(user, case.number) == ([case.number] if sees else [])
    assert found(user, report.number) == ([report.number] if sees else [])


def test_a_restricted_case_is_found_by_its_team_and_the_head_only(cast, case, do):
    do(inquiry.assign, case, cast.member, by=cast.head)
    do(workflow.restrict, case, by=cast.head, restricted=True, reason="Gevoelig.")
    for person, sees in (("member", True), ("head", True), ("anna", False), ("intake", False)):
        assert found(getattr(cast, person), "zonnebloem") == ([case.number] if sees else []), person


def test_a_desk_finds_the_reports_that_it_entered_itself(cast, do):
    from tests.factories import report_facts

    own = do(intake.register_report, by=cast.desk, facts=report_facts())
    make_report(cast)
    assert found(cast.desk, "zonnebloem") == [own.number]


def test_common_words_find_the_same_as_rare_ones(cast, case, monkeypatch):
    report = make_report(cast)
    rare = found(cast.head, "zonnebloem")
    monkeypatch.setattr(search, "RARE", 0)
    assert found(cast.head, "zonnebloem") == rare == [case.number, report.number]


def test_hits_come_newest_first_and_never_too_many(cast, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    reports = [make_report(cast, received_on=today - timedelta(days=day)) for day in (3, 1, 2)]
    numbers = [reports[1].number, reports[2].number, reports[0].number]
    assert found(cast.head, "zonnebloem") == numbers
    monkeypatch.setattr(search, "MOST_HITS", 2)
    assert found(cast.head, "zonnebloem") == numbers[:2]


@pytest.mark.asvs("16.2.5", "16.3.3")
def test_every_search_is_recorded_and_its_words_are_sealed(cast, case):
    found(cast.anna, "zonnebloem kanariegeel")
    event = AccessEvent.objects.filter(action="search").get()
    assert (event.user, event.about, event.details) == (cast.anna, "search", "zonnebloem kanariegeel")
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM accounts_accessevent WHERE id = %s", [event.pk])
        assert b"zonnebloem" not in bytes(cursor.fetchone()[0])


def test_a_search_costs_the_same_few_queries_for_one_hit_and_for_many(cast):
    def queries():
        with (
            context.acting(cast.head),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            search.find(cast.head, "zonnebloem")
        return len(captured)

    make_report(cast)
    queries()
    few = queries()
    for _ in range(5):
        make_report(cast)
    assert queries() == few <= 6


def test_renewing_the_terms_of_a_report_leaves_no_row_in_its_history(cast):
    report = make_report(cast)
    before = report.history.count()
    type(report).objects.filter(pk=report.pk).update(terms=[1])
    assert report.history.count() == before


def test_all_terms_can_be_made_anew(cast, case, do):
    note = do(journal.add_note, case, by=cast.anna, text="Tankpassen opgevraagd.")
    report = make_report(cast, subject_line="Iets met olifanten")
    for row in (case, case.reports.get(), note, report):
        type(row).objects.filter(pk=row.pk).update(terms=[])
    assert found(cast.head, "zonnebloem") == found(cast.head, "tankpas") == found(cast.head, "olifant") == []
    call_command("renew_search_terms", stdout=StringIO())
    assert found(cast.head, "zonnebloem") == found(cast.head, "tankpas") == [case.number]
    assert found(cast.head, "olifant") == [report.number]
