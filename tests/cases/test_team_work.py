"""The work of the whole team, for who leads it: counted per person, and only of what exists for the reader.

Negative control, planted by controls.toml: take `visible_to` out of `workload.scope_of`; the deputy counts a
restricted case.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import appointments, pausing, workflow
from cases.workload import scope_of, team_work
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, appointment_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
URL = "/work/team/"


def loads(user):
    listed = scope_of(user).prefetch_related("term_changes", "reports")
    found = team_work(user, listed, today=TODAY)
    return found, {load.user.username: load for load in found.loads}


def late_case(cast):
    return Walk(cast, received_on=TODAY - timedelta(weeks=20)).to_fact_finding()


def test_each_investigator_stands_with_what_they_carry_and_who_has_room_with_nothing(
    cast, at_fact_finding, do
):
    late, calm = late_case(cast), at_fact_finding
    found, people = loads(cast.head)
    anna = people["anna"]
    assert (anna.cases, anna.late, anna.soon, anna.still) == (2, 1, 0, 0)
    assert people["elsewhere"].cases == 0
    assert [case.number for case in found.urgent] == [late.case.number]
    do(pausing.suspend_term, late.case, by=cast.anna, since=late.day(4), reason="Wachten.")
    do(appointments.plan_appointment, calm.case, by=cast.anna, values=appointment_facts())
    found, people = loads(cast.head)
    anna = people["anna"]
    assert (anna.late, anna.still, anna.appointments) == (0, 1, 1)
    assert found.urgent == []


def test_an_extended_term_counts_by_its_new_day(cast, do):
    late = late_case(cast)
    do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    assert loads(cast.head)[1]["anna"].late == 1
    do(pausing.extend_term, late.case, by=cast.head, amount=20, unit="weeks", reason="Lang.")
    assert loads(cast.head)[1]["anna"].late == 0


def test_a_case_without_a_team_is_counted_as_nobodys(cast, at_assessment):
    assert loads(cast.head)[0].unassigned == 1


def test_what_the_reader_may_not_see_is_not_counted(cast, do):
    late = late_case(cast)
    do(workflow.restrict, late.case, by=cast.head, restricted=True, reason="Gevoelig.")
    found, people = loads(cast.deputy)
    assert found.urgent == [] and people["anna"].cases == 0
    assert late.case.number not in text_of(as_user(cast.deputy).get(URL))
    assert late.case.number in text_of(as_user(cast.head).get(URL))


def test_what_waits_for_others_stands_per_person_and_in_a_list(cast, do):
    waits = Walk(cast).to_preliminary().assess("fact_finding").get_team().ask_mandate()
    found, people = loads(cast.head)
    assert people["anna"].waiting == 1
    assert [(row.kind, row.number) for row in found.others] == [("mandate", waits.case.number)]
    late_case(cast)
    page = as_user(cast.head).get(URL)
    assert [group["id"] for group in page.context["groups"]] == ["due-late"]
    assert "A mandate was asked of the competent authority" in text_of(page)
    do(workflow.restrict, waits.case, by=cast.head, restricted=True, reason="Gevoelig.")
    assert loads(cast.deputy)[0].others == []


def test_only_who_leads_reads_the_page(cast):
    for name in ("anna", "intake", "director", "auditor", "administrator", "nobody"):
        assert as_user(getattr(cast, name)).get(URL).status_code == 404, name


def test_the_page_asks_the_same_queries_with_many_cases_as_with_few(cast, do):
    late = late_case(cast)
    do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    few = queries_of(as_user(cast.head), URL)
    for _ in range(3):
        late = late_case(cast)
        do(pausing.extend_term, late.case, by=cast.head, amount=1, unit="days", reason="Kort.")
    many = queries_of(as_user(cast.head), URL)
    assert many == few <= 12, (few, many)


def test_my_work_of_the_head_leads_there(cast):
    assert reverse("cases:team_work") in text_of(as_user(cast.head).get("/"))
    assert reverse("cases:team_work") not in text_of(as_user(cast.anna).get("/"))
