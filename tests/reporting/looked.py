"""The register as objects, looked at over a directorate: what the slow statements of `slowly` go through."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Directorate
from cases.models import Case, ImportBatch, Report, TermRule, Violation
from reporting.periods import Period


@dataclass
class Looked:
    """The register as objects, looked at over a directorate, on a day."""

    scope: Directorate
    today: date

    def __post_init__(self) -> None:
        self.parents = dict(Directorate.objects.values_list("pk", "parent_id"))
        self.codes = dict(Directorate.objects.values_list("pk", "code"))
        self.rules = list(TermRule.objects.all())
        self.all_reports = list(
            Report.objects.select_related("channel", "reporter_kind", "category").defer("terms")
        )
        self.all_cases = list(
            Case.objects.select_related("category").prefetch_related(
                "moves", "investigations", "persons", "term_changes", "reports"
            )
        )
        violations = Violation.objects.select_related("category", "batch", "case").prefetch_related(
            "dispositions__marks__measure"
        )
        self.all_violations = list(violations)
        self.batches = list(ImportBatch.objects.all())

    def only(self, cases: set[int]) -> Looked:
        """The same register with nothing in it but these cases."""
        found = copy(self)
        found.all_cases = [case for case in self.all_cases if case.pk in cases]
        found.all_violations = [violation for violation in self.all_violations if violation.case_id in cases]
        for name in ("cases", "settled"):
            found.__dict__.pop(name, None)
        return found

    def within(self, place: int | None) -> bool:
        while place is not None and place != self.scope.pk:
            place = self.parents[place]
        return place is not None

    def part(self, place: int) -> str:
        while place != self.scope.pk and self.parents[place] != self.scope.pk:
            place = self.parents[place]
        return self.codes[place]

    @cached_property
    def reports(self) -> list[Report]:
        return [report for report in self.all_reports if self.within(report.directorate_id)]

    @cached_property
    def cases(self) -> list[Case]:
        return [case for case in self.all_cases if self.within(case.directorate_id)]

    @cached_property
    def settled(self) -> list[Any]:
        """The dispositions that hold, each with its violation."""
        found = []
        for violation in self.all_violations:
            if not self.within(violation.directorate_id):
                continue
            if violation.batch and violation.batch.state != "done":
                continue
            decided = [d for d in violation.dispositions.all() if d.state == "decided"]
            found += [(violation, d) for d in decided if all(other.replaces_id != d.pk for other in decided)]
        return found

    def received(self, period: Period) -> list[Report]:
        return [r for r in self.reports if period.first <= r.received_on <= period.last]

    def opened(self, period: Period) -> list[Case]:
        return [c for c in self.cases if period.first <= c.opened_on <= period.last]

    def decided(self, period: Period) -> list[Any]:
        return [
            (violation, d)
            for violation, d in self.settled
            if (period.first <= d.decided_on <= period.last if d.decided_on else _whole(d, period))
        ]

    def investigations(self) -> list[Any]:
        return [i for case in self.cases for i in case.investigations.all()]

    def begin(self) -> date | None:
        days = [r.received_on for r in self.all_reports] + [c.opened_on for c in self.all_cases]
        return min(days, default=None)


def _whole(disposition: Any, period: Period) -> bool:
    return period.whole and period.first.year <= disposition.decided_year <= period.last.year


# --- Cases and their moves --------------------------------------------------------------------------


def changes(case: Case) -> list[Any]:
    """The moves of a case that changed its status, as they were recorded."""
    return [move for move in sorted(case.moves.all(), key=lambda m: m.pk) if move.source != move.target]


def phase_on(case: Case, day: date) -> str:
    """The status in which a case was when a day ended; empty before it was opened."""
    done = [move for move in changes(case) if move.happened_on <= day]
    return done[-1].target if done else ""


def open_on(case: Case, day: date) -> bool:
    return phase_on(case, day) not in ("", "closed")
