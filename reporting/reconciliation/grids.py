"""Published figures beside the register as a section of the annual report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reporting.annual.asking import Asked
from reporting.annual.grids import UNKNOWN_CELL, Cell, Grid, Line, count, share, step, text, told
from reporting.periods import Year
from reporting.reconciliation import lines, mapping, telling
from reporting.reconciliation.counting import Register
from reporting.reconciliation.mapping import PERCENT


def questions() -> tuple[str, ...]:
    """Every question that answers some published key."""
    return tuple(dict.fromkeys(key.question for key in mapping.keys().values() if key.question))


def grids(asked: Asked) -> list[Grid]:
    """The figures that the report of the year published about the scope; none where no file was loaded.

    A report also names figures of the year before it, which was counted as a whole once this year is over.
    """
    years = [asked.year] if asked.runs else [asked.year, asked.year - 1]
    found = lines.of_scope(asked.scope.id, asked.year, Register(asked.counts, Year(asked.year)), years)
    if not found:
        return []
    heads = ("", _("Published"), _("In the register"), _("Difference"), _("Explanation"))
    return [
        Grid(
            "published",
            _("Published figures of %(year)s beside the register") % {"year": asked.year},
            telling.lead(found),
            heads,
            tuple(_line(line, asked.year) for line in found),
            notes=tuple(_notes(found)),
        )
    ]


def _notes(found: list[lines.Line]) -> Iterator[str]:
    counted = telling.counted(found)
    if counted:
        yield _("Counted in the register: %(rules)s.") % {"rules": counted}


def _line(line: lines.Line, year: int) -> Line:
    words = [capfirst(lines.STATES[line.state][0]), *telling.words_of(line)]
    cells = (
        _number(line.figure.value, line.figure.unit),
        _register(line),
        step(line.difference) if line.difference is not None else told(telling.step(line)),
        text(". ".join(str(word) for word in words)),
    )
    unit, of = telling.unit_name(line.figure.unit), line.figure.year
    return Line(f"{line.label} ({unit})" if of == year else f"{line.label} ({unit}, {of})", cells, line.key)


def _register(line: lines.Line) -> Cell:
    """What the register says; with its own unit, or the counts behind a percentage, where the number alone misleads."""
    if line.register is None:
        return UNKNOWN_CELL
    if line.other_unit or (line.said and line.said.of is not None):
        return told(telling.register(line))
    return _number(line.register, line.figure.unit)


def _number(value: int, unit: str) -> Cell:
    return share(value) if unit == PERCENT else count(value)
