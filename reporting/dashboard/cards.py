"""The large numbers of the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import figures
from reporting.dashboard.asking import Dashboard
from reporting.dashboard.links import Links
from reporting.periods import Year
from reporting.presenting import Card, change, tiny_line
from reporting.writing import number

# Card: figure that defines it, what it counts, series of its tiny line, how its number is taken from the tables, and
# which entry and column of the figure that is (none: its total).
CARDS: tuple[tuple[str, Any, str, Callable[[Any], int], str, str], ...] = (
    ("reports_by_category", gettext_lazy("Reports received"), "reports", lambda table: table.total, "", ""),
    (
        "reports_wrongdoing",
        gettext_lazy("Reports of wrongdoing"),
        "wrongdoing",
        lambda table: table.count_of("yes"),
        "yes",
        "",
    ),
    ("cases_flow", gettext_lazy("Open cases"), "stock", lambda table: table.count_of("end"), "end", ""),
    (
        "investigations_by_state",
        gettext_lazy("Investigations started"),
        "investigations",
        lambda table: table.column_totals[0],
        "",
        "started",
    ),
    (
        "measures_heaviest",
        gettext_lazy("Dispositions decided"),
        "dispositions",
        lambda table: table.total,
        "",
        "",
    ),
)


def cards(board: Dashboard, links: Links | None) -> list[Card]:
    """The large numbers, each with its change and a tiny line of thirteen months."""
    found = []
    year = {"year": board.span.before.year}
    compared_with = _("the same part of %(year)s") % year if board.span.runs else board.span.before
    for key, label, name, take, code, column in CARDS:
        now, before = board.table(key), board.table_before(key)
        known = board.knows(figures.QUESTIONS[key].source, board.span.period)
        found.append(
            Card(
                key,
                label,
                take(now) if known else None,
                change(take(now), take(before), compared_with) if known and before else None,
                tiny_line(key, [value for _month, value in board.months(name)], board.span.month),
                note=_since_january(board, name),
                url=links.url(key, code, column, now.period, total=not code) if links and take(now) else "",
            )
        )
    return [*found, _terms_card(board)]


def _since_january(board: Dashboard, name: str) -> str:
    """Beside a month or a quarter what the year has come to; nothing beside a year, and for what is open."""
    month = board.span.month
    values = [value or 0 for one, value in board.months(name) if one.year == month.year]
    if isinstance(board.span.period, Year) or name == "stock" or not any(values):
        return ""
    return _("%(n)s since 1 January") % {"n": number(sum(values))}


def _terms_card(board: Dashboard) -> Card:
    """Terms kept, of all that ended: a share is told by its counts."""
    keys = ("terms_of_reports", "terms_of_cases")
    kept, all_ = (sum(numbers) for numbers in zip(*(_kept(board.table(key)) for key in keys), strict=True))
    note = _("of the %(all)s terms that ended") % {"all": number(all_)} if all_ else _("no term ended")
    return Card("terms_of_cases", _("Terms kept"), kept, None, "", note)


def _kept(table: Any) -> tuple[int, int]:
    """In time, and all that ended."""
    return table.column_totals[0], sum(table.column_totals)
