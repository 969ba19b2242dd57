"""A line in the words of a profile: the cells of a row. In Dutch: files have one language, whoever asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final

from reporting.uri.profile import DIMENSIONS, Code, Profile, Text
from reporting.uri.rows import TOLD_BY, Line

# Stands where the number of the row is to stand; it occurs in no text of the database.
NUMBER: Final = "\0"
Cell = str | int | tuple[str, ...]
NONE = Code("", Text("", ""))
# By what a line is told, in the order of `_keys`.
TOLD = attrgetter(*TOLD_BY)
PLACES = {name: place for place, name in enumerate((*TOLD_BY, "heaviest", "measures"))}


class Once(dict[Any, Any]):
    """Works out what follows from a key once. There are as many keys as codes, however many rows there are."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self.work = work

    def __missing__(self, key: Any) -> Any:
        found = self[key] = self.work(key)
        return found


def _keys(line: Line) -> tuple[Any, ...]:
    return (*TOLD(line), line.heaviest, tuple(line.measures))


class Wording:
    """Makes lines into cells. What a profile does not name stays as it is, and is noted in `unmapped`."""

    def __init__(self, profile: Profile, year: int) -> None:
        self.profile, self.year = profile, year
        self.unmapped: set[str] = set()
        self._columns = [self._column(column.source) for column in profile.columns]

    def heads(self) -> list[str]:
        return [column.label.nl for column in self.profile.columns]

    def cells(self, line: Line) -> list[Cell]:
        """The cells of a line; several measures are a tuple, and the number of the row is `NUMBER`."""
        keys = _keys(line)
        return [known[keys[place]] for place, known in self._columns]

    def rows(self, lines: Iterable[tuple[Line, int]]) -> Iterator[tuple[list[Cell], int]]:
        for line, times in lines:
            yield self.cells(line), times

    def code(self, dimension: str, ours: str) -> Code:
        """What is exported for a code of the register."""
        if not ours:
            return NONE
        name = DIMENSIONS[dimension]
        known = self.profile.codes[name].get(ours)
        if known is None:
            self.unmapped.add(f"{name}.{ours}")
            return Code(ours, Text("", ""))
        return known

    def _column(self, source: str) -> tuple[int, Once]:
        """By what of a line a column is told, and what it says for each code of that."""
        name, _dot, part = source.partition(".")
        fixed: dict[str, Callable[[Any], Cell]] = {
            "number": lambda ours: NUMBER,
            "year": lambda ours: self.year,
            "measures.number": len,
            "person.number": lambda ours: int(ours == "once"),
            "event.number": lambda ours: int(ours == "once"),
        }
        if source in fixed:
            return PLACES.get(name, 0), Once(fixed[source])
        write: Any = (lambda code: code.code) if part == "code" else (lambda code: code.label.nl)
        if name == "measures":
            return PLACES[name], Once(lambda ours: tuple(write(self.code(name, one)) for one in ours))
        return PLACES[name], Once(lambda ours: write(self.code(name, ours)))


def in_one(cells: Iterable[Cell], separator: str) -> list[str | int]:
    """Cells for a sheet, in which several measures share one."""
    return [separator.join(cell) if isinstance(cell, tuple) else cell for cell in cells]
