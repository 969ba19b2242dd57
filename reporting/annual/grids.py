"""A grid: one table of an annual report, as page, PDF, spreadsheet and Word document all show it.

It holds what a reader sees in one language, so a frozen report keeps its grids and shows the same again. A cell is a
count, a share in whole per cents, a count beside the one of a year before, a text, or what is not known or hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from reporting.writing import number, signed

UP, DOWN, LEVEL = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}", "\N{RIGHTWARDS ARROW}"
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True)
class Cell:
    """What stands in one place. `kind`: count, share, rate, change (from `other`), step, told, text, unknown or hidden.

    `step` is a difference with its sign, `told` a number in words, such as `82 dispositions`.
    """

    kind: str
    value: Any = None
    other: Any = None

    @property
    def text(self) -> str:
        """The cell as a reader sees it."""
        if self.kind == "count":
            return number(self.value)
        if self.kind == "share":
            return _("%(n)s%%") % {"n": number(self.value)}
        if self.kind == "change":
            arrow = UP if self.value > self.other else DOWN if self.value < self.other else LEVEL
            return f"{arrow} {number(abs(self.value - self.other))}"
        if self.kind == "step":
            return signed(self.value)
        if self.kind == "rate":
            return formats.number_format(self.value, 1)
        return UNKNOWN if self.kind == "unknown" else str(self.value)

    @property
    def said(self) -> str:
        """The same for who hears the page: an arrow or a mark in words; empty where the text says it."""
        if self.kind == "change":
            values = {"n": number(abs(self.value - self.other)), "before": number(self.other)}
            if self.value > self.other:
                return _("%(n)s more, it was %(before)s") % values
            if self.value < self.other:
                return _("%(n)s fewer, it was %(before)s") % values
            return _("the same, it was %(before)s") % values
        if self.kind == "unknown":
            return _("not known")
        return str(self.other) if self.kind == "hidden" else ""

    @property
    def is_number(self) -> bool:
        return self.kind != "text" or not self.value


def count(value: int | None) -> Cell:
    return UNKNOWN_CELL if value is None else Cell("count", value)


def share(value: int | None) -> Cell:
    return UNKNOWN_CELL if value is None else Cell("share", value)


def change(now: int, before: int | None) -> Cell:
    return UNKNOWN_CELL if before is None else Cell("change", now, before)


def per_thousand(persons: int | None, people: int | None) -> Cell:
    """So many in every thousand, with one decimal: of 35,000 people 85 are 2.4."""
    return Cell("rate", round(1000 * persons / people, 1)) if persons is not None and people else UNKNOWN_CELL


def text(value: Any) -> Cell:
    return Cell("text", str(value))


def step(value: int) -> Cell:
    return Cell("step", value)


def told(value: Any) -> Cell:
    return Cell("told", str(value))


def hidden(mark: str, words: str) -> Cell:
    return Cell("hidden", mark, words)


UNKNOWN_CELL = Cell("unknown")


@dataclass(frozen=True)
class Line:
    """One line: its label and a cell under each head but the first."""

    label: str
    cells: tuple[Cell, ...]
    code: str = ""


@dataclass(frozen=True)
class Grid:
    """One table: `told` says unit, period and counting rule; `heads` begins with that of the labels.

    `drawn` is the place of the cells that a chart draws, and of those of the year before behind it.
    """

    key: str
    title: str
    told: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    foot: Line | None = None
    notes: tuple[str, ...] = ()
    drawn: tuple[int, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether there is a table at all: of one that is left out only the reason stands here."""
        return bool(self.heads)

    @property
    def is_wide(self) -> bool:
        return len(self.heads) > WIDE

    @property
    def is_short(self) -> bool:
        """Whether it stands on one page of paper."""
        return len(self.lines) <= SHORT

    @property
    def is_words(self) -> bool:
        """Whether there is no number in it."""
        return bool(self.lines) and not any(is_number for _head, is_number in self.columns[1:])

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each head, and whether numbers stand under it."""
        rows = [line.cells for line, _total in self.all_lines]
        return [
            (head, place > 0 and all(cells[place - 1].is_number for cells in rows))
            for place, head in enumerate(self.heads)
        ]

    @property
    def all_lines(self) -> list[tuple[Line, bool]]:
        """Each line, and whether it is the total."""
        return [(line, False) for line in self.lines] + ([(self.foot, True)] if self.foot else [])


WIDE = 5  # heads: more of them stand on paper in small type
SHORT = 20  # lines
BESIDE = 4  # heads: a grid with more takes the width of a page


@dataclass(frozen=True)
class Part:
    """One section of a report as it is shown: its sentences and its grids."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = field(default=())

    @property
    def narrow(self) -> list[Grid]:
        """What stands beside each other on a wide screen."""
        return [grid for grid in self.grids if len(grid.heads) <= BESIDE and not grid.is_words]

    @property
    def wide(self) -> list[Grid]:
        return [grid for grid in self.grids if grid not in self.narrow]


def as_json(parts: list[Part]) -> list[dict[str, Any]]:
    """What is kept of the parts of a report in one language."""
    return [
        {
            "key": part.key,
            "title": part.title,
            "words": list(part.words),
            "grids": [_grid_as_json(grid) for grid in part.grids],
        }
        for part in parts
    ]


def _grid_as_json(grid: Grid) -> dict[str, Any]:
    return {
        "key": grid.key,
        "title": grid.title,
        "told": grid.told,
        "heads": list(grid.heads),
        "lines": [_line_as_json(line) for line in grid.lines],
        "foot": _line_as_json(grid.foot) if grid.foot else None,
        "notes": list(grid.notes),
        "drawn": list(grid.drawn),
    }


def _line_as_json(line: Line) -> list[Any]:
    return [line.label, line.code, [[cell.kind, cell.value, cell.other] for cell in line.cells]]


def from_json(kept: list[dict[str, Any]]) -> list[Part]:
    """The same parts again."""
    return [
        Part(
            part["key"], part["title"], tuple(part["words"]), tuple(_grid_from_json(g) for g in part["grids"])
        )
        for part in kept
    ]


def _grid_from_json(kept: dict[str, Any]) -> Grid:
    return Grid(
        kept["key"],
        kept["title"],
        kept["told"],
        tuple(kept["heads"]),
        tuple(_line_from_json(line) for line in kept["lines"]),
        _line_from_json(kept["foot"]) if kept["foot"] else None,
        tuple(kept["notes"]),
        tuple(kept["drawn"]),
    )


def _line_from_json(kept: list[Any]) -> Line:
    label, code, cells = kept
    return Line(label, tuple(Cell(*cell) for cell in cells), code)
