"""What was published about the same facts, brought to the axes of a table that is to be audited with it. Pure.

A table of another space is known where its trait is everything. Of that, and of every other table, only those cells
bear on a new one that agree with it on the axes where it has one entry: given the counts that the two share, the
rest of each leaves the other free. Where both hide a shared count, what each tells of it is not put together
(docs/adr/0040).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporting.disclosure.tables import Entry, Place, Published, Shape, everything

TRAIT = 3
EVERYTHING = everything("total")


@dataclass(frozen=True)
class Known:
    """A published table with the space that it lies in; a release lies in none: it has no trait."""

    table: Published
    space: str = ""


def is_everything(entry: Entry) -> bool:
    return entry.all_but and not entry.leaves


def flat(table: Published) -> Published | None:
    """A table of four axes without its trait: the cells in which that is everything; None where there are none."""
    entry = next((entry for entry in table.shape.axes[TRAIT] if is_everything(entry)), None)
    if entry is None:
        return None
    shape = Shape(table.shape.axes[:TRAIT])
    cells = {place: table.cells[(*place, entry.code)] for place in shape.places}
    return Published(shape, cells, table.threshold, table.zeros, table.small, table.name)


def lifted(table: Published) -> Published:
    """A table of three axes with a trait that is everything."""
    shape = Shape((*table.shape.axes, (EVERYTHING,)))
    cells = {(*place, EVERYTHING.code): cell for place, cell in table.cells.items()}
    return Published(shape, cells, table.threshold, table.zeros, table.small, table.name)


def bearing_on(shape: Shape, space: str, known: Iterable[Known]) -> list[Published]:
    """Of everything that was published about the same facts, what an audit of a table of this shape has to know."""
    found: list[Published] = []
    for one in known:
        table = one.table if one.space == space else _without_trait(one)
        agreeing = _agreeing(table, shape) if table is not None else None
        if agreeing is not None:
            found.append(agreeing)
    return found


def _without_trait(one: Known) -> Published | None:
    table = flat(one.table) if one.space else one.table
    return lifted(table) if table is not None else None


def _agreeing(table: Published, shape: Shape) -> Published | None:
    """The part of a table on the axes along which the other one has a single entry: there, that entry alone."""
    axes: list[tuple[Entry, ...]] = []
    for mine, theirs in zip(table.shape.axes, shape.axes, strict=True):
        kept: Sequence[Entry] = mine
        if len(theirs) == 1:
            kept = [
                entry
                for entry in mine
                if (entry.leaves, entry.all_but) == (theirs[0].leaves, theirs[0].all_but)
            ]
        if not kept:
            return None
        axes.append(tuple(kept))
    part = Shape(tuple(axes))
    cells: dict[Place, int | str] = {place: table.cells[place] for place in part.places}
    return Published(part, cells, table.threshold, table.zeros, table.small, table.name)
