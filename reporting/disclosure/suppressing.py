"""Choosing what to hide: first the small counts, then beside them what would give them away, until the audit passes.

What to hide beside a cell follows from the audit itself: a linear program looks for two tables that differ enough in
the cell, changing as little as it can of what is shown; the cells that it has to change are hidden. Totals are dearer
than what they are made of, large counts dearer than small ones, zeros cheapest of all. Where "fewer than five" itself
says too much, the mark that says nothing takes its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reporting.disclosure.auditing import Audit, Finding, examine, readers_of
from reporting.disclosure.books import Book, Knower, Rule
from reporting.disclosure.readers import EDGE, Target
from reporting.disclosure.solving import Program
from reporting.disclosure.tables import NOT_SHOWN, SMALL, Facts, Place, Published, Shape, publish

ROUNDS = 200
TOTAL = 4.0  # how much dearer a total is than a cell of the same size
REMARKED = 2.0  # to say of a small count no longer that it is one


class Unprotected(Exception):
    """No choice of hidden cells protects this one."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.place)
        self.finding = finding


class Choice:
    """The cells of a table that are hidden, growing until the audit passes."""

    def __init__(
        self,
        shape: Shape,
        facts: Facts,
        earlier: Sequence[Published],
        knowers: Sequence[Knower],
        rule: Rule,
        name: str,
    ) -> None:
        self.shape, self.rule, self.name = shape, rule, name
        self.counts = shape.count(facts)
        self.hidden: dict[Place, str] = {
            place: SMALL for place, count in self.counts.items() if 0 < count < rule.threshold
        }
        self._keep_hidden(earlier)
        self.book = Book([*earlier, self.table], facts, knowers)

    def _keep_hidden(self, earlier: Sequence[Published]) -> None:
        """What an earlier table hid stays hidden, and a change of the mark would tell what changed."""
        before = {
            table.shape.region(place): table.cells[place] for table in earlier for place in table.shape.places
        }
        for place, count in self.counts.items():
            cell = before.get(self.shape.region(place))
            if cell is None:
                continue
            if isinstance(cell, str):
                same = cell == SMALL and count < self.rule.threshold
                self.hidden[place] = SMALL if same else NOT_SHOWN
            elif place in self.hidden:
                self.hidden[place] = NOT_SHOWN

    @property
    def table(self) -> Published:
        return publish(self.shape, self.counts, self.hidden, self.rule.threshold, self.name)

    def hide_until_safe(self) -> Audit:
        """Every reader in turn, and all of them once more until nothing is added."""
        for _round in range(ROUNDS):
            audit, before = Audit(), dict(self.hidden)
            for knower in readers_of(self.book):
                self._satisfy(knower, audit)
            if self.hidden == before:
                return audit
        raise RuntimeError("Hiding comes to no end.")

    def _satisfy(self, knower: int | None, audit: Audit) -> None:
        for _round in range(ROUNDS):
            self.book.replace_last(self.table)
            seen = Audit()
            found = examine(self.book, self.rule, knower, seen)
            audit.readers += seen.readers
            audit.cells += seen.cells
            audit.questions += seen.questions
            if not found:
                return
            before = dict(self.hidden)
            for target, finding in found:
                if not self._hide_beside(target, knower):
                    raise Unprotected(finding)
            if self.hidden == before:
                raise Unprotected(found[0][1])

    def _hide_beside(self, target: Target, knower: int | None) -> bool:
        """Hide what it takes to protect one cell; False when nothing does."""
        for loose in (False, True):
            needed = _Beside(self, target, knower, loose=loose).needed()
            if needed is not None:
                if loose and not self.table.zeros and not any(self.counts[place] == 0 for place in needed):
                    needed += self._a_zero_near(target)
                for place in needed:
                    small = self.counts[place] < self.rule.threshold and place not in self.hidden
                    self.hidden[place] = SMALL if small else NOT_SHOWN
                return True
        return False

    def _a_zero_near(self, target: Target) -> list[Place]:
        """Where one zero is hidden, any small count may be one."""
        shown = [place for place in self.shape.places if self.counts[place] == 0 and place not in self.hidden]
        near = sorted(
            shown,
            key=lambda place: (
                place in self.shape.totals,
                -sum(a == b for a, b in zip(place, target.place, strict=True)),
            ),
        )
        return near[:1]

    def price(self, place: Place) -> float:
        if place in self.hidden:
            return REMARKED
        price = 1.0 + math.log2(1 + self.counts[place])
        return price * TOTAL if place in self.shape.totals else price


class _Beside:
    """Two tables that differ enough in one cell: what of the shown cells do they have to change?"""

    def __init__(self, choice: Choice, target: Target, knower: int | None, *, loose: bool) -> None:
        self.choice, self.book = choice, choice.book
        self.known = self.book.known_to(knower)
        self.program = Program()
        self.changes: list[tuple[Place, int]] = []
        self.loose = loose
        table = choice.table
        self.published = Published(
            table.shape, table.cells, table.threshold, table.zeros or loose, table.small
        )
        above, below = self._whole_table(), self._whole_table()
        atoms = self.book.atoms.cells[target.table][target.place]
        terms = [(above[atom], 1.0) for atom in atoms] + [(below[atom], -1.0) for atom in atoms]
        self.program.row(choice.rule.narrowest, math.inf, terms)

    def _whole_table(self) -> range:
        book = self.book
        columns = self.program.columns(len(book.atoms), 0, book.ceiling)
        for atom in self.known:
            self.program.lower[columns[atom]] = self.program.upper[columns[atom]] = book.truth[atom]
        for number, table in enumerate(book.tables[:-1]):
            for place in table.shape.places:
                low, high = table.bounds(place)
                if low <= book.count(number, place) <= high:  # else the register was corrected since
                    self._row(low, high, columns, number, place)
        last = len(book.tables) - 1
        for place in self.choice.shape.places:
            if place in self.choice.hidden:
                self._hidden(columns, last, place)
            else:
                self._priced(columns, last, place)
        return columns

    def _row(self, low: float, high: float, columns: range, number: int, place: Place) -> None:
        atoms = self.book.atoms.cells[number][place]
        self.program.row(low, high, [(columns[atom], 1.0) for atom in atoms])

    def _hidden(self, columns: range, number: int, place: Place) -> None:
        """A cell under a mark; for a price under the mark that says nothing."""
        low, high = self.published.bounds(place)
        terms = [(columns[atom], 1.0) for atom in self.book.atoms.cells[number][place]]
        if high < self.book.ceiling:
            [more] = self.program.columns(1, 0, self.book.ceiling)
            [less] = self.program.columns(1, 0, low)
            self.changes += [(place, more), (place, less)]
            terms += [(more, -1.0), (less, 1.0)]
        self.program.row(low, high, terms)

    def _priced(self, columns: range, number: int, place: Place) -> None:
        """A shown cell may differ, for its price, as far as its mark would leave open."""
        count, threshold = self.choice.counts[place], self.choice.rule.threshold
        room = threshold - 1 if count == 0 else self.book.ceiling
        least = 0 if count < threshold or self.published.small else threshold
        [more] = self.program.columns(1, 0, room)
        [less] = self.program.columns(1, 0, count - least)
        self.changes += [(place, more), (place, less)]
        terms = [(columns[atom], 1.0) for atom in self.book.atoms.cells[number][place]]
        self.program.row(count, count, [*terms, (more, -1.0), (less, 1.0)])

    def needed(self) -> list[Place] | None:
        """The shown cells that have to be hidden as well; None when no choice would do."""
        cost = {column: self.choice.price(place) for place, column in self.changes}
        solution = self.program.solver().least(cost)
        if solution is None:
            return None
        return list(dict.fromkeys(place for place, column in self.changes if solution.at[column] > EDGE))


def suppress(
    shape: Shape,
    facts: Facts,
    *,
    earlier: Sequence[Published] = (),
    knowers: Sequence[Knower] = (),
    rule: Rule,
    name: str = "",
) -> tuple[Published, Audit]:
    """The table as it may be published, and the audit that it passed. Raises Unprotected where none may."""
    choice = Choice(shape, facts, earlier, knowers, rule, name)
    audit = choice.hide_until_safe()
    return choice.table, audit
