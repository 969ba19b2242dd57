"""An export beside that of the year before: every total, entry by entry, for whoever reviews it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases import lists
from reporting import figures, periods
from reporting.models import UriExport
from reporting.overviews.comparing import Compared, compared
from reporting.periods import Year
from reporting.uri import checking, doors, states


@dataclass(frozen=True)
class Before:
    """The year before: from its approved export where there is one, else as the register counts it now.

    Beside a year that still ran stands the same part of the year before, up to the day in `until`.
    """

    year: int
    tables: dict[str, Any]
    export: UriExport | None
    as_of: datetime
    until: date | None = None


def year_before(export: UriExport, now: datetime) -> Before:
    """What the same scope counted a year earlier."""
    year, scope = export.year - 1, lists.by_id("directorate")[export.directorate_id]
    day = timezone.localdate(export.as_of)
    part = periods.until(Year(export.year), day).before
    if not part.whole:
        [tables] = figures.ask(checking.TOTALS, scope, part, now=now)
        return Before(year, tables, None, now, part.last)
    rows = UriExport.objects.filter(year=year, directorate=export.directorate_id).order_by("-pk")
    approved = next((row for row in states.with_steps(rows) if states.is_frozen(row)), None)
    if approved is not None:
        return Before(year, doors.tables_of(approved), approved, approved.as_of)
    [tables] = figures.ask(checking.TOTALS, scope, Year(year), now=now)
    return Before(year, tables, None, now)


def side_by_side(export: UriExport, before: Before) -> list[Compared]:
    """Every total in both years; entries that neither counts are left out."""
    tables = doors.tables_of(export)
    found = [compared(tables[key], before.tables[key]) for key in tables if key in before.tables]
    return [figure for figure in found if figure.pairs]
