"""Atoms: the coarsest parts of the facts of which every cell of several tables is a sum.

Leaves that no table and no reader tells apart need not be told apart: what is left is a few hundred unknowns for
years of releases. All tables speak about the same unknowns, which is what makes an audit a joint one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

from reporting.disclosure.tables import Facts, Place, Shape


class Atoms:
    """The atoms of some tables; `apart` are sets of leaves of the first dimension that somebody tells apart."""

    def __init__(self, shapes: Sequence[Shape], apart: Iterable[frozenset[str]] = ()) -> None:
        self.cells: list[dict[Place, list[int]]] = [defaultdict(list) for _shape in shapes]
        self._number: dict[tuple[object, ...], int] = {}
        self._shapes = shapes
        dimensions = len(shapes[0].axes)
        self._apart = list(apart)
        self._class_of: list[dict[str | None, int]] = []
        # Of every class of leaves: per table the entries that hold it.
        self._held: list[list[tuple[tuple[str, ...], ...]]] = []
        self._known: list[frozenset[int]] = []
        for dimension in range(dimensions):
            self._divide(dimension)
        self.within: list[list[int]] = [[] for _set in self._apart]
        for classes in product(*(range(len(held)) for held in self._held)):
            self._add(classes)

    def __len__(self) -> int:
        return len(self._number)

    def _divide(self, dimension: int) -> None:
        named = {leaf for shape in self._shapes for entry in shape.axes[dimension] for leaf in entry.leaves}
        if dimension == 0:
            named |= {leaf for leaves in self._apart for leaf in leaves}
        kinds: dict[object, int] = {}
        class_of: dict[str | None, int] = {}
        held: list[tuple[tuple[str, ...], ...]] = []
        for leaf in (*sorted(named), None):
            holding = tuple(
                tuple(entry.code for entry in shape.axes[dimension] if entry.holds(leaf))
                for shape in self._shapes
            )
            sets = frozenset(n for n, leaves in enumerate(self._apart) if leaf in leaves)
            known = sets if dimension == 0 else frozenset[int]()
            if (holding, known) not in kinds:
                kinds[holding, known] = len(held)
                held.append(holding)
                if dimension == 0:
                    self._known.append(known)
            class_of[leaf] = kinds[holding, known]
        self._class_of.append(class_of)
        self._held.append(held)

    def _signature(self, classes: tuple[int, ...]) -> tuple[object, ...]:
        """In which cells of which tables it lies, and who tells it apart."""
        lies = tuple(
            tuple(axes) if all(axes) else ()
            for axes in (
                [self._held[dimension][kind][table] for dimension, kind in enumerate(classes)]
                for table in range(len(self._shapes))
            )
        )
        return (lies, self._known[classes[0]]) if any(lies) else ()

    def _add(self, classes: tuple[int, ...]) -> None:
        signature = self._signature(classes)
        if not signature or signature in self._number:
            return
        atom = self._number[signature] = len(self._number)
        for table, axes in enumerate(signature[0]):  # type: ignore[arg-type, var-annotated]
            for place in product(*axes) if axes else ():
                self.cells[table][place].append(atom)
        for number in self._known[classes[0]]:
            self.within[number].append(atom)

    def count(self, facts: Facts) -> list[int]:
        """How much of the facts lies in each atom."""
        counts = [0] * len(self)
        for leaf, number in facts.items():
            classes = tuple(
                found.get(part, found[None]) for found, part in zip(self._class_of, leaf, strict=True)
            )
            signature = self._signature(classes)
            if signature:
                counts[self._number[signature]] += number
        return counts
