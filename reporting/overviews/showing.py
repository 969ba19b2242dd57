"""An overview as page and paper show it: what stands out, cards, months, categories, measures, terms, detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import charts
from reporting.overviews import highlights, leads
from reporting.overviews.freezing import SERIES, Overview
from reporting.presenting import BY_PART, Card, Section, Shown, change, tiny_line

# The year so far beside the same part of last year; a month alone is too short for a category or a measure.
MAIN: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("categories", gettext_lazy("Categories"), ("reports_by_category", "violations_by_category")),
    ("measures", gettext_lazy("Measures"), ("measures_heaviest", "measures_marks")),
)
DETAIL: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "detail-reports",
        gettext_lazy("Reports in detail"),
        (
            "reports_by_channel",
            "reports_by_reporter_kind",
            "reports_by_part",
            "reports_by_result",
            "reports_wrongdoing",
        ),
    ),
    (
        "detail-cases",
        gettext_lazy("Cases and investigations in detail"),
        ("cases_by_phase", "cases_by_inquiry", "investigations_by_state", "persons_by_tie"),
    ),
    (
        "detail-dispositions",
        gettext_lazy("Dispositions in detail"),
        ("violations_by_outcome", "measures_group_a", "measures_group_b", "dispositions_by_part"),
    ),
)
MOST_AT_A_GLANCE = 5  # entries of each figure on the first screen
OF_THE_MONTH = (
    "cases_by_phase",
    "terms_of_reports",
    "terms_of_cases",
)  # a stock, and what ended in this month


def shown(overview: Overview) -> dict[str, Any]:
    """Everything that a template needs of an overview."""
    return {
        "overview": overview,
        "lead": highlights.lead(overview),
        "also": highlights.found(overview)[1:],
        "plain": highlights.plain(overview),
        "cards": cards(overview),
        "months": [(title, chart) for title, chart in months(overview)],
        "month_rows": month_rows(overview),
        "series_titles": list(SERIES.values()),
        "glance": glance(overview),
        "main": _sections(overview, MAIN),
        "terms": Section(
            "terms",
            _("Lead times and terms"),
            tuple(_one(overview, key) for key in ("terms_of_reports", "terms_of_cases")),
        ),
        "leads": leads.leads(overview),
        "detail": _sections(overview, DETAIL),
        "year_only": overview.table("measures_marks", "year").year_only,
    }


def cards(overview: Overview) -> list[Card]:
    """Four large numbers of the month, each with the same month of last year and a tiny line of thirteen."""
    wanted = (
        ("reports_by_channel", _("Reports received"), "reports", lambda table: table.total),
        ("cases_flow", _("Open cases"), "stock", lambda table: table.count_of("end")),
        ("investigations_by_state", _("Investigations started"), "investigations", _started),
        ("measures_heaviest", _("Dispositions decided"), "dispositions", lambda table: table.total),
    )
    found = []
    for key, label, name, take in wanted:
        values = [value for _month, value in overview.series(name)]
        known = values[0] is not None
        now, before = take(overview.table(key)), take(overview.table(key, "month_before"))
        found.append(
            Card(
                key,
                label,
                now,
                change(now, before, overview.month.before) if known else None,
                tiny_line(key, values, overview.month),
                before=before if known else None,
            )
        )
    return found


def _started(table: Any) -> int:
    return table.column_totals[[label.code for label in table.columns].index("started")]


@dataclass(frozen=True)
class Glance:
    """The largest entries of one figure, with a count and what it is held against; `key` is where the whole stands."""

    key: str
    title: Any
    heads: tuple[Any, Any]
    rows: list[tuple[Any, int, int]]


def glance(overview: Overview) -> list[Glance]:
    """Categories, measures and terms on the first screen: the year so far, and the terms of the month."""
    found = []
    for key, title in (("reports_by_category", _("Categories")), ("measures_heaviest", _("Measures"))):
        now, before = overview.table(key, "year"), overview.table(key, "year_before")
        rows = [(row.label, row.count, before.count_of(row.code)) for row in now.rows if row.count]
        rows.sort(key=lambda row: -row[1])
        heads = (str(now.period.year), str(before.period.year))
        found.append(Glance(key, title, heads, rows[:MOST_AT_A_GLANCE]))
    terms = [
        (label, table.cell(label.code, "in_time"), table.cell(label.code, "late"))
        for table in (overview.table("terms_of_reports"), overview.table("terms_of_cases"))
        for label, cells in table.lines
        if any(cells)
    ]
    found.append(Glance("terms", _("Terms"), (_("in time"), _("late")), terms[:MOST_AT_A_GLANCE]))
    return found


def months(overview: Overview) -> list[tuple[Any, SafeString]]:
    """In, out and stock by month, each in its own chart."""
    return [
        (SERIES[name], charts.months(f"months-{name}", str(SERIES[name]), overview.series(name)))
        for name in ("came", "went", "stock")
    ]


def month_rows(overview: Overview) -> list[tuple[Any, list[int | None]]]:
    """The same as a table: a line per month, the latest first."""
    columns = [overview.series(name) for name in SERIES]
    lines = [(cells[0][0], [value for _month, value in cells]) for cells in zip(*columns, strict=True)]
    return lines[::-1]


def _sections(overview: Overview, wanted: Any) -> list[Section]:
    return [
        Section(id_, title, tuple(_one(overview, key) for key in keys if not _alone(overview, key)))
        for id_, title, keys in wanted
    ]


def _one(overview: Overview, key: str) -> Shown:
    if key in OF_THE_MONTH:
        return Shown(overview.table(key), brief=True)
    return Shown(overview.table(key, "year"), overview.table(key, "year_before"), brief=True)


def _alone(overview: Overview, key: str) -> bool:
    """A table by directorate that has one line only, the directorate itself."""
    return key in BY_PART and overview.table(key, "year").codes == [overview.scope.code]
