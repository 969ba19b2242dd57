"""An overview made again from the register of its moment: equal, other in some counts, or not to be made any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts import reach
from cases import lists
from reporting.asof import past
from reporting.asof.past import Gone
from reporting.models import MonthlyOverview
from reporting.overviews.freezing import Difference, Overview, differences, freeze

CHECKS = ("make_overviews", "export_uri")  # the head of OIF, the coordinators


def may_check(user: Any, overview: Overview) -> bool:
    """Whether somebody answers for the figures of this directorate."""
    return any(reach.holds(user, check, overview.row.directorate_id) for check in CHECKS)


@dataclass(frozen=True)
class Again:
    """What came of making an overview again."""

    gone: list[Gone] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        return not self.gone and not self.differences


def made_again(overview: Overview) -> Again:
    """Count an overview again as it was known at its own moment, and compare. Nothing is kept."""
    row = overview.row
    missing = past.gone(row.directorate_id, row.as_of)
    if missing:
        return Again(gone=missing)
    scope = lists.by_id("directorate")[row.directorate_id]
    with past.opened(row.as_of):
        counted = freeze(scope, overview.month, now=row.as_of)
    again = MonthlyOverview(
        directorate_id=row.directorate_id,
        month=row.month,
        version=row.version,
        as_of=row.as_of,
        figures=counted,
    )
    return Again(differences=differences(overview, Overview(again)))
