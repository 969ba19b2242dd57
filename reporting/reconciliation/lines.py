"""The published figures of a report, each beside what the register says, with the difference and its explanation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from cases import lists
from reporting import destroyed, loaded
from reporting.destroyed import Destroyed
from reporting.models import Explanation, FigureLoad, LoadedFigure
from reporting.periods import Year
from reporting.reconciliation import explaining, mapping
from reporting.reconciliation.counting import Register, Said, asked
from reporting.reconciliation.explaining import Reason, Supposed
from reporting.tables import Label

# How a line stands: a badge on the page, a word in a file.
STATES: dict[str, tuple[Any, str]] = {
    "same": (_("the same"), "green"),
    "explained": (_("differs, explained"), "amber"),
    "differs": (_("differs, not explained"), "red"),
    "not_derivable": (_("cannot be derived"), "neutral"),
    "unknown": (_("not in the register"), "neutral"),
    "unmapped": (_("not compared: no figure of the register belongs to it"), "neutral"),
    "unknown_key": (_("unknown key, not compared"), "amber"),
    "other_unit": (_("another unit, not comparable"), "neutral"),
}
# What may be put beside each other although the units differ: in the register every settled violation has one
# disposition that stands, so their numbers are the same.
ONE_EACH = frozenset({"violation", "disposition"})


@dataclass(frozen=True)
class Line:
    """One published figure. `said` is None where no figure of the register answers it."""

    figure: LoadedFigure
    label: Label
    said: Said | None
    reason: Reason | None
    written: Explanation | None

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def register(self) -> int | None:
        """What the register says; None where that means nothing."""
        if self.reason is not None and not self.reason.derivable:
            return None
        return self.said.number if self.said else None

    @property
    def difference(self) -> int | None:
        """None where there is nothing to compare with, or another unit."""
        if self.register is None or not self.is_comparable:
            return None
        return self.register - self.figure.value

    @property
    def is_comparable(self) -> bool:
        return self.said is None or are_alike({self.figure.unit, self.said.unit})

    @property
    def other_unit(self) -> str:
        """The unit of the register's number where it counts something else than was published."""
        if self.register is None or self.said is None or self.said.unit == self.figure.unit:
            return ""
        return self.said.unit

    @property
    def state(self) -> str:
        if self.reason is not None and not self.reason.derivable:
            return "not_derivable"
        if self.said is None:
            return "unmapped" if mapping.knows(self.key) else "unknown_key"
        if self.said.number is None:
            return "unknown"
        if not self.is_comparable:
            return "other_unit"
        if self.said.number == self.figure.value:
            return "same"
        return "explained" if self.explained else "differs"

    @property
    def explained(self) -> bool:
        return self.reason is not None or bool(self.written and self.written.text)


def are_alike(units: set[str]) -> bool:
    """Whether numbers in these units may be added and compared."""
    return len(units) == 1 or units <= ONE_EACH


@dataclass(frozen=True)
class Added:
    """Published figures among themselves: a whole beside the sum of its parts."""

    code: str
    whole: int
    label: Label | None  # of the whole; None for a plain number
    parts: tuple[tuple[Label, int], ...]
    unit: str
    reason: Reason | None

    @property
    def sum(self) -> int:
        return sum(number for _label, number in self.parts)

    @property
    def difference(self) -> int:
        return self.sum - self.whole


@dataclass(frozen=True)
class Computed:
    """A published percentage beside what the published counts make of it."""

    label: Label
    printed: int
    part: int
    whole: int

    @property
    def share(self) -> int:
        return round(100 * self.part / self.whole)


@dataclass(frozen=True)
class Tried:
    """One figure of the register with the supposed rows added, beside what was published."""

    label: Label
    register: int
    add: int
    published: int

    @property
    def with_it(self) -> int:
        return self.register + self.add


@dataclass
class Reconciliation:
    """All of it for one loaded report, as far as its reader may see it."""

    load: FigureLoad
    now: datetime
    lines: list[Line]
    added: list[Added] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)
    supposed: list[tuple[Supposed, list[Tried]]] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)  # what the register counted, for who reads the ministry
    destroyed: Destroyed | None = None  # of the years and directorates of the lines


# What the register says of the year as a whole, under the lines.
WHOLE = (
    "dispositions_by_part",
    "violations_by_category",
    "measures_marks",
    "measures_group_a",
    "measures_group_b",
)


def reconcile(user: Any, load: FigureLoad, *, now: datetime) -> Reconciliation:
    """Everything about one report. The register is asked once for each scope in it."""
    found = list(loaded.figures_visible_to(user).filter(load=load))
    rows = loaded.explanations_visible_to(user).filter(report_year=load.year).select_related("written_by")
    written = {(row.key, row.year): row for row in rows}
    registers = _asked(found, load, now)
    lines = [
        _line(figure, load, registers.get(figure.directorate_id), written.get((figure.key, figure.year)))
        for figure in found
    ]
    result = Reconciliation(load, now, lines)
    if found:
        years = [figure.year for figure in found]
        result.destroyed = destroyed.within_any({row.directorate_id for row in found}, min(years), max(years))
    _beside_each_other(result, explaining.known(load.year))
    root = lists.entries("directorate")[0].id
    if root in registers:
        register, year = registers[root], Year(load.year)
        result.tables = [register.table(code, year) for code in WHOLE if register.knows(code, year)]
    return result


def of_scope(directorate_id: int, year: int, register: Register, counted: Iterable[int]) -> list[Line]:
    """The figures about one part of the organisation in what was published over a year, of the years that were counted.

    One query: what was written about a figure comes along with it.
    """
    files = loaded.latest(FigureLoad.objects.filter(source="published", year=year)).order_by().values("pk")
    found = LoadedFigure.objects.filter(load__in=files, directorate=directorate_id, year__in=list(counted))
    of_figure = Explanation.objects.filter(report_year=year, key=OuterRef("key"), year=OuterRef("year"))
    figures = found.select_related("load").annotate(written=Subquery(of_figure.values("text")[:1]))
    return [_line(figure, figure.load, register, _written(figure, year)) for figure in figures]


def _written(figure: Any, report_year: int) -> Explanation | None:
    """What was written about a figure, as it came along with the figure."""
    if not figure.written:
        return None
    return Explanation(report_year=report_year, key=figure.key, year=figure.year, text=figure.written)


def _line(
    figure: LoadedFigure, load: FigureLoad, register: Register | None, written: Explanation | None
) -> Line:
    key = mapping.keys().get(figure.key)
    said = register.says(key, Year(figure.year)) if key and register else None
    reason = explaining.known(load.year).figures.get(figure.key)
    return Line(figure, label_of(figure, load), said, reason, written)


def count_of(lines: Iterable[Line], *states: str) -> int:
    return sum(line.state in states for line in lines)


def label_of(figure: LoadedFigure, load: FigureLoad | None = None) -> Label:
    """What a published figure is called; one of which nothing is known as its file calls it."""
    key = mapping.keys().get(figure.key)
    if key is not None:
        return key.label
    name = (load or figure.load).labels.get(figure.key, figure.key)
    return Label(figure.key, name, name)


def _asked(found: list[LoadedFigure], load: FigureLoad, now: datetime) -> dict[int, Register]:
    keys, nodes = mapping.keys(), lists.by_id("directorate")
    wanted: dict[int, list[tuple[str, Year]]] = {}
    for figure in found:
        if figure.key in keys:
            wanted.setdefault(figure.directorate_id, []).append(
                (keys[figure.key].question, Year(figure.year))
            )
    root = lists.entries("directorate")[0].id
    if root in wanted:
        wanted[root] += [(code, Year(load.year)) for code in WHOLE]
    return {pk: asked(nodes[pk], pairs, now=now) for pk, pairs in wanted.items()}


def _beside_each_other(result: Reconciliation, known: explaining.Known) -> None:
    """Published figures among themselves. Only what its reader sees whole is told."""
    year = result.load.year
    of = {line.key: line for line in result.lines if line.figure.year == year}
    for one in mapping.sums():
        codes = (*one.parts, *([one.whole] if isinstance(one.whole, str) else []))
        if _all_in(of, codes) and are_alike({of[code].figure.unit for code in codes}):
            result.added.append(_added(one, of, known.sums.get(one.code)))
    for share in mapping.shares():
        if _all_in(of, (share.key, share.of, *share.parts, *share.less)):
            part = _sum(of, share.parts) - _sum(of, share.less)
            line = of[share.key]
            result.computed.append(Computed(line.label, line.figure.value, part, of[share.of].figure.value))
    for supposed in known.supposed:
        tried = [
            Tried(of[key].label, of[key].register or 0, add, of[key].figure.value)
            for key, add in supposed.add.items()
            if key in of and of[key].difference is not None
        ]
        if tried:
            result.supposed.append((supposed, tried))


def _all_in(of: dict[str, Line], codes: Iterable[str]) -> bool:
    return all(code in of for code in codes)


def _sum(of: dict[str, Line], codes: Iterable[str]) -> int:
    return sum(of[code].figure.value for code in codes)


def _added(one: mapping.Sum, of: dict[str, Line], reason: Reason | None) -> Added:
    parts = tuple((of[code].label, of[code].figure.value) for code in one.parts)
    unit = of[one.parts[0]].figure.unit
    if isinstance(one.whole, str):
        return Added(one.code, of[one.whole].figure.value, of[one.whole].label, parts, unit, reason)
    return Added(one.code, one.whole, None, parts, unit, reason)
