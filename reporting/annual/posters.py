"""Infographics: pictures (SVG) of a report to be put into another one, each drawn from the grids beside it.

They stand by themselves: no legend, no colour that has to be told apart, the unit under the title, every number at
its bar. As a file they have a white ground; on a page they follow its theme.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.annual.grids import Cell, Grid, Line, Part
from reporting.charts.drawing import LETTER, LINE, bar, joined, line, svg, text

WIDTH, MARGIN = 640, 24
ROOM = WIDTH - 2 * MARGIN
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif"
BAR, GAP = 20, 12
MOST_LETTERS = 70  # of a line of text
SMALL, MOST_SMALL = 11, 105  # of what is said below, and its letters in a line
BIG, TILE = 40, 104  # the large numbers, and the height of their tile

Grids = dict[str, Grid]


@dataclass(frozen=True)
class Poster:
    """One infographic: `needs` are the keys of the grids that it can be drawn from, the best one first."""

    key: str
    title: Any
    needs: tuple[str, ...]
    draw: Callable[[Grids], tuple[float, list[SafeString], str]]  # height, parts, description
    always: bool = False  # also where nothing was counted
    says_what_counts: bool = True


@dataclass(frozen=True)
class Drawn:
    """An infographic that is there: something was counted in it."""

    key: str
    title: str
    picture: SafeString
    described: str


def grids_of(parts: Sequence[Part]) -> Grids:
    return {grid.key: grid for part in parts for grid in part.grids}


def drawn(parts: Sequence[Part], heading: str, *, ground: bool = False) -> list[Drawn]:
    """All infographics of a report; `heading` says of whom and of which year it is."""
    grids = grids_of(parts)
    found = []
    for poster in POSTERS:
        needed = [grids.get(key) for key in poster.needs]
        if poster.always or any(grid is not None and _counts_something(grid) for grid in needed):
            found.append(_drawn(poster, grids, heading, ground=ground))
    return found


def shown(parts: Sequence[Part], heading: str, *, ground: bool = False) -> list[Drawn]:
    """Those in which something stands: of an unknown year the first one is an empty picture."""
    return [one for one in drawn(parts, heading, ground=ground) if one.described]


def _counts_something(grid: Grid) -> bool:
    return any(cell.kind == "hidden" or cell.value for one in grid.lines for cell in one.cells)


def _drawn(poster: Poster, grids: Grids, heading: str, *, ground: bool) -> Drawn:
    top: list[SafeString] = []
    y = MARGIN + 4.0
    for words in textwrap.wrap(str(poster.title), 50):
        y += 24
        top.append(text(MARGIN, y, words, size=22))
    y += 22
    top.append(text(MARGIN, y, heading, soft=True))
    told = next((grid.told for key in poster.needs if (grid := grids.get(key))), "")
    if poster.says_what_counts:
        for words in textwrap.wrap(told, MOST_LETTERS + 20):
            y += 16
            top.append(text(MARGIN, y, words, soft=True, size=12))
    height, parts, described = poster.draw(grids)
    body = format_html(
        '{}<g font-family="{}">{}<g transform="translate({} {})">{}</g></g>',
        SafeString(f'<rect width="{WIDTH}" height="{y + 24 + height + MARGIN:g}" fill="#fff"/>')
        if ground
        else "",
        FONT,
        joined(top),
        MARGIN,
        f"{y + 24:g}",
        joined(parts),
    )
    title = f"{poster.title}, {heading}"
    picture = svg(f"poster-{poster.key}", WIDTH, round(y + 24 + height + MARGIN), title, described, body)
    return Drawn(poster.key, str(poster.title), picture, described)


# --- What is drawn --------------------------------------------------------------------------------------


def _bars(*columns: tuple[str, int]) -> Callable[[Grids], Any]:
    """Bars of one column of the first grid that is there, largest first, with the share where the grid has one."""

    def draw(grids: Grids) -> tuple[float, list[SafeString], str]:
        key, place = next((key, place) for key, place in columns if key in grids)
        rows = [(one.label, one.cells[place], _beside(one)) for one in grids[key].lines]
        rows = [row for row in rows if row[1].kind == "hidden" or row[1].value]
        rows.sort(key=lambda row: -(row[1].value if isinstance(row[1].value, int) else 0))
        return _drawn_bars(rows)

    return draw


def _beside(one: Line) -> str:
    return f" ({one.cells[1].text})" if len(one.cells) > 1 and one.cells[1].kind == "share" else ""


def _drawn_bars(rows: Sequence[tuple[str, Cell, str]]) -> tuple[float, list[SafeString], str]:
    told = [cell.text + words for _label, cell, words in rows]
    room = max((len(words) for words in told), default=0) * LETTER * 1.1 + 12
    most = max((cell.value for _label, cell, _w in rows if isinstance(cell.value, int)), default=1)
    parts: list[SafeString] = []
    y = 0.0
    for (label, cell, _words), words in zip(rows, told, strict=True):
        for words_of_label in textwrap.wrap(label, MOST_LETTERS):
            y += LINE
            parts.append(text(0, y - 5, words_of_label))
        width = (cell.value if isinstance(cell.value, int) else 0) / max(most, 1) * (ROOM - room)
        if width:
            parts.append(bar(0, y, width, BAR, now=True))
        parts.append(text(width + 6, y + BAR - 5, words))
        y += BAR + GAP
    parts.append(line(0, 0, 0, max(y - GAP, 0)))
    described = "; ".join(f"{label}: {cell.said or cell.text}{words}" for label, cell, words in rows)
    return max(y - GAP, 0), parts, described


# At a glance: the total of which grid, the best one first, in which column, under which words. A publication has grids
# of its own.
GLANCE: tuple[tuple[tuple[tuple[str, int], ...], Any], ...] = (
    ((("reports_by_reporter_kind", 0), ("reports", 0)), gettext_lazy("reports received")),
    ((("cases_by_inquiry", 0),), gettext_lazy("cases opened")),
    ((("investigations_by_kind", 0),), gettext_lazy("investigations started")),
    ((("persons_by_tie", 0), ("persons_by_inquiry", 0)), gettext_lazy("persons involved")),
    ((("violations_by_outcome", 0), ("outcome_by_part", -1)), gettext_lazy("violations settled")),
    ((("category_by_group_a", -1),), gettext_lazy("dispositions decided")),
    ((("measures_marks", 0),), gettext_lazy("measures, every one counted")),
)


@dataclass(frozen=True)
class Total:
    """The total of a grid, the last cell beside it, which may say how it changed, and what the grid counts."""

    now: Cell
    change: Cell
    told: str


def _total(grids: Grids, places: tuple[tuple[str, int], ...]) -> Total | None:
    """The total of the first of these grids that has one."""
    for key, place in places:
        foot = grids[key].foot if key in grids else None
        if foot is not None:
            return Total(foot.cells[place], foot.cells[-1], grids[key].told)
    return None


def _glance(grids: Grids) -> tuple[float, list[SafeString], str]:
    """The totals of a year as large numbers, each with the change against the year before."""
    parts: list[SafeString] = []
    told = []
    tiles = [(words, total) for places, words in GLANCE if (total := _total(grids, places))]
    for place, (words, total) in enumerate(tiles):
        now, change = total.now, total.change
        x, y = (place % 2) * ROOM / 2, (place // 2) * TILE
        parts += [
            line(x, y, x + ROOM / 2 - 16, y),
            text(x, y + BIG + 6, now.text, size=BIG),
            text(x, y + BIG + 28, words),
        ]
        sentence = ""
        if change.kind == "change":
            sentence = _("%(change)s against the year before") % {"change": change.text}
            parts.append(text(x, y + BIG + 45, sentence, soft=True, size=12))
        told.append(f"{words}: {now.said or now.text}" + (f" ({change.said})" if sentence else ""))
    height = -(-len(tiles) // 2) * TILE
    notes, height = _counted(tiles, height)
    return height, [*parts, *notes], "; ".join(told)


def _counted(tiles: Sequence[tuple[Any, Total]], y: float) -> tuple[list[SafeString], float]:
    """Below the large numbers of each what it counts: unit, period and rule; and where that ends."""
    parts: list[SafeString] = []
    for words, total in tiles:
        for told in textwrap.wrap(f"{capfirst(words)}. {total.told}", MOST_SMALL):
            y += 15
            parts.append(text(0, y, told, soft=True, size=SMALL))
        y += 3
    return parts, y


def _services(grids: Grids) -> tuple[float, list[SafeString], str]:
    """Of each service how many dispositions had a measure, of how many."""
    rows = [
        (one.label, one.cells[0], " " + _("of %(n)s") % {"n": one.cells[-1].text})
        for one in grids["dispositions_by_part"].lines
        if one.cells[-1].kind == "hidden" or one.cells[-1].value
    ]
    return _drawn_bars(rows)


POSTERS: tuple[Poster, ...] = (
    Poster(
        "glance",
        gettext_lazy("The year at a glance"),
        tuple(key for places, _words in GLANCE for key, _place in places),
        _glance,
        always=True,
        says_what_counts=False,
    ),
    Poster(
        "reporters",
        gettext_lazy("Who the reports came from"),
        ("reports_by_reporter_kind",),
        _bars(("reports_by_reporter_kind", 0)),
    ),
    Poster(
        "categories",
        gettext_lazy("What the violations were about"),
        ("violations_by_category", "category_by_service"),
        _bars(("violations_by_category", 0), ("category_by_service", -1)),
    ),
    Poster(
        "measures",
        gettext_lazy("How they ended"),
        ("measures_heaviest", "measures_group_b"),
        _bars(("measures_heaviest", 0), ("measures_group_b", 0)),
    ),
    Poster("services", gettext_lazy("With a measure, by service"), ("dispositions_by_part",), _services),
)


def as_file(picture: SafeString) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{picture}\n'.encode()
