"""The tables of an aggregated profile: lines counted in the codes of the profile, as they go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from reporting.uri.cells import Wording
from reporting.uri.profile import COUNTS, DIMENSIONS, Code, Layout, Profile, Text
from reporting.uri.rows import Line

HEADS = (
    "Tabel (code)",
    "Tabel",
    "Geteld",
    "Rij (code)",
    "Rij",
    "Kolom (code)",
    "Kolom",
    "Aantal",
)


@dataclass
class Crossed:
    """One table, counted: by code down and, where it is crossed, by code across."""

    layout: Layout
    cells: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_known: int = 0  # lines of which the register knows no person or case, in a table that counts those
    entries: dict[str, list[Code]] = field(default_factory=dict)

    def down(self) -> list[Code]:
        return self.entries[self.layout.down]

    def across(self) -> list[Code]:
        """One column without a name where the table is not crossed."""
        return self.entries[self.layout.across] if self.layout.across else [Code("", Text("", ""))]

    def row(self, code: str) -> list[int]:
        return [self.cells[code, column.code] for column in self.across()]

    @property
    def total(self) -> int:
        return sum(self.cells.values())


def crossed(profile: Profile, wording: Wording, lines: Iterable[tuple[Line, int]]) -> list[Crossed]:
    """Every table of the profile, counted in one go."""
    tables = [Crossed(layout) for layout in profile.tables]
    for line, times in lines:
        for table in tables:
            _add(table, wording, line, times)
    for table in tables:
        for place, name in enumerate(table.layout.dimensions):
            table.entries[name] = _entries(profile, name, {key[place] for key, n in table.cells.items() if n})
    return tables


def _add(table: Crossed, wording: Wording, line: Line, times: int) -> None:
    counts = table.layout.counts
    if counts in ("persons", "events"):
        told = line.person if counts == "persons" else line.event
        table.not_known += times if told == "unknown" else 0
        if told != "once":
            return
    elif counts == "measures" and "measures" not in table.layout.dimensions:
        times *= len(line.measures)
    for mark in line.measures or [""] if "measures" in table.layout.dimensions else [""]:
        key = [
            wording.code(name, mark if name == "measures" else getattr(line, name)).code
            for name in table.layout.dimensions
        ]
        table.cells[key[0], key[1] if len(key) > 1 else ""] += times


def _entries(profile: Profile, dimension: str, counted: set[str]) -> list[Code]:
    """Every entry of the profile's list in its order, each once, also those that count zero; last what has none."""
    entries = {code.code: code for code in profile.codes[DIMENSIONS[dimension]].values()}
    found = list(entries.values())
    beside = sorted(counted - entries.keys())
    with translation.override("nl"):
        nothing = Text(_("not recorded"), "not recorded")
    return found + [Code(code, Text(code, code) if code else nothing) for code in beside]


def rows(tables: Iterable[Crossed]) -> Iterator[tuple[list[str | int], int]]:
    """The tables as rows, one per cell: for a CSV. Totals are left out, for a reader would add them up."""
    with translation.override("nl"):
        counts = {name: str(text) for name, text in COUNTS.items()}
    for table in tables:
        head: list[str | int] = [table.layout.key, table.layout.label.nl, counts[table.layout.counts]]
        for down in table.down():
            for across in table.across():
                beside = [across.code, across.label.nl]
                yield [*head, down.code, down.label.nl, *beside, table.cells[down.code, across.code]], 1
