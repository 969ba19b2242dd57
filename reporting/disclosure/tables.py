"""Tables of counts over dimensions with hierarchies, and what is published of one.

Every dimension has *leaves*, the smallest things that a fact can belong to: a node of the organisation, a month, a
category. An entry is a set of leaves (a directorate with everything below it, a quarter, grouped categories),
so a cell is a region, and cells of different tables, levels and versions are comparable without further agreement.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

SMALL, NOT_SHOWN = "<", "."
Place = tuple[str, ...]  # of a cell: the code of its entry on every axis
Leaf = tuple[str, ...]  # of a fact: its leaf in every dimension
Facts = Mapping[Leaf, int]
Region = tuple[tuple[frozenset[str], bool], ...]


@dataclass(frozen=True)
class Entry:
    """One entry of an axis: these leaves, or everything but these, also what nobody has thought of yet."""

    code: str
    leaves: frozenset[str]
    all_but: bool = False

    def holds(self, leaf: str | None) -> bool:
        """Whether it counts this leaf; None is a leaf that no entry names."""
        return (leaf in self.leaves) is not self.all_but

    def within(self, other: Entry) -> bool:
        """Whether the other counts all that it counts."""
        if self.all_but:
            return other.all_but and other.leaves <= self.leaves
        return self.leaves.isdisjoint(other.leaves) if other.all_but else self.leaves <= other.leaves


def everything(code: str) -> Entry:
    return Entry(code, frozenset(), all_but=True)


@dataclass(frozen=True)
class Shape:
    """Which cells a table has: the entries of each of its axes, one axis per dimension."""

    axes: tuple[tuple[Entry, ...], ...]

    @cached_property
    def places(self) -> list[Place]:
        return [tuple(entry.code for entry in entries) for entries in product(*self.axes)]

    def entry(self, axis: int, code: str) -> Entry:
        return next(entry for entry in self.axes[axis] if entry.code == code)

    def region(self, place: Place) -> Region:
        """What a cell counts, whatever its entries are called."""
        entries = [self.entry(axis, code) for axis, code in enumerate(place)]
        return tuple((entry.leaves, entry.all_but) for entry in entries)

    @cached_property
    def totals(self) -> set[Place]:
        """The cells that hold another one of the table."""
        wide = [
            {entry.code for entry in axis if any(o.within(entry) for o in axis if o is not entry)}
            for axis in self.axes
        ]
        return {
            place
            for place in self.places
            if any(code in codes for code, codes in zip(place, wide, strict=True))
        }

    def count(self, facts: Facts) -> dict[Place, int]:
        """The exact counts of all cells."""
        counts = dict.fromkeys(self.places, 0)
        for leaf, number in facts.items():
            holding = [
                [entry.code for entry in axis if entry.holds(part)]
                for axis, part in zip(self.axes, leaf, strict=True)
            ]
            for place in product(*holding):
                counts[place] += number
        return counts


@dataclass(frozen=True)
class Published:
    """What readers get of a table: counts, and a mark where one is hidden.

    `zeros` says that zeros may stand under `SMALL`, `small` that counts below the threshold may stand under
    `NOT_SHOWN`. Both are told to the readers, so they bound what a mark can stand for, for us as for them.
    """

    shape: Shape
    cells: Mapping[Place, int | str]
    threshold: int = 5
    zeros: bool = True
    small: bool = True
    name: str = field(default="", compare=False)

    def bounds(self, place: Place) -> tuple[float, float]:
        """The least and the most that a cell can be, seen alone."""
        cell = self.cells[place]
        if cell == SMALL:
            return (0 if self.zeros else 1), self.threshold - 1
        if cell == NOT_SHOWN:
            return (0 if self.small else self.threshold), math.inf
        return float(cell), float(cell)

    @cached_property
    def hidden(self) -> list[Place]:
        return [place for place in self.shape.places if isinstance(self.cells[place], str)]

    def shown(self) -> Iterator[tuple[Place, int]]:
        for place in self.shape.places:
            cell = self.cells[place]
            if not isinstance(cell, str):
                yield place, cell


def publish(
    shape: Shape, counts: Mapping[Place, int], hidden: Mapping[Place, str], threshold: int, name: str = ""
) -> Published:
    """The table as readers get it, with what its marks can stand for worked out from what they do stand for."""
    cells = {place: hidden.get(place, counts[place]) for place in shape.places}
    return Published(
        shape,
        cells,
        threshold,
        zeros=any(mark == SMALL and counts[place] == 0 for place, mark in hidden.items()),
        small=any(mark == NOT_SHOWN and counts[place] < threshold for place, mark in hidden.items()),
        name=name,
    )
