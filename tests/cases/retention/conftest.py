"""Cases whose destruction was proposed and approved, each by whom it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts import context
from cases.models import Case, Challenge, DataRequest, Disposition, ReporterContact
from cases.retention import destroying, doors
from tests.cases.documents.conftest import own_store  # noqa: F401 (a fixture)

LONG_AGO = date(2010, 1, 4)


@pytest.fixture
def approved(do: Callable[..., Any]) -> Callable[..., Any]:
    """Propose as the head, approve as the deputy: `approved(case, cast)`."""

    def both(case: Case, cast: Any) -> Any:
        proposal = do(doors.propose_destruction, case, by=cast.head)
        return do(doors.approve_destruction, proposal, by=cast.deputy)

    return both


@pytest.fixture
def destroyed(approved: Callable[..., Any]) -> Callable[..., Any]:
    """The certificate of a case that was destroyed: `destroyed(case, cast)`."""
    return lambda case, cast: destroying.carry_out(approved(case, cast).pk, by=None)


def ended_long_ago(case: Case) -> Case:
    """A case with whatever stands in it, as if it had been closed in 2010 and nothing were open any more."""
    for hold in case.holds.filter(lifted_on=None):
        with context.acting(hold.recorded_by):
            doors.lift_hold(hold, by=hold.recorded_by, reason="Uitspraak.")
    with context.acting(None):
        by = case.recorded_by or case.moves.first().recorded_by
        Case.objects.filter(pk=case.pk).update(
            status="closed", opened_on=LONG_AGO, phase_since=LONG_AGO, closed_on=LONG_AGO, closed_by=by
        )
        DataRequest.objects.filter(case=case).update(
            decision="refused", decided_on=timezone.localdate(), decided_by=_another(case, by)
        )
        Disposition.objects.filter(violation__case=case).exclude(decided_on=None).update(
            decided_on=LONG_AGO, decided_year=LONG_AGO.year, carried_out_on=None
        )
        case.criminal_complaints.update(result_on=timezone.localdate())
        Challenge.objects.filter(disposition__violation__case=case).update(
            outcome="unfounded", outcome_on=timezone.localdate()
        )
        ReporterContact.objects.filter(case=case).update(outcome="no_detriment", done_on=timezone.localdate())
    return Case.objects.get(pk=case.pk)


def _another(case: Case, by: Any) -> Any:
    asked = set(case.data_requests.values_list("recorded_by", flat=True))
    return type(by).objects.exclude(pk__in=asked).order_by("pk").first()
