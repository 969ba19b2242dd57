"""What stands on the grounds of the tests: one case, as far as the name says, made through the doors.

Negative control: let the ground `at_closed` be walked `to_disposition`; its test fails.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Report
from tests.factories import case_in
from tests.grounds import WALKS, ground_for


def stands(walk, status):
    assert (Case.objects.count(), Report.objects.count()) == (1, 1)
    assert walk.case.status == status
    assert list(walk.case.reports.all()) == [walk.report]


def test_a_case_that_was_received(at_received):
    stands(at_received, "received")


def test_a_case_in_assessment(at_assessment):
    stands(at_assessment, "assessment")


def test_a_case_in_preliminary_investigation(at_preliminary):
    stands(at_preliminary, "preliminary")


def test_a_case_in_fact_finding(at_fact_finding):
    stands(at_fact_finding, "fact_finding")
    assert at_fact_finding.mandate.case == at_fact_finding.case


def test_a_case_in_fact_finding_that_is_late(late_at_fact_finding):
    stands(late_at_fact_finding, "fact_finding")
    assert late_at_fact_finding.start == timezone.localdate() - timedelta(weeks=20)


def test_a_case_in_disposition(at_disposition):
    stands(at_disposition, "disposition")
    assert at_disposition.violation.case == at_disposition.case


def test_a_closed_case(at_closed):
    stands(at_closed, "closed")
    assert at_closed.standing


def test_a_case_that_was_closed_in_2025(closed_in_2025):
    stands(closed_in_2025, "closed")
    assert closed_in_2025.case.closed_on == date(2025, 3, 3)


def test_a_case_that_is_walked_stands_as_one_that_stood_there(at_fact_finding, cast):
    walked = case_in("fact_finding", cast)
    for part in ("persons", "violations", "mandates", "investigations", "assessments", "moves", "processes"):
        assert getattr(walked, part).count() == getattr(at_fact_finding.case, part).count(), part


@pytest.mark.parametrize("name", WALKS)
def test_a_test_stands_on_one_ground(name):
    assert ground_for(["db", "cast", name]) == name
    with pytest.raises(ValueError, match="one ground"):
        ground_for(["scene", "cast", name])
