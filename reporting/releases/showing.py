"""A release as a page and a file show it: title, heads, lines of cells, what the marks mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import lists
from reporting.disclosure import NOT_SHOWN, SMALL
from reporting.models import Release
from reporting.releases.keeping import Kept
from reporting.releases.kinds import standing
from reporting.releases.shaping import COUNTED, ITSELF, LEVELS
from reporting.tables import Label
from reporting.units import RULES, UNITS
from reporting.writing import number

SIGN_NOT_SHOWN = "\N{MIDDLE DOT}"
COUNTED_TITLES: dict[str, Any] = {
    "report": gettext_lazy("Reports received"),
    "case": gettext_lazy("Cases opened"),
    "disposition": gettext_lazy("Dispositions decided"),
}


@dataclass(frozen=True)
class Cell:
    text: str
    hidden: str = ""  # in words, for who does not see the sign
    count: int | None = None


@dataclass(frozen=True)
class Line:
    label: Label
    depth: int
    own: bool
    cells: tuple[Cell, ...]


def title(release: Release) -> str:
    """`Reports received, by quarter and directorate, 2026`."""
    return _("%(counted)s %(kind)s, %(year)s") % {
        "counted": COUNTED_TITLES[release.unit],
        "kind": standing().kinds[release.kind].label,
        "year": release.year,
    }


def marks(kept: Kept) -> list[tuple[str, str]]:
    """What the signs in this table mean; only those that stand in it."""
    table, used = kept.table, set(kept.table.cells.values())
    most = table.threshold - 1
    found = []
    if SMALL in used:
        least = 0 if table.zeros else 1
        found.append(
            (
                f"<{table.threshold}",
                _("hidden: at least %(least)s and at most %(most)s") % {"least": least, "most": most},
            )
        )
    if NOT_SHOWN in used:
        words = (
            _("hidden, whatever the count: it would give another hidden count away")
            if table.small
            else _("hidden, %(threshold)s or more: it would give another hidden count away")
            % {"threshold": table.threshold}
        )
        found.append((SIGN_NOT_SHOWN, words))
    return found


def shown(kept: Kept, own: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Everything that a template needs of the table. `own`: ids of the directorates that the reader reads exactly."""
    heads = [named.label for named in kept.axes[kept.across]]
    unit = UNITS[kept.row.unit]
    return {
        "release": kept.row,
        "title": title(kept.row),
        "heads": heads,
        "lines": lines(kept, own),
        "marks": marks(kept),
        "unit": unit,
        "rule": RULES[COUNTED[kept.row.unit]],
        "lines_are": LEVELS[kept.row.level],
        "hidden": len(kept.table.hidden),
        "whole": kept.is_whole,
    }


def lines(kept: Kept, own: frozenset[int] = frozenset()) -> list[Line]:
    """A line per directorate; what is filed at none of those below only where there is something to see."""
    nodes = {node.code: node for node in lists.entries("directorate")}
    found = []
    for named in kept.axes[0]:
        code = named.label.code
        cells = tuple(_cell(kept, _place(kept, code, across.label.code)) for across in kept.axes[kept.across])
        if code.endswith(ITSELF) and all(cell.count == 0 for cell in cells):
            continue
        node = nodes.get(code.removesuffix(ITSELF))
        depth = (node.depth if node else 0) + code.endswith(ITSELF)
        found.append(Line(named.label, depth, node is not None and depth > 0 and node.id in own, cells))
    return found


def _place(kept: Kept, row: str, column: str) -> tuple[str, ...]:
    alone = [axis[0].label.code for axis in kept.axes]
    place = [row, alone[1], alone[2]]
    place[kept.across] = column
    return tuple(place)


def _cell(kept: Kept, place: tuple[str, ...]) -> Cell:
    cell = kept.table.cells[place]
    if cell == SMALL:
        return Cell(f"<{kept.table.threshold}", _("hidden, fewer than %(n)s") % {"n": kept.table.threshold})
    if cell == NOT_SHOWN:
        return Cell(SIGN_NOT_SHOWN, _("hidden"))
    assert isinstance(cell, int)  # noqa: S101 (a mark is one of the two above)
    return Cell(number(cell), count=cell)


def bounds(kept: Kept) -> list[dict[str, Any]]:
    """What every reader can work out about each hidden cell, for who judges the release."""
    found = []
    for place, low, high in kept.row.audit["bounds"]:
        found.append(
            {
                "row": kept.label(0, place[0]),
                "column": kept.label(kept.across, place[kept.across]),
                "bounds": _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}
                if high is not None
                else _("%(low)s or more") % {"low": number(low)},
            }
        )
    return found
