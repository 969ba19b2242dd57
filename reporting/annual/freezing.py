"""What a publication keeps, and back: tables with their marks, parts in both languages, the list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import lists
from reporting.annual import grids, listing, public, sections, words
from reporting.annual.asking import Asked
from reporting.annual.grids import Cell, Grid, Line, Part
from reporting.annual.listing import UNKNOWN
from reporting.annual.public import PublicTable, View
from reporting.annual.report import Report
from reporting.disclosure import NOT_SHOWN, SMALL, Published
from reporting.entries import label_of
from reporting.models import AnnualLine, AnnualReport
from reporting.periods import Year
from reporting.releases import keeping
from reporting.releases.shaping import ITSELF, TOTAL, Axes, Named
from reporting.releases.showing import SIGN_NOT_SHOWN
from reporting.units import RULES, UNITS
from reporting.writing import number


def as_json(told: PublicTable, axes: Axes, table: Published) -> dict[str, Any]:
    """A table as it is kept, with the facts that it counts and the space that it lies in."""
    return {"key": told.key, "counted": told.counted, "space": told.space, **keeping.as_json(axes, table)}


def fingerprint(report: AnnualReport) -> str:
    """SHA-256 over all that a publication says: which year, as known when, every cell, sentence and line."""
    told = [
        report.year,
        report.version,
        report.as_of.isoformat(),
        report.tables,
        report.content,
        report.listed,
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Frozen:
    """A publication, readable again."""

    row: AnnualReport

    @cached_property
    def axes(self) -> dict[str, Axes]:
        return {kept["key"]: keeping.axes_from(kept) for kept in self.row.tables}

    @cached_property
    def tables(self) -> dict[str, Published]:
        return {kept["key"]: keeping.table_from(kept, kept["key"]) for kept in self.row.tables}

    @property
    def is_whole(self) -> bool:
        """Whether what is kept is what was fingerprinted."""
        return self.row.sha256 == fingerprint(self.row)

    # --- What is shown -----------------------------------------------------------------------------------

    def parts(self, before: Frozen | None, asked: Asked) -> list[Part]:
        """The parts of the report as they are kept, in the language that is on; `asked` tells what is known."""
        found = []
        for section in sections.SECTIONS:
            tables = [table for table in public.TABLES if table.section == section.key]
            title = str(section.title)
            if any(asked.knows_by(table.rule, Year(self.row.year)) for table in tables):
                shown = [pair for table in tables for pair in self._shown(table, before)]
                told: dict[str, str] = {}  # by what it counts: two views of a table may have the same totals
                for _grid, sentence in shown:
                    told.setdefault(sentence.partition(": ")[2], sentence)
                sentences = tuple(filter(None, told.values()))
                found.append(Part(section.key, title, sentences, tuple(grid for grid, _told in shown)))
            elif tables:
                found.append(Part(section.key, title, (sections.unknown(asked),)))
        return found

    def _shown(self, table: PublicTable, before: Frozen | None) -> list[tuple[Grid, str]]:
        """Each view of a table with its sentence; of a table that was left out the reason."""
        if table.key in self.tables:
            views = [(self.grid(table, view, before), view) for view in table.views]
            return [(grid, _told(table, view, grid)) for grid, view in views]
        return [(Grid(view.key, str(view.title), _left_out(), (), ()), "") for view in table.views]

    def grid(self, table: PublicTable, view: View, before: Frozen | None = None) -> Grid:
        """One view of one table, with what its marks mean; of one column with the count of the year before."""
        one = self.tables[table.key]
        down = self.axes[table.key][view.down]
        across = self._across(table, view)
        lines, foot = [], None
        for named in down:
            places = [self._place(table.key, view, named, head) for head in across]
            cells = tuple(_cell(one, place) for place in places)
            if view.across is None:
                cells += self._earlier(table, places[0], before)
            line = Line(str(named.label), cells, named.label.code)
            if _is_total(named, down):
                foot = Line(_("total"), cells, TOTAL)
            elif not (named.label.code.endswith(ITSELF) and _nothing(cells)) and not _only_unknown(
                named, cells
            ):
                lines.append(line)
        unit = str(UNITS[table.unit].name)
        names = [_("total") if _is_total(head, across) else str(head.label) for head in across]
        heads = ("", *names) if view.across is not None else ("", unit)
        if view.across is None and before is not None:
            heads += (str(self.row.year - 1), _("change"))
        told = _("Unit: %(unit)s · Period: %(period)s · Counted: %(rule)s.") % {
            "unit": unit,
            "period": Year(self.row.year),
            "rule": RULES[table.rule].text,
        }
        return Grid(view.key, str(view.title), told, heads, tuple(lines), foot, tuple(_marks(one)))

    def _across(self, table: PublicTable, view: View) -> tuple[Named, ...]:
        """What stands across, the total last; without what is filed at no service where there is nothing."""
        if view.across is None:
            return (public.ALL,)
        axis = self.axes[table.key][view.across]
        one = self.tables[table.key]
        totals = [named for named in axis if _is_total(named, axis)]
        others = [
            named
            for named in axis
            if named not in totals
            and not (
                (named.label.code.endswith(ITSELF) or named.label.code == UNKNOWN)
                and not any(
                    cell for place, cell in one.cells.items() if place[view.across] == named.label.code
                )
            )
        ]
        return (*others, *totals)

    def _place(self, key: str, view: View, down: Named, across: Named) -> tuple[str, ...]:
        """A cell: what stands down and across, and the whole on the other axes."""
        place = [next(n for n in axis if _is_total(n, axis)).label.code for axis in self.axes[key]]
        place[view.down] = down.label.code
        if view.across is not None:
            place[view.across] = across.label.code
        return tuple(place)

    def _earlier(self, table: PublicTable, place: tuple[str, ...], before: Frozen | None) -> tuple[Cell, ...]:
        if before is None:
            return ()
        past = before.tables.get(table.key)
        was = past.cells.get((place[0], str(before.row.year), *place[2:])) if past else None
        now = self.tables[table.key].cells[place]
        if isinstance(was, int) and isinstance(now, int):
            return grids.count(was), grids.change(now, was)
        return grids.count(was if isinstance(was, int) else None), grids.count(None)

    def report(self, language: str, waiting: Sequence[AnnualLine] = ()) -> Report:
        """The publication as it is rendered in a language, with its list; while it waits, with what it would be."""
        row = self.row
        parts = grids.from_json(row.content[language])
        listed = row.listed or listing.as_kept(waiting)
        told = _undecided(waiting)
        if listed or told:
            found = (listing.grid(listed, row.year),) if listed else ()
            parts.append(Part("listed", str(_("Anonymised list")), told, found))
        top = (
            next(iter(self.axes.values()))[0][0].label
            if self.axes
            else label_of(lists.entries("directorate")[0])
        )
        return Report(
            row.year, str(top), top.code, row.as_of, parts, language, version=row.version, sha256=row.sha256,
            state=row.state,
        )  # fmt: skip


def _undecided(waiting: Sequence[AnnualLine]) -> tuple[str, ...]:
    """How many lines do not stand in a list that waits, for nobody decided on them yet."""
    count = sum(not line.decision for line in waiting)
    if not count:
        return ()
    return (
        ngettext(
            "%(n)s line is not decided on yet, and does not stand here.",
            "%(n)s lines are not decided on yet, and do not stand here.",
            count,
        )
        % {"n": number(count)},
    )


def _is_total(named: Named, axis: tuple[Named, ...]) -> bool:
    """The whole of an axis: everything, or the one entry that it has."""
    return (named.all_but and not named.leaves) or len(axis) == 1


def _nothing(cells: tuple[Cell, ...]) -> bool:
    return all(cell.kind == "count" and cell.value == 0 for cell in cells)


def _only_unknown(named: Named, cells: tuple[Cell, ...]) -> bool:
    return named.label.code == UNKNOWN and _nothing(cells)


def _cell(table: Published, place: tuple[str, ...]) -> Cell:
    cell = table.cells[place]
    if cell == SMALL:
        return grids.hidden(f"<{table.threshold}", _("hidden, fewer than %(n)s") % {"n": table.threshold})
    if cell == NOT_SHOWN:
        return grids.hidden(SIGN_NOT_SHOWN, _("hidden"))
    return Cell("count", cell)


def _marks(table: Published) -> list[str]:
    """What the signs mean; only those that stand in the table."""
    used, found = set(table.cells.values()), []
    if SMALL in used:
        words = _("hidden: at least %(least)s and at most %(most)s") % {
            "least": 0 if table.zeros else 1,
            "most": table.threshold - 1,
        }
        found.append(f"<{table.threshold}: {words}")
    if NOT_SHOWN in used:
        words = (
            _("hidden, whatever the count: it would give another hidden count away")
            if table.small
            else _("hidden, %(threshold)s or more: it would give another hidden count away")
            % {"threshold": table.threshold}
        )
        found.append(f"{SIGN_NOT_SHOWN}: {words}")
    return found


def _left_out() -> str:
    return _("This table is not published: it would give a hidden count away, whatever is hidden beside it.")


def _told(table: PublicTable, view: View, grid: Grid) -> str:
    """The sentence of one table: of its total, what is shown; nothing where the total is hidden or zero.

    Of a table with several columns the last one is told, which holds the totals of its lines.
    """
    column = 0 if view.across is None else -1
    total = grid.foot.cells[column] if grid.foot else grids.UNKNOWN_CELL
    if total.kind != "count" or not total.value:
        return ""
    shown = [(line, line.cells[column]) for line in grid.lines]
    rows = [(line.label, cell.value, line.code) for line, cell in shown if cell.kind == "count"]
    told = words.listing(rows, UNITS[table.unit], total.value)
    if told and any(cell.kind == "hidden" for _line, cell in shown):
        told = _("%(told)s; what else there is, is hidden") % {"told": told}
    return f"{grid.title}: {told}." if told else ""
