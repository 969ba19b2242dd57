"""The anonymised list: a line for each violation that was settled, with no more of its codes than was published.

Which codes a line shows follows from the published table of services, categories and groups of measures alone, so the
codes of all lines together tell nothing that the table does not: service, category and measure where their cell is
shown; else service and category where that is; else the category; else nothing. Where the list was public already the
lines show everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts import encryption
from cases import lists
from cases.models import Measure, Violation
from reporting.annual import grids
from reporting.annual.grids import Grid, Line
from reporting.annual.identifying import Coded
from reporting.disclosure.tables import Published
from reporting.models import AnnualLine
from reporting.releases.shaping import ITSELF, TOTAL
from reporting.units import RULES, UNITS

UNKNOWN = "unknown"  # the group of what has no measure recorded


@dataclass(frozen=True)
class Settled:
    """One settled violation of the year, in codes."""

    violation: int
    service: str
    category: str
    measures: tuple[str, ...]
    group: str


def settled(year: int) -> list[Settled]:
    """All of them, in an order that tells nothing; none for who makes no publication."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT violation, service, category, measures, group_a FROM annual_lines(%s)", [year])
        return [Settled(row[0], row[1], row[2], tuple(row[3]), row[4] or UNKNOWN) for row in cursor]


def digest_of(rows: Sequence[Settled]) -> str:
    """Which violations there are and with which codes, as a text that tells nothing of them."""
    told = sorted((row.violation, row.service, row.category, sorted(row.measures), row.group) for row in rows)
    return encryption.digest("settled", repr(told).encode()).hex()


def descriptions(rows: Sequence[Settled], reader: Any) -> dict[int, str]:
    """The descriptions of the violations that this person may read: those of others stay out of the list."""
    if reader is None:
        return {}
    found = (
        Violation.objects.visible_to(reader)
        .filter(pk__in=[row.violation for row in rows])
        .select_related("case__data_key", "batch__data_key")
    )
    return {violation.pk: violation.description or "" for violation in found.defer("batch__content")}


def in_neutral_order(lines: Sequence[tuple[Coded, Settled]], year: int) -> list[tuple[Coded, Settled]]:
    """The lines in the order of what they show; of equal ones in an order that tells nothing of what they do not."""
    places = {
        name: {entry.code: place for place, entry in enumerate(lists.entries(name))}
        for name in ("directorate", "category")
    }

    def key(line: tuple[Coded, Settled]) -> tuple[object, ...]:
        coded, row = line
        digest = hashlib.sha256(f"{row.violation}:{year}".encode()).hexdigest()
        service = places["directorate"].get(coded.service, len(places["directorate"]))
        return (
            service,
            places["category"].get(coded.category, len(places["category"])),
            coded.measures,
            digest,
        )

    return sorted(lines, key=key)


def everything(row: Settled) -> Coded:
    """All codes of a line, of a year whose list was public already."""
    return Coded(row.service, row.category, row.measures)


def may_show(row: Settled, table: Published | None, year: int) -> Coded:
    """The codes that a line may show beside this table; without one none."""
    if table is None:
        return Coded("", "", ())
    top = table.shape.axes[0][0].code
    service = top + ITSELF if row.service == top else row.service

    def shown(directorate: str, category: str, group: str) -> bool:
        return not isinstance(table.cells.get((directorate, str(year), category, group), "."), str)

    if shown(service, row.category, row.group):
        return Coded(row.service, row.category, (row.group,))
    if shown(service, row.category, TOTAL):
        return Coded(row.service, row.category, ())
    if shown(top, row.category, TOTAL):
        return Coded("", row.category, ())
    return Coded("", "", ())


# --- As a grid ------------------------------------------------------------------------------------------


def as_kept(lines: Iterable[AnnualLine]) -> list[list[object]]:
    """The lines that are published, as they are kept: service, category, measures, description, in codes and words."""
    return [
        [line.service, line.category, line.measures, line.text or ""]
        for line in lines
        if line.decision in (AnnualLine.Decision.AS_IT_STANDS, AnnualLine.Decision.BLURRED)
    ]


def words_of() -> dict[str, dict[str, str]]:
    """The labels of services, categories and measures, by code."""
    groups = {str(code): str(label) for code, label in Measure.GroupA.choices}
    return {
        "service": {node.code: node.label for node in lists.entries("directorate")},
        "category": {entry.code: entry.label for entry in lists.entries("category")},
        "measure": groups | {entry.code: entry.label for entry in lists.entries("measure")},
    }


def grid(kept: Sequence[Sequence[object]], year: int) -> Grid:
    """The list as it is shown."""
    words = words_of()
    lines = [
        Line(
            str(number),
            (
                grids.text(words["service"].get(str(service), service) or _("not shown")),
                grids.text(words["category"].get(str(category), category) or _("not shown")),
                grids.text(description or _("not shown")),
                grids.text(_measures(measures, words["measure"])),
            ),
        )
        for number, (service, category, measures, description) in enumerate(kept, 1)
    ]
    unit, rule = UNITS["violation"], RULES["settled"]
    told = _("Unit: %(unit)s · Period: %(period)s · Counted: %(rule)s.") % {
        "unit": unit.name,
        "period": year,
        "rule": rule.text,
    }
    heads = (_("No."), _("Service"), _("Category"), _("Description"), _("Measures"))
    return Grid("listed", str(_("Anonymised list of settled violations")), told, heads, tuple(lines))


def _measures(codes: object, words: dict[str, str]) -> str:
    found = [words.get(str(code), str(code)) for code in codes]  # type: ignore[attr-defined]
    return "; ".join(found) or _("not shown")
