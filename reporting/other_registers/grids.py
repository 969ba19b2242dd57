"""The yearly totals of another register as a section of the annual report."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import lists
from reporting.annual.asking import Asked
from reporting.annual.grids import UNKNOWN_CELL, Cell, Grid, Line, change, count, share, told
from reporting.other_registers import tables, telling
from reporting.other_registers.kinds import OtherRegister, registers
from reporting.other_registers.tables import ThreeYears
from reporting.scopes import INDENT


def grids(asked: Asked, code: str) -> list[Grid]:
    """The tables of the year that was loaded, of the scope of the report; none where nothing was loaded."""
    return [grid(registers()[code], table) for table in _tables(asked)[code]]


def _tables(asked: Asked) -> dict[str, tuple[ThreeYears, ...]]:
    """Of all other registers at once: each is a section of its own, and they are read together."""
    if not asked.others:
        reached = lists.with_everything_below(asked.scope.code)
        asked.others.update(tables.of_year(asked.year, reached, registers().values()))
    return asked.others


def grid(register: OtherRegister, table: ThreeYears) -> Grid:
    rows = [
        Line(INDENT * one.depth + str(one.label), _cells(table, one), one.label.code) for one in table.lines
    ]
    foot = next((row for row, one in zip(rows, table.lines, strict=True) if one.is_whole), None)
    return Grid(
        f"{register.code}_{table.code}",
        str(table.kind.label),
        _("Unit: %(unit)s · Period: %(period)s · Counted by the owner of that register.")
        % {"unit": register.unit.name, "period": telling.period(table)},
        ("", *_heads(table)),
        tuple(row for row in rows if row is not foot),
        foot,
    )


def _heads(table: ThreeYears) -> list[str]:
    years = [str(year) for year in table.years] if table.has_years else []
    changes = [_("against %(year)s") % {"year": table.before}] if table.has_changes else []
    return [*years, *changes, *([_("share")] if table.has_shares else []), *(n.label for n in table.services)]


def _cells(table: ThreeYears, line: tables.Line) -> tuple[Cell, ...]:
    cells = [count(number) for number in line.counts] if table.has_years else []
    if table.has_changes:
        known = line.step is not None and line.last is not None
        cells.append(change(line.last or 0, line.counts[-2]) if known else UNKNOWN_CELL)
    if table.has_shares:
        cells.append(told("") if line.share is None else share(line.share))
    return (*cells, *(count(number) for number in line.services))
