"""Everything that is published together, who reads it, and the facts as they are: what an audit is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.disclosure.atoms import Atoms
from reporting.disclosure.tables import Facts, Place, Published

ROOM = 100  # above every count that is known, so that what has no upper bound has one


@dataclass(frozen=True)
class Rule:
    """Counts from 1 up to `threshold` are hidden; no hidden one may be known to within less than `narrowest`."""

    threshold: int = 5
    narrowest: int = 3


@dataclass(frozen=True)
class Knower:
    """A reader who knows all facts of some leaves of the first dimension."""

    name: str
    leaves: frozenset[str]


class Book:
    """All that is published together, and the exact facts as they are now. The new table is the last."""

    def __init__(self, tables: Sequence[Published], facts: Facts, knowers: Sequence[Knower] = ()) -> None:
        self.tables = list(tables)
        self.knowers = list(knowers)
        self.atoms = Atoms([table.shape for table in tables], [knower.leaves for knower in knowers])
        self.truth = self.atoms.count(facts)
        counts = [cell for table in tables for _place, cell in table.shown()]
        self.ceiling = sum(self.truth) + max(counts, default=0) + ROOM

    def replace_last(self, table: Published) -> None:
        """The same shape with another choice of what is hidden."""
        self.tables[-1] = table

    def count(self, table: int, place: Place) -> int:
        return sum(self.truth[atom] for atom in self.atoms.cells[table][place])

    def known_to(self, knower: int | None) -> set[int]:
        return set() if knower is None else set(self.atoms.within[knower])
