"""The list of cases: its filter, its pages, and what it asks of the database.

Negative control: let `CaseFilter` forget one of its fields; a test here fails.
"""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import DataKey
from cases import inquiry, workflow
from cases.models import Case, Report, TeamMember
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, case_in, report_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_the_list(cast):
    """The numbers that the list shows for a query string."""

    def asked(query, user=cast.head):
        rows = as_user(user).get(reverse("cases:cases") + "?" + query).context["rows"]
        return [row.case.number for row in rows]

    return asked


FILTERS = {
    "": True,
    "status=disposition": True,
    "status=closed": False,
    "status=running": True,
    "directorate=FIN": True,
    "directorate=DOU": False,
    "category=MID": True,
    "category=FIN": False,
    "from=01-01-2020": True,
    "to=01-01-2020": False,
    "mark=restricted": False,
    "mark=wrongdoing": True,
    "team=me": False,
    "status=running&directorate=BD&mark=wrongdoing": True,
}


def test_the_filter_narrows_the_list(cast, on_the_list):
    case = Walk(cast, wrongdoing=True).to_disposition().case
    found = {query: on_the_list(query) for query in FILTERS}
    assert found == {query: [case.number] if fits else [] for query, fits in FILTERS.items()}


def test_the_list_filters_by_who_is_on_the_team(cast, on_the_list):
    case = case_in("disposition", cast)
    assert on_the_list("team=me", cast.anna) == [case.number]
    assert on_the_list(f"team={cast.anna.pk}") == [case.number]
    assert on_the_list(f"team={cast.anna.pk}", cast.elsewhere) == []


def test_the_filter_names_nobody_whose_team_is_out_of_sight(cast, do):
    case = case_in("assessment", cast)
    do(inquiry.assign, case, cast.bert, by=cast.head)
    do(workflow.restrict, case, by=cast.head, restricted=True, reason="Gevoelig.")
    for who, named in (("head", True), ("anna", False), ("deputy", False)):
        page = text_of(as_user(getattr(cast, who)).get(reverse("cases:cases")))
        assert (f'value="{cast.bert.pk}"' in page) is named, who


def test_an_empty_list_says_what_to_do(cast):
    page = text_of(as_user(cast.head).get(reverse("cases:cases")))
    assert "No cases yet" in page
    assert "No case fits this filter" in text_of(
        as_user(cast.head).get(reverse("cases:cases") + "?status=closed")
    )


def make_many(cast, amount):
    """Cases with a report and a lead investigator, quickly."""
    facts = report_facts()
    keys = [DataKey.make() for _ in range(amount)]
    today = timezone.localdate()
    cases = Case.objects.bulk_create(
        Case(
            number=f"2019-{i:04}", title=f"Zaak {i}", directorate=facts["directorate"], category=facts["category"],
            opened_on=today, phase_since=today, data_key=key,
        )
        for i, key in enumerate(keys, start=1)
    )  # fmt: skip
    Report.objects.bulk_create(
        Report(
            **facts, number=f"M2019-{i:04}", case=case, status="joined", handled_on=today, handled_by=cast.head,
            data_key=case.data_key,
        )
        for i, case in enumerate(cases, start=1)
    )  # fmt: skip
    TeamMember.objects.bulk_create(
        TeamMember(case=case, user=cast.anna, part="lead", since=today) for case in cases
    )


def test_the_list_takes_the_same_six_queries_at_ten_and_at_two_hundred_rows(cast):
    url = reverse("cases:cases")
    client = as_user(cast.head)
    with transaction.atomic():
        make_many(cast, 10)
        few = queries_of(client, url)
        transaction.set_rollback(True)
    make_many(cast, 200)
    assert queries_of(client, url) == few <= 6


def test_the_list_goes_on_to_older_cases_and_back(cast):
    make_many(cast, 60)
    client = as_user(cast.head)
    url = reverse("cases:cases")
    first = client.get(url).context
    older = client.get(url + first["page"].older).context
    back = client.get(url + older["page"].newer).context
    numbers = [[row.case.number for row in page["rows"]] for page in (first, older, back)]
    assert (len(numbers[0]), len(numbers[1])) == (50, 10)
    assert numbers[0] == numbers[2]
    assert not set(numbers[0]) & set(numbers[1])
