"""A case against somebody who receives an overview is filed where that overview does not count it.

Negative control: leave `file_where_no_overview_tells` out of a door, or let `_nearest_without` return `here`.
"""

import pytest
from django.utils import translation

from accounts import people
from accounts.models import Directorate
from cases import intake, persons
from cases.models import Case
from cases.story import story_of
from tests.factories import Walk, directorate, give, make_user, report_facts

pytestmark = pytest.mark.django_db

NUMBER = "P-808080"


@pytest.fixture
def unit(db):
    """A directorate below the Tax Administration."""
    return Directorate.objects.create(
        code="BD-X", parent=directorate("BD"), level="directorate", name_nl="Proef", name_en="Proof"
    )


@pytest.fixture
def against(cast, do):
    """A case at a directorate against whoever has this personnel number."""

    def opened(code, number=NUMBER):
        persons = [{"role": "subject", "personnel_number": number}]
        facts = report_facts(directorate=directorate(code))
        report = do(intake.register_report, by=cast.intake, facts=facts, persons=persons)
        return Case.objects.get(pk=do(intake.promote, report, by=cast.head).pk)

    return opened


@pytest.mark.parametrize(
    ("role", "granted", "reported", "filed"),
    [
        ("director", "BD-X", "BD-X", "BD"),
        ("adviser", "BD-X", "BD-X", "BD"),
        ("integrity_coordinator", "BD", "BD-X", "FIN"),
        ("director", "BD", "BD", "FIN"),
        ("central_coordinator", "FIN", "BD", "FIN"),  # nothing is higher than the ministry
        ("director", "DOU", "BD-X", "BD-X"),  # of elsewhere
        ("director", "BD-X", "BD", "BD"),  # of a part: the overview of the whole is not his
        (
            "investigator",
            "BD",
            "BD",
            "BD",
        ),  # reads cases, and is kept from this one by the conflict of interest
        ("desk_officer", "BD", "BD", "BD"),
    ],
)
def test_a_case_goes_to_the_nearest_level_whose_overview_its_subject_does_not_receive(
    cast, unit, against, role, granted, reported, filed
):
    give(make_user("betrokken", personnel_number=NUMBER), role, granted)
    case = against(reported)
    assert case.directorate.code == filed
    assert case.reports.get().directorate.code == filed


def test_an_account_that_was_closed_receives_nothing(cast, unit, against, do):
    user = give(make_user("betrokken", personnel_number=NUMBER), "director", "BD-X")
    do(people.deactivate, user, by=None)
    assert against("BD-X").directorate.code == "BD-X"


def test_a_witness_who_receives_an_overview_moves_nothing(at_received):
    assert at_received.case.directorate.code == "BD"  # `involved_director` is its witness


def test_a_subject_who_becomes_known_later_moves_case_and_violations(cast, unit, do):
    give(make_user("betrokken", personnel_number=NUMBER), "director", "BD")
    walk = Walk(cast).to_fact_finding().suspected()
    person = do(persons.add_person, walk.case, by=cast.anna, values={"role": "subject", "name": "Onbekend"})
    assert person.case.directorate.code == "BD"
    do(persons.correct_identity, person, by=cast.anna, values={"personnel_number": NUMBER})
    case = Case.objects.get(pk=walk.case.pk)
    assert case.directorate.code == case.violations.get().directorate.code == "FIN"


def test_a_report_that_is_joined_moves_the_case(cast, unit, do):
    give(make_user("betrokken", personnel_number=NUMBER), "adviser", "BD")
    walk = Walk(cast).to_received()
    persons = [{"role": "subject", "personnel_number": NUMBER}]
    report = do(intake.register_report, by=cast.intake, facts=report_facts(), persons=persons)
    do(intake.join, report, walk.case, by=cast.intake)
    assert Case.objects.get(pk=walk.case.pk).directorate.code == "FIN"


def test_the_story_says_by_which_rule_and_not_on_whose_account(cast, unit, against):
    user = give(make_user("betrokken", personnel_number=NUMBER), "director", "BD-X")
    case = against("BD-X")
    with translation.override("en"):
        story = story_of(case, by=cast.head, rows=1000)
    assert "Filed the case at a higher level, by the rule that no overview may betray it" in [
        entry.what for entry in story.entries
    ]
    # All of the cast share their last name.
    filed = repr([e for e in story.entries if "higher level" in e.what])
    assert user.first_name not in filed and user.username not in filed
    assert not case.moves.get(name="file_higher").reason
