"""The search page: by POST, into what exists for the reader, in words or a number."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessEvent
from cases import intake, journal
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, directorate, make_report

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


def found(user, text, language="en"):
    response = as_user(user, language).post(SEARCH, {"q": text})
    assert response.status_code == 200
    return text_of(response)


def test_a_number_finds_the_very_report(cast):
    report = make_report(cast)
    page = found(cast.intake, report.number.lower())
    assert f'href="/reports/{report.number}/"' in page and "Zonnebloem dienstauto" in page
    assert "1 found" in page and "to be handled" in page and "Tax Administration" in page


def test_words_find_cases_and_reports(cast):
    report = make_report(cast, subject_line="Zonnebloem en de sleutels")
    case = Walk(cast, subject_line="Zonnebloem in de tuin").to_assessment().case
    page = found(cast.intake, "zonnebloem")
    assert f'href="/reports/{report.number}/"' in page and f'href="/cases/{case.number}/"' in page
    assert "2 found" in page


def test_a_hit_says_where_its_words_stand_and_marks_them(cast, at_preliminary, do):
    case = at_preliminary.case
    note = do(
        journal.add_note, case, by=cast.anna, text="Gebeld over <b>tankpassen</b> & bonnen.", kind="call"
    )
    do(journal.pin_summary, case, by=cast.anna, text="De bonnen van het wagenpark.")
    raw = as_user(cast.anna).post(SEARCH, {"q": "bonnen"}).content.decode()
    assert "&lt;b&gt;tankpassen&lt;/b&gt; &amp; <mark>bonnen</mark>" in raw
    assert f"#entry-{note.pk}" in raw and "Journal, call of" in raw
    assert f'<a href="/cases/{case.number}/#summary">Summary</a> De <mark>bonnen</mark> van' in " ".join(
        raw.split()
    )
    here = reverse("cases:case_journal", args=[case.number])
    (link,) = re.findall(rf'href="({here}[^"#]*)#entry-{note.pk}"', raw)
    shown = as_user(cast.anna).get(html.unescape(link)).context["entries"]
    assert [entry.note.pk for entry in shown] == [note.pk]


def test_what_is_found_in_a_report_out_of_sight_is_not_shown(cast, at_received, do):
    case = at_received.case
    report = make_report(cast, directorate=directorate("DOU"), description="De giraf van elders.")
    do(intake.join, report, case, by=cast.head)
    for user, shown in ((cast.head, True), (cast.anna, False)):
        page = found(user, "giraf")
        assert (report.number in page) is ("van elders" in page) is shown


def test_directorates_and_categories_are_found_by_name_where_the_reader_sees_cases(cast):
    for user, text, url in (
        (cast.head, "douane", "/cases/?directorate=DOU"),
        (cast.elsewhere, "douane", "/cases/?directorate=DOU"),
        (cast.anna, "douane", ""),
        (cast.anna, "misdragingen privésfeer", "/cases/?category=PRI"),
        (cast.desk, "misdragingen privésfeer", ""),
    ):
        page = found(user, text, "nl")
        assert (f'href="{url}"' in page) if url else ("/cases/?" not in page), (str(user), text)


def test_a_search_page_takes_few_queries_however_much_is_found(cast, do):
    client = as_user(cast.head)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.post(SEARCH, {"q": "zonnebloem"})
        return len([query for query in caught.captured_queries if "SAVEPOINT" not in query["sql"]])

    do(journal.add_note, Walk(cast).to_received().case, by=cast.intake, text="Zonnebloem gezien.")
    queries()
    few = queries()
    for _time in range(4):
        do(journal.add_note, Walk(cast).to_received().case, by=cast.intake, text="Zonnebloem gezien.")
    assert queries() == few <= 12


def test_what_does_not_exist_for_the_reader_is_not_found(cast):
    report = make_report(cast)
    for who in ("elsewhere", "subject", "witness", "reporter", "director", "desk", "auditor", "nobody"):
        for text in (report.number, "zonnebloem"):
            page = found(getattr(cast, who), text)
            assert "Nothing was found" in page and f"/reports/{report.number}/" not in page, who


def test_names_are_not_searched(cast):
    make_report(cast)
    assert "Nothing was found" in found(cast.head, "Betrokkene Geheim")


@pytest.mark.asvs("14.2.1")
def test_what_was_asked_stays_in_the_field_and_never_in_an_address(cast):
    client = as_user(cast.intake)
    page = text_of(client.post(SEARCH, {"q": "kanariegeel"}))
    assert 'value="kanariegeel"' in page
    assert "kanariegeel" not in page.replace('value="kanariegeel"', "")
    assert 'method="post" action="/search/"' in page
    event = AccessEvent.objects.get(action="search")
    assert event.user == cast.intake and "kanariegeel" not in event.about and event.details == "kanariegeel"


def test_a_visit_shows_the_empty_form_and_searches_nothing(cast):
    page = text_of(as_user(cast.intake).get(SEARCH + "?q=zonnebloem"))
    assert 'name="q"' in page and "zonnebloem" not in page.replace("?q=zonnebloem", "")
    assert not AccessEvent.objects.filter(action="search").exists()


def test_an_empty_question_is_answered_kindly(cast):
    assert "Type a number or a word" in found(cast.intake, "  ")
    assert not AccessEvent.objects.filter(action="search").exists()


def test_the_page_speaks_both_languages(cast):
    assert "Niets gevonden" in found(cast.intake, "xyz", "nl")
    assert "Nothing was found" in found(cast.intake, "xyz", "en")


@pytest.mark.parametrize(
    "who, offered",
    [
        ("anna", True),
        ("desk", True),
        ("member", True),
        ("director", False),
        ("auditor", False),
        ("administrator", False),
    ],
)
def test_the_search_box_stands_where_something_can_be_found(cast, who, offered):
    page = as_user(getattr(cast, who)).get("/").content.decode()
    assert ('role="search"' in page) is offered
