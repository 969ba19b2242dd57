"""The process of a case as a drawing: boxes for statuses, numbered arrows for moves, from `workflow.TRANSITIONS`.

Plain SVG, so that it shows wherever a picture shows; the numbers refer to the table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from django.utils import translation

from cases.models import Status
from cases.workflow import TRANSITIONS

# Column and row of each status: the main road from left to right, what leaves it below.
PLACES = {
    Status.RECEIVED: (0, 0),
    Status.ASSESSMENT: (1, 0),
    Status.PRELIMINARY: (2, 0),
    Status.FACT_FINDING: (3, 0),
    Status.DISPOSITION: (4, 0),
    Status.CLOSED: (5, 0),
    Status.REFERRED: (3, 1),
    Status.REOPENED: (3, 2),
}
WIDTH, HEIGHT = 156, 56
STEP, ROW, LANE = 212, 96, 34
MARGIN = 24
INK, LINE, ACCENT, SURFACE = "#1b2733", "#5b6875", "#154273", "#f5f7f9"


@dataclass(frozen=True)
class Arrow:
    """One arrow of the process with its number in the table."""

    number: int
    source: str
    target: str
    label: Any
    name: str


def arrows() -> list[Arrow]:
    """Every arrow in the order of the table; a move from two statuses is two arrows with one number."""
    return [
        Arrow(number, source, move.target, move.label, move.name)
        for number, move in enumerate(TRANSITIONS.values(), start=1)
        for source in move.sources
    ]


def mermaid() -> str:
    """The same arrows for a Mermaid renderer, in the active language."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f"    {status.value} : {str(status.label).capitalize()}" for status in Status]
    lines += ["    [*] --> received"]
    lines += [f"    {arrow.source} --> {arrow.target} : {arrow.number} · {arrow.label}" for arrow in arrows()]
    return "\n".join([*lines, "    closed --> [*]"])


# --- The picture -------------------------------------------------------------------------------------


def svg() -> str:
    """The whole picture, with a title and a description that say the same in words."""
    lanes = _lanes()
    top = MARGIN + LANE * (max(lanes.values()) + 1)
    width = 2 * MARGIN + 5 * STEP + WIDTH
    height = top + 2 * ROW + HEIGHT + MARGIN
    described = "; ".join(f"{a.number} {a.source} → {a.target}" for a in arrows())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description" font-family="system-ui, sans-serif">',
        '<title id="title">The process of a case</title>',
        f'<desc id="description">{escape(described)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>',
        *_drawn_arrows(top, lanes),
        *(_box(status, top) for status in Status),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _corner(status: str, top: int) -> tuple[int, int]:
    column, row = PLACES[Status(status)]
    return MARGIN + column * STEP, top + row * ROW


def _box(status: Status, top: int) -> str:
    x, y = _corner(status, top)
    with translation.override("nl"):
        dutch = str(status.label).capitalize()
    with translation.override("en"):
        english = str(status.label).capitalize()
    middle = x + WIDTH / 2
    return (
        f'<g><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{SURFACE}" stroke="{ACCENT}" '
        f'stroke-width="1.5"/><text x="{middle}" y="{y + 25}" text-anchor="middle" font-size="15" font-weight="600" '
        f'fill="{INK}">{escape(dutch)}</text><text x="{middle}" y="{y + 43}" text-anchor="middle" font-size="12" '
        f'fill="{LINE}">{escape(english)}</text></g>'
    )


def _column(status: str) -> int:
    return PLACES[Status(status)][0]


def _on_main_road(arrow: Arrow) -> bool:
    return PLACES[Status(arrow.source)][1] == PLACES[Status(arrow.target)][1] == 0


def _lanes() -> dict[tuple[str, str], int]:
    """For arrows that skip a status: the lane above the boxes, so that no two share a stretch of one."""
    skipping = [a for a in arrows() if _on_main_road(a) and _column(a.target) - _column(a.source) > 1]
    skipping.sort(key=lambda a: (_column(a.target) - _column(a.source), _column(a.source)))
    return {(arrow.source, arrow.target): lane for lane, arrow in enumerate(skipping)}


def _drawn_arrows(top: int, lanes: dict[tuple[str, str], int]) -> Iterator[str]:
    for arrow in arrows():
        x, y = _corner(arrow.source, top)
        to_x, to_y = _corner(arrow.target, top)
        if (arrow.source, arrow.target) in lanes:
            yield _over(arrow, top, lanes)
        elif y == to_y:
            yield _line(arrow, [(x + WIDTH, y + HEIGHT / 2), (to_x, to_y + HEIGHT / 2)])
        else:
            yield _below(arrow, top)


def _over(arrow: Arrow, top: int, lanes: dict[tuple[str, str], int]) -> str:
    """Up, along a lane, and down. Higher lanes leave further left and arrive further right: they do not cross."""
    lane = lanes[arrow.source, arrow.target]
    leaving = sorted((lanes[key] for key in lanes if key[0] == arrow.source), reverse=True)
    arriving = sorted(lanes[key] for key in lanes if key[1] == arrow.target)
    x = _corner(arrow.source, top)[0] + WIDTH * (leaving.index(lane) + 1) / (len(leaving) + 1)
    to_x = _corner(arrow.target, top)[0] + WIDTH * (arriving.index(lane) + 1) / (len(arriving) + 1)
    y = top - LANE * (lane + 1)
    return _line(arrow, [(x, top), (x, y), (to_x, y), (to_x, top)])


def _below(arrow: Arrow, top: int) -> str:
    """From the main road down and sideways into a status below it, or from there sideways and up."""
    x, y = _corner(arrow.source, top)
    to_x, to_y = _corner(arrow.target, top)
    down = to_y > y
    road_x, box_x, box_y = (x, to_x, to_y) if down else (to_x, x, y)
    rightwards = box_x > road_x
    deep = box_y - top > ROW
    # The deeper status takes the outer one of the two ports on each side.
    port = road_x + WIDTH * ((1 if deep else 2) if rightwards else (2 if deep else 1)) / 3
    side = box_x if rightwards else box_x + WIDTH
    points = [(port, top + HEIGHT), (port, box_y + HEIGHT / 2), (side, box_y + HEIGHT / 2)]
    return _line(arrow, points if down else points[::-1])


def _line(arrow: Arrow, points: list[tuple[float, float]]) -> str:
    """A line with round corners and its number in a small disc on its longest stretch."""
    path = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        path.append("L{:g} {:g}".format(*_towards(here, before)))
        path.append("Q{:g} {:g} {:g} {:g}".format(*here, *_towards(here, after)))
    path.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    start, end = max(pairwise(points), key=lambda two: _length(*two))
    along = 0.5 if len(points) == 2 else 0.62  # clear of the lines that cross in the middle
    x, y = start[0] + (end[0] - start[0]) * along, start[1] + (end[1] - start[1]) * along
    return (
        f'<path d="{" ".join(path)}" fill="none" stroke="{LINE}" stroke-width="1.5" marker-end="url(#end)"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="11" fill="{ACCENT}"/><text x="{x:g}" y="{y + 4.5:g}" text-anchor="middle" '
        f'font-size="12" font-weight="600" fill="#fff">{arrow.number}</text>'
    )


def _length(a: tuple[float, float], b: tuple[float, float]) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(
    corner: tuple[float, float], other: tuple[float, float], radius: float = 8
) -> tuple[float, float]:
    """The point at `radius` from a corner in the direction of another point."""
    reach = min(radius, _length(corner, other) / 2)
    return tuple(c + (o > c) * reach - (o < c) * reach for c, o in zip(corner, other, strict=True))  # type: ignore[return-value]
