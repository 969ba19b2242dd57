"""From answers to what a page or a PDF shows of them: a chart, the table beside it, cards with a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting import charts
from reporting.periods import Month
from reporting.tables import CrossTable, Label, Table
from reporting.writing import number

BY_PART = {"reports_by_part", "open_cases_by_part", "violations_by_part", "dispositions_by_part"}
MOST_ON_PAPER = 10  # rows: a service may have dozens of directorates
MOST_DRAWN_ON_PAPER = 8  # rows: beyond that the chart takes more room than it gives
WORTH_DRAWING = 3  # rows that count something: fewer are read faster than a chart


@dataclass(frozen=True)
class Line:
    """A row of a table on a page, with the same of the period before."""

    label: Label
    count: int
    share: float | None
    before: int | None


@dataclass(frozen=True)
class Shown:
    """One figure on a page: the table, the same of the period before where there is one, and the chart.

    `brief` leaves out the entries that count nothing now or before; a total stands below them all the same.
    """

    table: Table | CrossTable
    before: Any = None
    brief: bool = False

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def is_cross(self) -> bool:
        return isinstance(self.table, CrossTable)

    @property
    def is_empty(self) -> bool:
        return self.table.is_empty and (self.before is None or self.before.is_empty)

    @property
    def lines(self) -> list[Line]:
        rows = self.table.rows if isinstance(self.table, Table) else ()
        past = self.before
        lines = [
            Line(row.label, row.count, row.share, past.count_of(row.code) if past else None) for row in rows
        ]
        return [line for line in lines if line.count or line.before or not self.brief]

    @property
    def fits_paper(self) -> bool:
        """Whether the table is short enough for paper, which has four pages for everything."""
        return self.table.key not in BY_PART or len(self.table.codes) <= MOST_ON_PAPER

    @property
    def drawn_on_paper(self) -> bool:
        return bool(self.chart) and len(self.lines) <= MOST_DRAWN_ON_PAPER

    @property
    def is_wide(self) -> bool:
        """Whether it takes the width of the page: a cross table."""
        return not self.is_empty and self.is_cross

    @property
    def has_shares(self) -> bool:
        return bool(self.table.total)

    @cached_property
    def chart(self) -> SafeString:
        """The chart, where the rows add up and there is enough to draw."""
        if not isinstance(self.table, Table) or self.table.total is None:
            return SafeString("")
        drawn = [line for line in self.lines if line.count or line.before]
        return charts.bars(self.table, self.before) if len(drawn) >= WORTH_DRAWING else SafeString("")


@dataclass(frozen=True)
class Section:
    """Figures about one thing, under one heading."""

    id: str
    title: Any
    figures: tuple[Shown, ...]

    @property
    def is_empty(self) -> bool:
        return all(figure.is_empty for figure in self.figures)

    @property
    def wide(self) -> list[Shown]:
        return [figure for figure in self.figures if figure.is_wide]

    @property
    def narrow(self) -> list[Shown]:
        return [figure for figure in self.figures if not figure.is_wide]


def change(now: int, before: int, period: Any) -> dict[str, str]:
    """What `components/card_figure.html` says of a change: its direction, and the counts on both sides."""
    values = {"n": number(abs(now - before)), "period": period, "before": number(before), "now": number(now)}
    if now > before:
        return {"direction": "up", "text": _("%(n)s more than in %(period)s (%(before)s → %(now)s)") % values}
    if now < before:
        return {
            "direction": "down",
            "text": _("%(n)s fewer than in %(period)s (%(before)s → %(now)s)") % values,
        }
    return {"direction": "level", "text": _("as many as in %(period)s (%(now)s)") % values}


@dataclass(frozen=True)
class Card:
    """One large number, None where it is not known. `key` names the figure that holds its definition."""

    key: str
    label: Any
    number: int | None
    change: dict[str, str] | None = None
    line: str = ""  # SVG
    note: Any = ""
    url: str = ""  # the list of what it counts, for who may see that
    before: int | None = None  # with what the number was compared

    @property
    def shown(self) -> str:
        return "\N{EN DASH}" if self.number is None else number(self.number)


def tiny_line(key: str, values: Sequence[int | None], last: Month) -> SafeString:
    """The tiny line of a card; nothing where all its months count nothing."""
    if not any(values):
        return SafeString("")
    title = _("The %(n)s months up to and including %(month)s") % {"n": len(values), "month": last}
    return charts.tiny(f"tiny-{key}", title, values)
