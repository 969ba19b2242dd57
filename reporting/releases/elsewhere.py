"""What was published about the facts of a release: other releases, and the tables of annual reports."""

from __future__ import annotations

from reporting.disclosure import Published
from reporting.disclosure.joining import Known, flat
from reporting.models import AnnualReport, Release
from reporting.releases.keeping import Kept, table_from


def releases_about(counted: str, year: int) -> list[Kept]:
    """Every release about these facts, whatever the kind, the level and the version; the first one first."""
    rows = Release.objects.filter(state=Release.State.PUBLISHED, unit=counted, year=year)
    return [Kept(row) for row in rows.order_by("decided_at", "pk")]


def annual_tables_about(counted: str, year: int) -> list[Known]:
    """Every table about these facts in an annual report that was published."""
    rows = AnnualReport.objects.filter(state=AnnualReport.State.PUBLISHED, year=year)
    return [
        Known(table_from(kept, kept["key"]), kept["space"])
        for tables in rows.order_by("decided_at", "pk").values_list("tables", flat=True)
        for kept in tables
        if kept["counted"] == counted
    ]


def known_about(counted: str, year: int) -> list[Known]:
    """Everything that was published about these facts, each in its space."""
    return [Known(kept.table) for kept in releases_about(counted, year)] + annual_tables_about(counted, year)


def flat_about(counted: str, year: int) -> list[Published]:
    """What annual reports tell about the facts of releases, on the axes that these have."""
    found = [flat(one.table) for one in annual_tables_about(counted, year)]
    return [table for table in found if table is not None]
