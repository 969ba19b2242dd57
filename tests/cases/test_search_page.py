"""The search page: by POST, into what exists for the reader, in words or a number."""

import pytest

from accounts.models import AccessEvent
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, make_report

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
