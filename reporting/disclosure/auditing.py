"""The audit: what a reader can work out from everything that is published together.

A hidden cell is safe when two whole tables exist that both fit all that is published and differ in that cell by
`narrowest` or more; linear programming finds them, or shows that there are none. The new table is audited jointly with
all earlier ones: other versions, other periods, other levels of the tree. Between them the register may have been
corrected. A reader supposes as little of that as the published numbers allow, and so does the audit (*least change*).

Beside the reader who knows nothing else there are readers who know part of the facts exactly: a director knows the own
directorate. For each of them (`Knower`) the cells of the others have to be safe as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reporting.disclosure.books import Book, Knower, Rule
from reporting.disclosure.readers import Reader, Target
from reporting.disclosure.tables import SMALL, Facts, Place, Published


@dataclass(frozen=True)
class Finding:
    """A hidden cell that is given away: to whom, and to within which bounds."""

    table: Published
    place: Place
    knower: str  # the name; empty for a reader who knows nothing else
    low: int
    high: int


@dataclass
class Audit:
    """What the audit found. `given_away` is empty when the new table may be published."""

    given_away: list[Finding] = field(default_factory=list)
    cells: int = 0  # hidden cells that were asked about, each reader apart
    readers: int = 0
    questions: int = 0  # linear programs solved

    @property
    def passed(self) -> bool:
        return not self.given_away


def examine(book: Book, rule: Rule, knower: int | None, audit: Audit) -> list[tuple[Target, Finding]]:
    """What one reader works out; noted in `audit`.

    Where the register was corrected in between, what follows from supposing little of that is no certainty: it has to
    leave small counts alone, and a wrong guess gives nothing away. What the new table says by itself is certain.
    """
    reader = Reader(book, knower)
    found = _exposed(reader, rule, knower, audit)
    if reader.changed:
        found = [one for one in found if _matters(reader, rule, *one)]
        found += _exposed(Reader(book, knower, alone=True), rule, knower, audit)
    audit.readers += 1
    audit.given_away += [finding for _target, finding in found]
    return found


def _exposed(reader: Reader, rule: Rule, knower: int | None, audit: Audit) -> list[tuple[Target, Finding]]:
    name = "" if knower is None else reader.book.knowers[knower].name
    found = [
        (target, Finding(reader.book.tables[target.table], target.place, name, low, high))
        for target, low, high in reader.exposed(rule.narrowest)
    ]
    audit.cells += len(reader.targets)
    audit.questions += reader.questions
    return found


def _matters(reader: Reader, rule: Rule, target: Target, finding: Finding) -> bool:
    if reader.state_of[target.table]:  # what was hidden then is not known any more, but its mark is
        return finding.table.cells[target.place] == SMALL
    count = reader.book.count(target.table, target.place)
    return count < rule.threshold and finding.low <= count <= finding.high


def readers_of(book: Book) -> list[int | None]:
    return [None, *range(len(book.knowers))]


def audit(
    new: Published, earlier: Sequence[Published], facts: Facts, knowers: Sequence[Knower], rule: Rule
) -> Audit:
    """Audit a table that is about to be published, jointly with the earlier ones, before every reader."""
    book, result = Book([*earlier, new], facts, knowers), Audit()
    for knower in readers_of(book):
        examine(book, rule, knower, result)
    return result


def intervals(
    new: Published, earlier: Sequence[Published], facts: Facts
) -> dict[Place, tuple[int, int | None]]:
    """Within which bounds a reader who knows nothing else knows each hidden cell; None where there is no upper one."""
    book = Book([*earlier, new], facts)
    reader, found = Reader(book), {}
    for target in reader.targets:
        if target.table == len(book.tables) - 1:
            low, high, _solutions = reader.ends(target)
            found[target.place] = (low, high if high < book.ceiling else None)
    return found
