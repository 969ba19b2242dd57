"""The lines of a year: one per violation that was disposed of, in the words of the profile. Streamed."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from django.db import connection

from reporting.uri.profile import Code, Profile, Text

CHUNK = 2000
ASKED = (
    "SELECT service, category, category_held, outcome, measures, heaviest, group_a, group_b, day_known, origin "
    "FROM uri_lines(%s, %s)"
)


class Line(NamedTuple):
    """One violation with its disposition, in the codes of the register."""

    service: str
    category: str
    category_held: bool
    outcome: str
    measures: list[str]
    heaviest: str
    group_a: str
    group_b: str
    day_known: bool
    origin: str

    @property
    def known(self) -> str:
        return "day" if self.day_known else "year"


def lines(directorate_id: int, year: int) -> Iterator[Line]:
    """Every violation disposed of in the year, in scope; needs a transaction, for the cursor lives on the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(ASKED, [directorate_id, year])
        while found := cursor.fetchmany(CHUNK):
            yield from map(Line._make, found)


class Read:
    """Lines that were read, laid aside on disk with how often each stands in a row, and counted on the way."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._file = TemporaryFile()  # noqa: SIM115 (closed with this)
        self._last: Line | None = None
        self._times = 0

    def __enter__(self) -> Read:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def add(self, line: Line) -> None:
        self.tally.add(line)
        if line == self._last:
            self._times += 1
        else:
            self.end()
            self._last, self._times = line, 1

    def end(self) -> None:
        """Lay aside what is still in hand."""
        if self._last is not None:
            pickle.dump((tuple(self._last), self._times), self._file)
        self._last, self._times = None, 0

    def runs(self) -> Iterator[tuple[Line, int]]:
        """Each line with how often it stands there."""
        self._file.seek(0)
        while True:
            try:
                line, times = pickle.load(self._file)  # noqa: S301 (our own, on a file without a name)
            except EOFError:
                return
            yield Line._make(line), times

    def __iter__(self) -> Iterator[Line]:
        return chain.from_iterable(repeat(line, times) for line, times in self.runs())


def read(directorate_id: int, year: int) -> Read:
    """The lines of a year, laid aside: the transaction need not last as long as the writing of files does."""
    laid = Read()
    try:
        for line in lines(directorate_id, year):
            laid.add(line)
        laid.end()
    except BaseException:
        laid.close()
        raise
    return laid


Cell = str | int


class Wording:
    """Lines in the words of a profile, in Dutch: the files have one language, whoever asked for them."""

    def __init__(self, profile: Profile, year: int) -> None:
        self.profile, self.year = profile, year
        self.unmapped: set[str] = set()
        self._cells: list[Callable[[Line, int], Cell]] = [
            self._cell(column.source) for column in profile.columns
        ]

    def heads(self) -> list[str]:
        return [column.label.nl for column in self.profile.columns]

    def cells(self, line: Line, number: int) -> list[Cell]:
        return [cell(line, number) for cell in self._cells]

    def _code(self, name: str, code: str) -> Code:
        """What is exported for a code; one that the profile does not know stays as it is, and is noted."""
        if not code:
            return Code("", Text("", ""))
        known = self.profile.codes[name].get(code)
        if known is None:
            self.unmapped.add(f"{name}.{code}")
            return Code(code, Text("", ""))
        return known

    def _cell(self, source: str) -> Callable[[Line, int], Cell]:
        if source == "number":
            return lambda line, number: number
        if source == "year":
            return lambda line, number: self.year
        name, _dot, part = source.partition(".")
        write: Any = (lambda code: code.code) if part == "code" else (lambda code: code.label.nl)
        if source == "measures.number":
            return lambda line, number: len(line.measures)
        if name == "measures":
            join = self.profile.separator.join
            return lambda line, number: join(write(self._code("measure", code)) for code in line.measures)
        codes = "measure" if name == "heaviest" else name
        return lambda line, number: write(self._code(codes, getattr(line, name)))


@dataclass
class Tally:
    """What was counted while the lines went by, to be held against the figures."""

    rows: int = 0
    year_only: int = 0
    without_measure: int = 0
    category_not_held: int = 0
    by: dict[str, Counter[str]] = field(
        default_factory=lambda: {
            name: Counter() for name in ("category", "outcome", "heaviest", "group_a", "group_b", "marks")
        }
    )

    def add(self, line: Line) -> None:
        self.rows += 1
        self.year_only += not line.day_known
        self.without_measure += not line.measures
        self.category_not_held += not line.category_held
        for name in ("category", "outcome", "heaviest", "group_a", "group_b"):
            self.by[name][getattr(line, name)] += 1
        self.by["marks"].update(line.measures or [""])
