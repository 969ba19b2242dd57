"""The yearly totals of another register: three years beside each other, the last one also by service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases import lists
from cases.lists import Entry
from reporting import loaded
from reporting.annual import rounding
from reporting.models import FigureLoad, LoadedFigure
from reporting.other_registers.kinds import ALL, Kind, OtherRegister, above, registers
from reporting.presenting import change
from reporting.tables import Label

YEARS = 3

Values = dict[tuple[str, int, int], int]  # key, year, directorate → value


@dataclass(frozen=True)
class Line:
    """One line: its counts by year (None where not known), its share of the last year, and its counts by service.

    `share` is a whole per cent of the line above it, and those of one group add up to 100.
    """

    label: Label
    depth: int
    counts: tuple[int | None, ...]
    share: int | None
    services: tuple[int | None, ...]
    years: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return self.label.code == ALL

    @property
    def last(self) -> int | None:
        return self.counts[-1]

    @property
    def change(self) -> dict[str, str] | None:
        """Direction and counts against the year before; None where one of both is not known."""
        before, now = self.counts[-2:]
        return None if before is None or now is None else change(now, before, self.years[-2])

    @property
    def step(self) -> int | None:
        before, now = self.counts[-2:]
        return None if before is None or now is None else now - before


@dataclass(frozen=True)
class ThreeYears:
    """One table of a register. `services` are the columns of the last year that its reader may see."""

    kind: Kind
    years: tuple[int, ...]
    services: tuple[Entry, ...]
    lines: tuple[Line, ...]

    @property
    def code(self) -> str:
        return self.kind.label.code

    @property
    def before(self) -> int:
        return self.years[-2]

    @property
    def has_years(self) -> bool:
        """Whether its reader may see the counts by year: who reads one service only sees that column."""
        return any(line.last is not None for line in self.lines)

    @property
    def has_shares(self) -> bool:
        return any(line.share is not None for line in self.lines)

    @property
    def has_changes(self) -> bool:
        return any(line.step is not None for line in self.lines)


@dataclass(frozen=True)
class Report:
    """All tables of one register over a year, as far as its reader may see them."""

    register: OtherRegister
    load: FigureLoad
    tables: tuple[ThreeYears, ...]

    @property
    def year(self) -> int:
        return self.load.year


def report(load: FigureLoad, reached: frozenset[int]) -> Report:
    """The tables of the year of a file, of the directorates with these ids."""
    register = registers()[load.source]
    return Report(register, load, of_year(load.year, reached, [register])[register.code])


def of_year(
    year: int, reached: frozenset[int], asked: Iterable[OtherRegister]
) -> dict[str, tuple[ThreeYears, ...]]:
    """By register the tables of a year of which a file was loaded, else none. Two queries, for however many registers.

    A year that the file does not hold comes from the last file that does.
    """
    years = tuple(range(year - YEARS + 1, year + 1))
    of_codes = {register.code: register for register in asked}
    rows = FigureLoad.objects.filter(source__in=of_codes, year__in=years)
    files = sorted(loaded.latest(rows).select_related(None), key=lambda file: -file.year)
    standing = {file.source for file in files if file.year == year}
    files = [file for file in files if file.source in standing]
    read = _read(files, years, reached) if files else {}
    return {
        code: _of_register(register, years, [file for file in files if file.source == code], read, reached)
        for code, register in of_codes.items()
    }


def _of_register(
    register: OtherRegister,
    years: tuple[int, ...],
    files: list[FigureLoad],
    read: dict[int, Values],
    reached: frozenset[int],
) -> tuple[ThreeYears, ...]:
    names = {key: name for file in reversed(files) for key, name in file.labels.items()}
    held = _held(files, read)
    tables = [_table(kind, years, held, names, reached) for kind in register.tables.values()] if files else []
    return tuple(table for table in tables if table.lines)


def _read(files: list[FigureLoad], years: tuple[int, ...], reached: frozenset[int]) -> dict[int, Values]:
    """What each of these files says of these years and directorates."""
    rows = LoadedFigure.objects.filter(load__in=files, year__in=years, directorate__in=reached)
    by_file: dict[int, Values] = {}
    for file, key, year, directorate, value in rows.values_list(
        "load_id", "key", "year", "directorate_id", "value"
    ):
        by_file.setdefault(file, {})[key, year, directorate] = value
    return by_file


def _held(files: list[FigureLoad], read: dict[int, Values]) -> Values:
    """What the files of one register say, each year from one of them: the newest that holds it."""
    held: Values = {}
    for newest in files:
        known = {year for _key, year, _directorate in held}
        held |= {at: value for at, value in read.get(newest.pk, {}).items() if at[1] not in known}
    return held


def _table(
    kind: Kind, years: tuple[int, ...], values: Values, names: dict[str, str], reached: frozenset[int]
) -> ThreeYears:
    nodes = lists.entries("directorate")
    scope = next((node for node in nodes if node.code == kind.scope), nodes[0])
    prefix = f"{kind.label.code}/"
    here = {at: value for at, value in values.items() if at[0].startswith(prefix)}
    below = {directorate for _key, year, directorate in here if year == years[-1]} - {scope.id}
    services = tuple(node for node in nodes if node.id in below)
    codes = sorted({key.removeprefix(prefix) for key, _year, _directorate in here}, key=_order)

    def count(code: str, year: int) -> int | None:
        """Of the scope: as it was given, else its services together, for who reads the scope."""
        given = here.get((prefix + code, year, scope.id))
        if given is not None or scope.id not in reached:
            return given
        parts = [value for (key, y, _d), value in here.items() if key == prefix + code and y == year]
        return sum(parts) if parts else None

    last = {code: count(code, years[-1]) for code in codes}
    shares = _shares(codes, last)
    lines = tuple(
        Line(
            _label(kind, code, names.get(prefix + code, "")),
            _depth(code, codes),
            tuple(count(code, year) for year in years),
            shares.get(code),
            tuple(here.get((prefix + code, years[-1], node.id)) for node in services),
            years,
        )
        for code in codes
    )
    return ThreeYears(kind, years, services, lines)


def _order(code: str) -> tuple[bool, list[int]]:
    """As numbers, with everything at the end."""
    return code == ALL, [] if code == ALL else [int(part) for part in code.split(".")]


def _depth(code: str, codes: list[str]) -> int:
    """How many lines stand above it in the table, everything aside."""
    found, upper = 0, above(code)
    while upper and upper != ALL:
        found, upper = found + (upper in codes), above(upper)
    return found


def _label(kind: Kind, code: str, name: str) -> Label:
    """The name in both languages; where the file calls it otherwise, its own words in both."""
    known = kind.lines.get(code)
    if known is not None and (not name or name == known.nl):
        return known
    return Label(code, name or code, name or code)


def _shares(codes: list[str], counts: dict[str, int | None]) -> dict[str, int | None]:
    """Of each group of lines under one line the shares, adding up to 100; a line alone has none."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        if code != ALL:
            groups.setdefault(above(code), []).append(code)
    found: dict[str, int | None] = {}
    for group in groups.values():
        known = [number for code in group if (number := counts[code]) is not None]
        if 1 < len(group) == len(known) and sum(known):
            found |= dict(zip(group, rounding.shares(known), strict=True))
    return found
