"""A reader: what somebody can work out from everything published together, as a linear program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

import numpy

from reporting.disclosure.books import Book
from reporting.disclosure.solving import SEED, Program, Solution, Solver
from reporting.disclosure.tables import Place

GLANCES = 12  # questions about all cells at once, before each is asked about alone
EDGE = 1e-6


@dataclass(frozen=True)
class Target:
    """A hidden cell as a sum of columns."""

    table: int
    place: Place
    terms: tuple[tuple[int, float], ...]


class Reader:
    """What one reader knows, as a linear program, and the hidden cells that are to be safe from that reader.

    Tables that can be of one and the same register share its unknowns: they are one *state*. Where the numbers tell
    that the register was corrected in between, an earlier state has unknowns of its own, as near to the later as they
    can be.
    """

    def __init__(self, book: Book, knower: int | None = None, *, alone: bool = False) -> None:
        self.book, self.known = book, book.known_to(knower)
        self.questions = 0
        self.state_of = [0] * len(book.tables)
        self.columns: list[range] = []
        self.numbers = range(len(book.tables) - 1 if alone else 0, len(book.tables))
        self.program = self._program(self.numbers)
        self.solver = self.program.solver()
        self.changed = False
        if self._ask({}) is None:
            self._suppose_changes()

    def _begin(self) -> Program:
        book, program = self.book, Program()
        self.columns = [program.columns(len(book.atoms), 0, book.ceiling)]
        for atom in self.known:
            program.lower[atom] = program.upper[atom] = book.truth[atom]
        return program

    def _add(self, program: Program, numbers: Sequence[int]) -> None:
        """Rows for the cells of these tables; equal ones once."""
        seen: set[object] = set()
        for number in numbers:
            table, columns = self.book.tables[number], self.columns[self.state_of[number]]
            for place in table.shape.places:
                low, high = table.bounds(place)
                terms = tuple((columns[atom], 1.0) for atom in self.book.atoms.cells[number][place])
                if (terms, low, high) not in seen:
                    seen.add((terms, low, high))
                    program.row(low, high, terms)

    def _program(self, numbers: Sequence[int]) -> Program:
        program = self._begin()
        self._add(program, numbers)
        return program

    def _fits(self, numbers: Sequence[int]) -> bool:
        """Whether these tables can be of one register."""
        self.questions += 1
        program = Program()
        self.columns = [program.columns(len(self.book.atoms), 0, self.book.ceiling)]
        self._add(program, numbers)
        return program.solver().least({}) is not None

    def _suppose_changes(self) -> None:
        """As few changes of the register between the tables as the published numbers allow."""
        self.changed = True
        states: list[list[int]] = [[len(self.book.tables) - 1]]
        for number in reversed(range(len(self.book.tables) - 1)):
            if self._fits([*states[-1], number]):
                states[-1].append(number)
            else:
                states.append([number])
        program = self._begin()
        changes: list[int] = []
        for state, numbers in enumerate(states):
            for number in numbers:
                self.state_of[number] = state
            if state:
                changes += self._next_state(program)
            self._add(program, numbers)
        fewest = self._least_of(program, changes)
        program.row(0, math.ceil(fewest - EDGE), [(column, 1.0) for column in changes])
        self.program, self.solver = program, program.solver()

    def _next_state(self, program: Program) -> list[int]:
        """An earlier state of the register: every atom that of the later one, more or less something."""
        size, later = len(self.book.atoms), self.columns[-1]
        this, more, less = (program.columns(size, 0, self.book.ceiling) for _which in range(3))
        for atom in range(size):
            program.row(0, 0, [(this[atom], 1.0), (later[atom], -1.0), (more[atom], -1.0), (less[atom], 1.0)])
        self.columns.append(this)
        return [*more, *less]

    def _least_of(self, program: Program, columns: list[int]) -> float:
        self.questions += 1
        found = program.solver().least(dict.fromkeys(columns, 1.0))
        if found is None:
            raise ValueError("The tables contradict each other.")
        return found.value

    @cached_property
    def targets(self) -> list[Target]:
        """The hidden cells that this reader does not simply know; equal ones once."""
        found: dict[object, Target] = {}
        for number in reversed(self.numbers):
            table = self.book.tables[number]
            for place in table.hidden:
                atoms = self.book.atoms.cells[number][place]
                if not self.known.issuperset(atoms):
                    columns = self.columns[self.state_of[number]]
                    terms = tuple((columns[atom], 1.0) for atom in atoms)
                    found.setdefault(terms, Target(number, place, terms))
        return list(found.values())

    @cached_property
    def _whole(self) -> Solver:
        """The same with whole numbers only: slower, and seldom needed."""
        return self.program.solver(whole=True)

    def _ask(self, cost: dict[int, float], *, whole: bool = False) -> Solution | None:
        self.questions += 1
        return (self._whole if whole else self.solver).least(cost)

    def ends(self, target: Target, *, whole: bool = False) -> tuple[int, int, list[Solution]]:
        """The least and the most a cell can be, and the tables that show it."""
        found, solutions = [], []
        for sign in (1.0, -1.0):
            solution = self._ask({column: sign * factor for column, factor in target.terms}, whole=whole)
            if solution is None:
                raise ValueError("What is published fits no table.")
            found.append(sign * solution.value)
            solutions.append(solution)
        return math.ceil(found[0] - EDGE), math.floor(found[1] + EDGE), solutions

    def exposed(self, narrowest: int) -> list[tuple[Target, int, int]]:
        """The hidden cells that are known to within less than `narrowest`."""
        watch = _Watch(self.targets, len(self.program.lower))
        dice = Random(SEED)  # noqa: S311 (directions to look in, no secret)
        for _glance in range(GLANCES):
            unsafe = watch.narrow(narrowest)
            if not unsafe:
                return []
            cost: dict[int, float] = {}
            for number in unsafe:
                sign = dice.choice((1.0, -1.0))
                for column, factor in self.targets[number].terms:
                    cost[column] = cost.get(column, 0.0) + sign * factor
            watch.see(self._ask(cost))
        exposed = []
        for number, target in enumerate(self.targets):
            if watch.width(number) >= narrowest:
                continue
            low, high, solutions = self.ends(target)
            for solution in solutions:
                watch.see(solution)
            if high - low >= narrowest > watch.width(number):  # the ends are no whole tables
                low, high, _solutions = self.ends(target, whole=True)
            if high - low < narrowest:
                exposed.append((target, low, high))
        return exposed


class _Watch:
    """The least and the most that each target was in the whole tables that were seen: proof that it can be so."""

    def __init__(self, targets: list[Target], columns: int) -> None:
        self._sums: Any = numpy.zeros((len(targets), columns))
        for number, target in enumerate(targets):
            for column, factor in target.terms:
                self._sums[number, column] = factor
        self._low: Any = numpy.full(len(targets), math.inf)
        self._high: Any = numpy.full(len(targets), -math.inf)

    def see(self, solution: Solution | None) -> None:
        if solution is not None and solution.is_whole:
            values = numpy.rint(self._sums @ numpy.rint(solution.at))
            self._low = numpy.minimum(self._low, values)
            self._high = numpy.maximum(self._high, values)

    def width(self, number: int) -> float:
        return float(self._high[number] - self._low[number])

    def narrow(self, narrowest: int) -> list[int]:
        return [int(n) for n in numpy.flatnonzero(~(self._high - self._low >= narrowest))]
