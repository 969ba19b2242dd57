"""The whole walk through the doors: from a report to a closed and a reopened case."""

import pytest

from cases.models import Case, Move, Status
from tests.factories import Walk, case_in

pytestmark = pytest.mark.django_db


def test_a_report_becomes_a_closed_case_through_fifteen_hands(cast):
    walk = Walk(cast).to_closed()
    case = Case.objects.get(pk=walk.case.pk)
    assert case.status == Status.CLOSED
    assert case.closed_by == cast.anna
    assert list(Move.objects.filter(case=case).values_list("name", flat=True)) == [
        "open",
        "start_assessment",
        "start_preliminary",
        "start_fact_finding",
        "conclude",
        "close",
    ]


@pytest.mark.parametrize("status", Status.values)
def test_a_case_can_be_made_in_every_status(cast, status):
    assert case_in(status, cast).status == status


def test_every_change_is_in_the_history_with_who_and_through_which_door(cast):
    case = Walk(cast).to_closed().case
    story = list(
        case.history.order_by("history_id").values_list(
            "status", "history_user__username", "history_change_reason"
        )
    )
    assert ("closed", "anna", "move") in story
    assert story[0][:1] == ("received",)
    assert story[0][2] == "promote"
