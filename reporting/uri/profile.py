"""A profile: columns or tables, code mapping and checks of the export, as data with a version and a validity period.

The official form is not public, so nothing of it stands in code (docs/adr/0013). Where a column gets its content is
one of `SOURCES`: codes, labels and counts. A profile cannot name a person, a case or a text. How one is written:
docs/profielen.md; `profile_reading` reads one, `profiles` has those that are in force.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ROWS, TABLES = "rows", "tables"
KINDS = {ROWS: _("one row per violation"), TABLES: _("tables with counts")}

# The lists of codes that a profile gives names to. `measure` serves every measure and the heaviest.
LISTS = {
    "service": _("Part of the ministry"),
    "category": _("Category"),
    "outcome": _("Outcome"),
    "measure": _("Measure"),
    "group_a": _("Grouping A of the heaviest measure"),
    "group_b": _("Grouping B of the heaviest measure"),
    "measured": _("With or without a measure"),
    "inquiry": _("Status of the investigation"),
    "reporter": _("Kind of reporter"),
    "person": _("Counts for the person involved"),
    "event": _("Counts for the case"),
    "known": _("Disposition known to the day or the year"),
    "origin": _("Origin"),
}
# What a line can be told by, and from which list its codes come.
DIMENSIONS = {name: name for name in LISTS if name != "measure"} | {
    "measures": "measure",
    "heaviest": "measure",
}
NUMBERS = {
    "number": _("number of the row"),
    "year": _("year"),
    "measures.number": _("number of measures"),
    "person.number": _("counts for the person: 1 or 0"),
    "event.number": _("counts for the case: 1 or 0"),
}
SOURCES = frozenset(NUMBERS) | {f"{name}.{part}" for name in DIMENSIONS for part in ("code", "label")}

COUNTS = {
    "violations": _("violations"),
    "measures": _("measures, every one"),
    "persons": _("persons involved, each once"),
    "events": _("cases, each once"),
}
CHECKS = (
    "category_held",
    "has_measure",
    "mapped",
    "services_add_up",
    "categories_add_up",
    "heaviest_adds_up",
    "figures_agree",
    "year_only",
    "year_over",
)
# Those that no profile can leave out: without them an export could say what the register does not.
ALWAYS = (
    "mapped",
    "services_add_up",
    "categories_add_up",
    "heaviest_adds_up",
    "figures_agree",
    "year_over",
)


@dataclass(frozen=True)
class Text:
    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class Column:
    key: str
    source: str
    label: Text

    @property
    def dimension(self) -> str:
        """By what it tells a line; empty for a number."""
        return "" if self.source in NUMBERS else self.source.partition(".")[0]


@dataclass(frozen=True)
class Layout:
    """One table of an aggregated profile: what is counted, by what down and, where it is crossed, by what across."""

    key: str
    label: Text
    counts: str
    down: str
    across: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.down, self.across) if self.across else (self.down,)


@dataclass(frozen=True)
class Code:
    """What is exported for one code of the register."""

    code: str
    label: Text


@dataclass(frozen=True)
class Sheets:
    """How the sheets of the workbook are called, and how wide a column is where rows stand."""

    first: Text
    data: Text
    width: int


@dataclass(frozen=True)
class Profile:
    code: str
    version: str
    kind: str
    valid_from: int
    valid_until: int | None
    title: Text
    source: Text
    statement: Text
    separator: str
    columns: tuple[Column, ...]
    tables: tuple[Layout, ...]
    codes: dict[str, dict[str, Code]]
    checks: tuple[str, ...]
    sheets: Sheets

    @property
    def all_checks(self) -> tuple[str, ...]:
        """Those that it asks for and those that every export gets, in their own order."""
        return tuple(name for name in CHECKS if name in self.checks or name in ALWAYS)

    @property
    def name(self) -> str:
        return f"{self.code} {self.version}"

    def holds_in(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_until is None or year <= self.valid_until)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists of codes that it uses, in their own order."""
        return lists_used(self.columns, self.tables)

    @property
    def merged(self) -> list[tuple[str, Code, list[str]]]:
        """Where several codes of the register become one: the list, that one, and ours."""
        found = []
        for name in self.lists:
            ours: dict[str, list[str]] = {}
            for code, theirs in self.codes[name].items():
                ours.setdefault(theirs.code, []).append(code)
            together = {theirs.code: theirs for theirs in self.codes[name].values()}
            found += [(name, together[code], codes) for code, codes in ours.items() if len(codes) > 1]
        return found


def lists_used(columns: tuple[Column, ...], tables: tuple[Layout, ...]) -> tuple[str, ...]:
    dimensions = {column.dimension for column in columns if column.dimension}
    dimensions |= {name for table in tables for name in table.dimensions}
    used = {DIMENSIONS[name] for name in dimensions}
    return tuple(name for name in LISTS if name in used)
