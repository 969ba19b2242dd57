"""The lines of a year, in codes: one per violation that was disposed of. Those that say the same come as one."""

from __future__ import annotations

import marshal
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from django.db import connection

CHUNK = 2000
NO_MEASURE = ("", "geen")  # of grouping A


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
    reporter: str
    inquiry: str
    person: str
    event: str

    @property
    def known(self) -> str:
        return "day" if self.day_known else "year"

    @property
    def measured(self) -> str:
        return "without" if self.group_a in NO_MEASURE else "with"


TOLD_BY = (
    "service", "category", "outcome", "group_a", "group_b", "measured", "inquiry", "reporter", "person", "event",
    "known", "origin",
)  # fmt: skip
COUNTED_BY = (*TOLD_BY, "heaviest", "marks")
NONE = [""]
ASKED = f"SELECT {', '.join(Line._fields)}, number FROM uri_runs(%s, %s)"  # noqa: S608 (names of fields)


@dataclass
class Tally:
    """What was counted while the lines went by, to be held against the figures."""

    rows: int = 0
    kinds: int = 0  # of lines that say something else
    year_only: int = 0
    without_measure: int = 0
    category_not_held: int = 0
    persons: int = 0
    events: int = 0
    person_unknown: int = 0
    by: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COUNTED_BY})

    def __post_init__(self) -> None:
        self._counted = [(name, counted) for name, counted in self.by.items() if name != "marks"]

    def add(self, line: Line, times: int) -> None:
        self.rows += times
        self.kinds += 1
        self.year_only += 0 if line.day_known else times
        self.without_measure += 0 if line.measures else times
        self.category_not_held += 0 if line.category_held else times
        self.persons += times if line.person == "once" else 0
        self.events += times if line.event == "once" else 0
        self.person_unknown += times if line.person == "unknown" else 0
        for name, counted in self._counted:
            counted[getattr(line, name)] += times
        marks = self.by["marks"]
        for code in line.measures or NONE:
            marks[code] += times

    @property
    def codes(self) -> dict[str, set[str]]:
        """Which codes there are, by the list that they belong to."""
        return {name: set(self.by[name]) for name in TOLD_BY} | {"measure": set(self.by["marks"])}


def runs(directorate_id: int, year: int) -> Iterator[tuple[Line, int]]:
    """Every line of the year, in scope, with its number; needs a transaction, for the cursor lives on the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(ASKED, [directorate_id, year])
        while found := cursor.fetchmany(CHUNK):
            for *line, number in found:
                yield Line._make(line), number


class Read:
    """Lines that were read, laid aside on disk with their numbers, and counted on the way."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._held: list[tuple[tuple[Any, ...], int]] = []
        self._file = TemporaryFile()  # noqa: SIM115 (closed with this)

    def __enter__(self) -> Read:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def add(self, line: Line, times: int) -> None:
        self.tally.add(line, times)
        self._held.append((tuple(line), times))
        if len(self._held) == CHUNK:
            self._lay()

    def _lay(self) -> None:
        """What was held to disk, at the end of what lies there."""
        self._file.seek(0, os.SEEK_END)
        marshal.dump(self._held, self._file)
        self._held = []

    def runs(self) -> Iterator[tuple[Line, int]]:
        """Each line with its number, in the order in which they were read."""
        if self._held:
            self._lay()
        self._file.seek(0)
        while True:
            try:
                held = marshal.load(self._file)  # noqa: S302 (our own, on a file without a name)
            except EOFError:
                return
            for line, times in held:
                yield Line._make(line), times


def read(directorate_id: int, year: int) -> Read:
    """The lines of a year, laid aside: the transaction need not last as long as the writing of files does."""
    laid = Read()
    try:
        for line, times in runs(directorate_id, year):
            laid.add(line, times)
    except BaseException:
        laid.close()
        raise
    return laid
