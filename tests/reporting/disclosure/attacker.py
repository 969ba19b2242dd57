"""An attacker of our own: takes what was published, and nothing of reporting.disclosure but the tables it is given.

Where the audit works with atoms and a linear program that it asks in many directions, the attacker has an unknown for
every single leaf, whole numbers throughout, and asks for the two ends of each hidden cell. Small tables are attacked a
second way, by trying every table there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import highspy
import numpy
from highspy._core import _Highs

from reporting.disclosure.tables import Place, Published

ELSEWHERE = "elsewhere"  # a leaf that no table names
MOST = 500  # no count is larger


def leaves_of(tables: Sequence[Published]) -> list[tuple[str, ...]]:
    """Every combination of leaves that a table names, or leaves open."""
    dimensions = []
    for axis in range(len(tables[0].shape.axes)):
        entries = [entry for table in tables for entry in table.shape.axes[axis]]
        named = sorted({leaf for entry in entries for leaf in entry.leaves})
        dimensions.append([*named, ELSEWHERE] if any(entry.all_but for entry in entries) else named)
    return list(product(*dimensions))


def inside(table: Published, place: Place, leaves: Sequence[tuple[str, ...]]) -> list[int]:
    entries = [
        next(entry for entry in axis if entry.code == code)
        for axis, code in zip(table.shape.axes, place, strict=True)
    ]
    return [
        number
        for number, leaf in enumerate(leaves)
        if all((part in entry.leaves) != entry.all_but for part, entry in zip(leaf, entries, strict=True))
    ]


def room(table: Published, place: Place) -> tuple[int, int]:
    """What the reader is told a cell can be."""
    cell = table.cells[place]
    if cell == "<":
        return (0 if table.zeros else 1), table.threshold - 1
    if cell == ".":
        return (0 if table.small else table.threshold), MOST
    return int(cell), int(cell)


class Attacker:
    """Takes all tables together. `knows`: counts that this reader has from elsewhere, by leaf.

    When no single register fits all tables, the attacker supposes one per table, with as few facts changed from each to
    the next as will do.
    """

    def __init__(self, tables: Sequence[Published], knows: dict[tuple[str, ...], int] | None = None) -> None:
        self.tables, self.leaves = list(tables), leaves_of(tables)
        self.knows = knows or {}
        self.shared = True
        self.solver = self._build([0] * len(self.tables))
        if not self._solves({}):
            self.shared = False
            self.solver = self._build(list(range(len(self.tables))))
            fewest = round(self._least(dict.fromkeys(self.changes, 1.0)))
            self._row(0, fewest, [(column, 1.0) for column in self.changes])

    def _column(self, low: float, high: float) -> int:
        self.solver.addVar(low, high)
        self.count += 1
        self.solver.changeColIntegrality(self.count - 1, highspy.HighsVarType.kInteger)
        return self.count - 1

    def _row(self, low: float, high: float, terms: list[tuple[int, float]]) -> None:
        index = numpy.array([column for column, _factor in terms], dtype=numpy.int32)
        values = numpy.array([factor for _column, factor in terms], dtype=float)
        self.solver.addRow(low, high, len(terms), index, values)

    def _build(self, states: list[int]) -> Any:
        self.states, self.count, self.changes = states, 0, []
        self.solver = _Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.unknown: list[list[int]] = []
        for state in range(max(states) + 1):
            columns = [self._column(0, MOST) for _leaf in self.leaves]
            self.unknown.append(columns)
            if state:
                for now, then in zip(columns, self.unknown[state - 1], strict=True):
                    more, less = self._column(0, MOST), self._column(0, MOST)
                    self.changes += [more, less]
                    self._row(0, 0, [(now, 1.0), (then, -1.0), (more, -1.0), (less, 1.0)])
        for number, leaf in enumerate(self.leaves):
            if leaf in self.knows:
                self.solver.changeColBounds(self.unknown[-1][number], self.knows[leaf], self.knows[leaf])
        for number, table in enumerate(self.tables):
            for place in table.shape.places:
                low, high = room(table, place)
                self._row(low, high, self._terms(number, place))
        return self.solver

    def _terms(self, number: int, place: Place) -> list[tuple[int, float]]:
        columns = self.unknown[self.states[number]]
        return [(columns[leaf], 1.0) for leaf in inside(self.tables[number], place, self.leaves)]

    def _solves(self, cost: dict[int, float]) -> bool:
        costs = numpy.zeros(self.count)
        for column, price in cost.items():
            costs[column] = price
        self.solver.changeColsCost(self.count, numpy.arange(self.count, dtype=numpy.int32), costs)
        self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _least(self, cost: dict[int, float]) -> float:
        assert self._solves(cost), "what is published fits no table"
        return float(self.solver.getInfo().objective_function_value)

    def range_of(self, number: int, place: Place) -> tuple[int, int]:
        terms = self._terms(number, place)
        low = self._least({column: factor for column, factor in terms})
        high = -self._least({column: -factor for column, factor in terms})
        return round(low), round(high)

    def known(self, number: int, place: Place) -> bool:
        """Whether the reader simply has this count, from what is known elsewhere."""
        return all(
            self.leaves[leaf] in self.knows for leaf in inside(self.tables[number], place, self.leaves)
        )

    def recovered(self, narrowest: int = 3) -> list[tuple[int, Place, int, int]]:
        """The hidden cells that are known to within less than `narrowest`."""
        found = []
        for number, table in enumerate(self.tables):
            for place in table.shape.places:
                if isinstance(table.cells[place], str) and not self.known(number, place):
                    low, high = self.range_of(number, place)
                    if high - low < narrowest:
                        found.append((number, place, low, high))
        return found


def every_register(table: Published, most: int) -> Iterator[dict[tuple[str, ...], int]]:
    """Every register of at most so many facts per leaf that gives exactly this table. For very small tables."""
    leaves = leaves_of([table])
    cells = [(room(table, place), inside(table, place, leaves)) for place in table.shape.places]
    for counts in product(range(most + 1), repeat=len(leaves)):
        if all(low <= sum(counts[leaf] for leaf in within) <= high for (low, high), within in cells):
            yield dict(zip(leaves, counts, strict=True))
