"""Finding a person: exactly, in visible cases, by who may see identities, and recorded as search and as look.

The filter on `see_person_identity` taken out of `cases.find_person`, nothing here fails: the database keeps identities
from who may not see them as well (tests/wall).
"""

import pytest

from accounts.models import AccessEvent
from cases import inquiry, intake
from tests.cases.pages import as_user, text_of
from tests.factories import SUBJECT_NUMBER, WITNESS_EMAIL, directorate, make_report

pytestmark = pytest.mark.django_db
ADDRESS = "/search/person/"


@pytest.fixture
def walk(at_received):
    return at_received


def found(user, text):
    response = as_user(user).post(ADDRESS, {"who": text})
    assert response.status_code == 200
    return [(hit.case.number, hit.person.label) for hit in response.context["found"]]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Betrokkene Geheim", "betrokkene 1"),
        ("bétrokkene  GEHEIM", "betrokkene 1"),
        (SUBJECT_NUMBER, "betrokkene 1"),
        ("p 700 001", "betrokkene 1"),
        (WITNESS_EMAIL.upper(), "getuige 1"),
        ("Geheim", None),
        ("Betrokkene", None),
        ("Melder Geheim", None),  # a reporter is never found
        ("%", None),
    ],
)
def test_a_person_is_found_exactly_and_told_with_the_role(cast, walk, typed, label):
    hits = found(cast.anna, typed)
    assert [number for number, _label in hits] == ([walk.case.number] if label else [])
    assert not label or hits[0][1] in (label, {"betrokkene 1": "subject 1", "getuige 1": "witness 1"}[label])


def test_only_in_cases_that_exist_for_the_asker(cast, walk, do):
    for who in ("elsewhere", "subject", "witness", "reporter", "superior", "involved_deputy"):
        assert found(getattr(cast, who), SUBJECT_NUMBER) == [], who
    do(inquiry.assign, walk.case, cast.member, by=cast.head)
    assert found(cast.member, SUBJECT_NUMBER) != []


def test_only_who_may_see_identities_finds_persons(cast, walk):
    for who in ("director", "auditor", "administrator", "desk", "nobody"):
        assert as_user(getattr(cast, who)).post(ADDRESS, {"who": SUBJECT_NUMBER}).status_code == 404
        assert "Find a person" not in text_of(as_user(getattr(cast, who)).get("/search/"))
    assert "Find a person" in text_of(as_user(cast.anna).get("/search/"))


def test_a_report_without_a_case_is_not_searched(cast):
    make_report(cast)
    assert found(cast.intake, SUBJECT_NUMBER) == []


def test_the_search_is_recorded_and_each_person_found_as_a_look(cast, walk, do):
    other = do(intake.promote, make_report(cast, directorate=directorate("DOU")), by=cast.head)
    assert len(found(cast.head, SUBJECT_NUMBER)) == 2
    events = AccessEvent.objects.filter(user=cast.head).order_by("pk")
    search = events.get(action="search")
    assert (search.about, search.details) == ("person", SUBJECT_NUMBER)
    looks = events.filter(action="view_identity").values_list("about", flat=True)
    subjects = [case.persons.get(role="subject").pk for case in (walk.case, other)]
    assert set(looks) == {f"person:{pk}" for pk in subjects}


def test_what_was_typed_stays_in_the_field_and_nowhere_else(cast, walk):
    page = text_of(as_user(cast.anna).post(ADDRESS, {"who": "Betrokkene Geheim"}))
    assert page.count("Betrokkene Geheim") == 1 and 'value="Betrokkene Geheim"' in page
    page = text_of(as_user(cast.anna).post(ADDRESS, {"who": "Niemand"}))
    assert "Nobody was found" in page
    assert "Type a name" in text_of(as_user(cast.anna).post(ADDRESS, {"who": " "}))
