"""A line in the words of a profile: the cells of a row. In Dutch: files have one language, whoever asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from reporting.uri.profile import DIMENSIONS, Code, Profile, Text
from reporting.uri.rows import Line

# Stands where the number of the row is to stand; it occurs in no text of the database.
NUMBER: Final = "\0"
Cell = str | int | list[str]
NONE = Code("", Text("", ""))


class Wording:
    """Makes lines into cells. What a profile does not name stays as it is, and is noted in `unmapped`."""

    def __init__(self, profile: Profile, year: int) -> None:
        self.profile, self.year = profile, year
        self.unmapped: set[str] = set()
        self._cells = [self._cell(column.source) for column in profile.columns]

    def heads(self) -> list[str]:
        return [column.label.nl for column in self.profile.columns]

    def cells(self, line: Line) -> list[Cell]:
        """The cells of a line; several measures are a list, and the number of the row is `NUMBER`."""
        return [cell(line) for cell in self._cells]

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

    def _cell(self, source: str) -> Callable[[Line], Cell]:
        fixed: dict[str, Callable[[Line], Cell]] = {
            "number": lambda line: NUMBER,
            "year": lambda line: self.year,
            "measures.number": lambda line: len(line.measures),
            "person.number": lambda line: int(line.person == "once"),
            "event.number": lambda line: int(line.event == "once"),
        }
        if source in fixed:
            return fixed[source]
        name, _dot, part = source.partition(".")
        write: Any = (lambda code: code.code) if part == "code" else (lambda code: code.label.nl)
        if name == "measures":
            return lambda line: [write(self.code(name, ours)) for ours in line.measures]
        return lambda line: write(self.code(name, getattr(line, name)))


def in_one(cells: Iterable[Cell], separator: str) -> list[str | int]:
    """Cells for a sheet, in which several measures share one."""
    return [separator.join(cell) if isinstance(cell, list) else cell for cell in cells]
