"""Hours worked: in halves, per person and day, in the phase of that day; corrected, and added up.

Negative control, tried and seen to fail: let `phase_on` take the last move (all hours fall in the present phase).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.refusal import NotAllowed, Refusal
from cases import effort
from cases.models import Case, Effort
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


def write(walk, do, user, hours, weeks):
    return do(effort.record_effort, walk.case, by=user, hours=Decimal(hours), on=walk.day(weeks))


def test_hours_count_in_the_phase_in_which_the_case_was_that_day(walk, do, cast):
    write(walk, do, cast.intake, "1.5", 0)
    write(walk, do, cast.anna, "4", 1)
    write(walk, do, cast.anna, "7.5", 3)
    write(walk, do, cast.bert, "8", 3)
    totals = effort.totals_of(Case.objects.get(pk=walk.case.pk).efforts.select_related("user"))
    assert totals.total == 21
    found = {str(row.phase): row.hours for row in Effort.objects.order_by("pk")[:2]}
    assert found == {"assessment": Decimal("1.5"), "preliminary": 4}
    assert [line.hours for line in totals.phases] == [Decimal("1.5"), 4, Decimal("15.5")]
    assert (totals.people[0].name, totals.people[0].hours) == ("Anna Proef", Decimal("11.5"))


def test_hours_are_halves_of_a_day_that_has_been(walk, do, cast):
    for hours, day in (("0.3", walk.day(1)), ("25", walk.day(1)), ("0", walk.day(1)), ("1", walk.day(-1))):
        with pytest.raises(Refusal):
            do(effort.record_effort, walk.case, by=cast.anna, hours=Decimal(hours), on=day)
    with pytest.raises(Refusal):
        tomorrow = timezone.localdate() + timedelta(days=1)
        do(effort.record_effort, walk.case, by=cast.anna, hours=Decimal(1), on=tomorrow)


def test_hours_are_corrected_by_whose_they_are_and_who_leads_and_never_removed(walk, do, cast):
    entry = write(walk, do, cast.anna, "4", 3)
    assert do(effort.correct_effort, entry, by=cast.anna, hours=Decimal("3.5")).half_hours == 7
    with pytest.raises(NotAllowed):
        do(effort.correct_effort, entry, by=cast.bert, hours=Decimal(1))
    assert do(effort.correct_effort, entry, by=cast.head, hours=Decimal(0)).half_hours == 0
    assert entry.history.count() == 3


def test_who_does_not_work_there_writes_no_hours(walk, do, cast):
    for name in ("elsewhere", "director", "auditor", "subject"):
        with pytest.raises(NotAllowed):
            do(effort.record_effort, walk.case, by=getattr(cast, name), hours=Decimal(1))


def test_the_head_sees_the_hours_of_a_month_by_person(walk, do, cast):
    write(walk, do, cast.anna, "4", 3)
    write(walk, do, cast.anna, "2", 3)
    other = Walk(cast).to_fact_finding()
    write(other, do, cast.anna, "1", 3)
    month = walk.day(3).strftime("%Y-%m")
    page = as_user(cast.head).get(f"/effort/?month={month}")
    (line,) = page.context["people"]
    assert (line.name, line.cases, line.hours) == ("Anna Proef", 2, 7)
    assert "No hours in this month" in text_of(as_user(cast.head).get("/effort/?month=2020-01"))
    assert as_user(cast.anna).get("/effort/").status_code == 404
    assert queries_of(as_user(cast.head), "/effort/") <= 6


def test_hours_on_a_case_of_a_conflict_are_not_counted_for_who_may_not_see_it(walk, do, cast):
    write(walk, do, cast.anna, "4", 3)
    first = walk.day(3).replace(day=1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    assert effort.of_month(cast.deputy, first, last)[1]
    assert effort.of_month(cast.involved_deputy, first, last)[1] == []
