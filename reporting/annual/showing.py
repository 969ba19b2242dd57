"""From what was counted to the grids of an annual report."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reporting.annual.asking import Asked
from reporting.annual.grids import Cell, Grid, Line, change, count, per_thousand, share
from reporting.annual.rounding import shares
from reporting.periods import Period
from reporting.tables import CrossTable, Table

MOST_COLUMNS = 12  # of a cross table: a service with more directorates has them in lines only


def grid(asked: Asked, key: str, *, notes: tuple[str, ...] = ()) -> Grid | None:
    """The grid of one question; None for what is not known or too wide."""
    if not asked.knows(key):
        return None
    table, before = asked.table(key), asked.before(key)
    if isinstance(table, CrossTable):
        return cross(table, notes) if len(table.columns) <= MOST_COLUMNS else None
    return plain(table, before, notes=notes)


def told(table: Table | CrossTable) -> str:
    """What a figure says of itself: unit, period and counting rule."""
    return _("Unit: %(unit)s · Period: %(period)s · Counted: %(rule)s.") % {
        "unit": table.unit.name,
        "period": table.period,
        "rule": table.rule.text,
    }


def year_of(period: Period) -> str:
    """A period as a column is headed: a year, or the same days of it."""
    return str(period) if period.whole else _("%(year)s, same days") % {"year": period.year}


def plain(table: Table, before: Table | None, *, notes: tuple[str, ...] = ()) -> Grid:
    """A count with its share, and what it was a year earlier with an arrow."""
    rows = [(row.label, row.count, before.count_of(row.code) if before else None) for row in table.rows]
    parts = None
    if table.total:
        codes = [label.code for label, _now, _past in rows]
        parts = shares([now for _label, now, _past in rows], table.total, codes)
    lines = tuple(
        Line(str(label), _cells(now, parts[place] if parts else None, before, past), label.code)
        for place, (label, now, past) in enumerate(rows)
    )
    foot = None
    if table.total is not None:
        foot = Line(
            _("total"),
            _cells(table.total, 100 if table.total else None, before, before.total if before else None),
        )
    compared = (year_of(before.period), _("change")) if before else ()
    heads = ("", str(table.unit.name), _("share"), *compared)
    return Grid(
        table.key, str(table.title), told(table), heads, lines, foot, notes, (0, 2) if before else (0,)
    )


def _cells(now: int, part: int | None, before: Table | None, past: int | None) -> tuple[Cell, ...]:
    compared = (count(past), change(now, past)) if before else ()
    return (count(now), share(part), *compared)


def cross(table: CrossTable, notes: tuple[str, ...] = ()) -> Grid:
    """Two lists crossed, with the totals of lines and columns where they mean something."""
    added = table.row_totals is not None
    heads = ("", *(str(column) for column in table.columns), *([_("total")] if added else []))
    lines = tuple(
        Line(str(label), tuple(count(n) for n in (*cells, *([total] if added else []))), label.code)
        for label, cells, total in table.body
    )
    foot = None
    if table.summed:
        totals = (*table.column_totals, *([table.total] if added else []))
        foot = Line(_("total"), tuple(count(n) for n in totals))
    return Grid(table.key, str(table.title), told(table), heads, lines, foot, notes)


def of_staff(asked: Asked) -> Grid | None:
    """Persons involved beside the number of staff, a year earlier as well; None where nobody is known."""
    if not asked.knows("persons_by_tie"):
        return None
    lines = []
    for year, label, table in (
        (asked.year, str(asked.year), asked.table("persons_by_tie")),
        (asked.year - 1, year_of(asked.compared), asked.before("persons_by_tie")),
    ):
        people, persons = asked.staff_of(year), table.total if table else None
        lines.append(Line(label, (count(persons), count(people), per_thousand(persons, people)), str(year)))
    table = asked.table("persons_by_tie")
    heads = (_("Year"), str(table.unit.name), _("number of staff"), _("per 1,000 of the staff"))
    notes = [_("Persons involved are counted per case; not all of them need to be on the staff.")]
    if asked.staff_of(asked.year) is None:
        notes.append(_("The number of staff of this year was not entered yet."))
    return Grid(
        "persons_of_staff", _("Persons involved, as a share of the staff"), told(table), heads, tuple(lines),
        notes=tuple(notes),
    )  # fmt: skip
