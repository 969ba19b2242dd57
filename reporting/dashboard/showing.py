"""The dashboard as a page shows it: cards, in and out by month, sections, lead times, directorates, years, units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import lists
from reporting import addresses, charts, reconciling
from reporting.dashboard.asking import PARTS, SECTIONS, Dashboard
from reporting.dashboard.cards import cards
from reporting.dashboard.links import links_for
from reporting.periods import Month
from reporting.presenting import BY_PART, Section, Shown
from reporting.tables import Label

MULTIPLES = (
    ("reports", gettext_lazy("Reports received, by month")),
    ("stock", gettext_lazy("Cases open at the end of the month")),
)
FLOW = (
    ("came", gettext_lazy("Cases in (opened or reopened)")),
    ("went", gettext_lazy("Cases out (closed)")),
    ("stock", gettext_lazy("Cases open at the end of the month")),
)
YEARS = (
    ("reports", gettext_lazy("Reports received")),
    ("wrongdoing", gettext_lazy("Reports of wrongdoing")),
    ("stock", gettext_lazy("Cases open at the end of the year")),
    ("investigations", gettext_lazy("Investigations started")),
    ("dispositions", gettext_lazy("Dispositions decided")),
)


# --- In, out and open -------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthRow:
    """A month in which cases came and went: what was open at its start, and what it adds up to."""

    month: Month
    begin: int | None
    came: int | None
    went: int | None
    end: int | None

    @property
    def values(self) -> tuple[int | None, ...]:
        return (self.begin, self.came, self.went, self.end)


def flow_charts(board: Dashboard) -> list[tuple[Any, SafeString]]:
    return [(title, charts.months(f"months-{name}", str(title), board.months(name))) for name, title in FLOW]


def flow_rows(board: Dashboard) -> list[MonthRow]:
    """The same as a table, the latest month first: begin, in and out make the end."""
    columns = zip(*(board.months(name) for name in ("came", "went", "stock")), strict=True)
    rows = []
    for (month, came), (_m, went), (_n, end) in columns:
        begin = None if end is None or came is None or went is None else end - came + went
        rows.append(MonthRow(month, begin, came, went, end))
    return rows[::-1]


# --- Sections ---------------------------------------------------------------------------------------


def sections(board: Dashboard) -> list[Section]:
    return [
        Section(
            id_,
            title,
            tuple(_shown(board, question.key) for question in questions if _known(board, question)),
        )
        for id_, title, questions in SECTIONS
    ]


def _known(board: Dashboard, question: Any) -> bool:
    return board.knows(question.source, board.span.period) or board.table_before(question.key) is not None


def _shown(board: Dashboard, key: str) -> Shown:
    return Shown(board.table(key), board.table_before(key))


def by_part(board: Dashboard) -> Section:
    """The tables by directorate; none where there is only the scope itself."""
    return Section(
        "parts",
        _("By directorate"),
        tuple(
            _shown(board, question.key)
            for question in PARTS
            if not (question.key in BY_PART and board.table(question.key).codes == [board.scope.code])
        ),
    )


# --- Lead times -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lead:
    """How long one thing took, and how often within its term. None where nothing ended, or no term holds."""

    label: Label
    ended: int
    median: int | None
    p90: int | None
    in_time: int | None
    due: int | None
    before: int | None  # the median of the period before

    @property
    def late(self) -> int | None:
        return None if self.due is None else self.due - (self.in_time or 0)

    @property
    def share(self) -> float | None:
        return (self.in_time or 0) / self.due if self.due else None


def lead_times(board: Dashboard, leads: str, terms: str) -> list[Lead]:
    """Lead times joined with the terms of the same phase."""
    now, before, kept = board.table(leads), board.table_before(leads), board.table(terms)
    found = []
    for label, _cells in now.lines:
        ended = now.cell(label.code, "ended")
        held = label.code in kept.codes
        due = kept.cell(label.code, "in_time") + kept.cell(label.code, "late")
        was = before.cell(label.code, "ended") if before else 0
        if ended or due or was:
            found.append(
                Lead(
                    label,
                    ended,
                    now.cell(label.code, "median") if ended else None,
                    now.cell(label.code, "p90") if ended else None,
                    kept.cell(label.code, "in_time") if held else None,
                    due if held else None,
                    before.cell(label.code, "median") if was else None,
                )
            )
    return found


# --- Directorates and years -------------------------------------------------------------------------


@dataclass(frozen=True)
class Multiple:
    """One of several small charts on one scale."""

    code: str
    label: str
    url: str
    values: list[int | None]
    chart: SafeString


@dataclass(frozen=True)
class Multiples:
    title: Any
    name: str
    highest: int
    months: list[Month]
    charts: tuple[Multiple, ...]
    silent: tuple[str, ...]  # where nothing was counted in all those months


def multiples(board: Dashboard) -> list[Multiples]:
    """Thirteen months of each directorate right below the scope, all of a kind on one scale."""
    below = [node for node in lists.entries("directorate") if node.parent == board.scope.id]
    found = []
    for name, title in MULTIPLES:
        series = {node.code: board.months(name, node.code) for node in below}
        told = [node for node in below if any(value for _month, value in series[node.code])]
        highest = max((value or 0 for node in told for _month, value in series[node.code]), default=0)
        drawn = tuple(
            Multiple(
                node.code,
                node.label,
                addresses.figures(board.span.period, node.code),
                [value for _month, value in series[node.code]],
                charts.multiple(
                    f"{name}-{node.code}", f"{title}, {node.label}", series[node.code], highest=highest
                ),
            )
            for node in told
        )
        months = [month for month, _value in board.months(name)]
        silent = tuple(node.label for node in below if node not in told)
        found.append(Multiples(title, name, highest, months, drawn, silent))
    return [multiple for multiple in found if multiple.charts]


def years(board: Dashboard) -> list[tuple[Any, SafeString]]:
    runs = board.span.last_year_runs
    return [
        (title, charts.years(f"years-{name}", title, board.years(name), runs=runs)) for name, title in YEARS
    ]


def year_rows(board: Dashboard) -> list[tuple[Any, list[int | None]]]:
    """The same as a table: a line per year, the latest first."""
    columns = [board.years(name) for name, _title in YEARS]
    return [(cells[0][0], [value for _year, value in cells]) for cells in zip(*columns, strict=True)][::-1]


def shown(board: Dashboard) -> dict[str, Any]:
    """Everything that the template needs."""
    imported = bool(board.table("links").count_of("violations_without_person"))
    links = links_for(board.reader, board.scope, imported=imported, today=board.span.today)
    return {
        "links": links,
        "board": board,
        "span": board.span,
        "scope": board.scope,
        "cards": cards(board, links),
        "flow_known": board.knows("cases", board.span.period),
        "flow_table": board.table("cases_flow"),
        "flow_charts": flow_charts(board),
        "flow_rows": flow_rows(board),
        "sections": sections(board),
        "leads": [
            (board.table(leads), board.table(terms), lead_times(board, leads, terms))
            for leads, terms in (
                ("lead_times_of_reports", "terms_of_reports"),
                ("lead_times_of_cases", "terms_of_cases"),
            )
        ],
        "parts": by_part(board),
        "multiples": multiples(board),
        "years": years(board),
        "year_rows": year_rows(board),
        "years_titles": [title for _name, title in YEARS],
        "bridges": reconciling.bridges(board.table),
        "units": reconciling.counts_of(board.table),
        "year_only": board.table("measures_marks").year_only,
        "year_only_before": board.before["measures_marks"].year_only,
    }
