"""The totals of an export against the monthly overviews of its year: line by line, with where a difference comes from.

The year is the months together, and beside them what is known to the year only. A month of which no overview was made
is counted now; where an overview counted otherwise than the register does now, something was corrected after it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cases.lists import Entry
from reporting import figures
from reporting.models import MonthlyOverview
from reporting.periods import Month, Period, Year
from reporting.tables import Table
from reporting.uri.checking import AGREEING, TOTALS
from reporting.uri.rows import Line

# The total of an export, by the question under which overviews keep the same count.
KEPT_AS = {"dispositions_by_category": "violations_by_category"}
Compared = dict[str, Any]  # one line, as JSON keeps it


def months_of(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def overviews(directorate_id: int, year: int) -> dict[int, dict[str, dict[str, int]]]:
    """Per month with an overview the counts of its last version, by the key of the export's question and code."""
    rows = MonthlyOverview.objects.filter(directorate=directorate_id, month__year=year)
    latest = rows.order_by("month", "-version").distinct("month").values_list("month", "figures")
    return {month.month: {key: _frozen(kept, key) for key in AGREEING} for month, kept in latest}


def _frozen(kept: dict[str, Any], key: str) -> dict[str, int]:
    tables = kept["tables"]["month"]
    table = tables.get(key) or tables.get(KEPT_AS.get(key, ""), {"rows": []})
    return {code: count for code, _nl, _en, count in table["rows"]}


def known_to_the_year(runs: Iterable[tuple[Line, int]]) -> dict[str, Counter[str]]:
    """Of the lines of which no day is known, how many count under each code."""
    found: dict[str, Counter[str]] = {dimension: Counter() for dimension in AGREEING.values()}
    for line, number in runs:
        if line.day_known:
            continue
        for dimension in found:
            codes = (line.measures or ("",)) if dimension == "marks" else (getattr(line, dimension),)
            found[dimension].update(dict.fromkeys(codes, number))
    return found


def compare(
    year: dict[str, Any],
    live: list[dict[str, Table]],
    kept: dict[int, dict[str, dict[str, int]]],
    year_only: dict[str, Counter[str]],
) -> list[Compared]:
    """Every line of every total, with what the overviews say and where a difference comes from."""
    return [
        _line(key, row, [months[key].count_of(row.code) for months in live], kept, year_only)
        for key in AGREEING
        for row in year[key].rows
    ]


def _line(
    key: str, row: Any, live: list[int], kept: dict[int, Any], year_only: dict[str, Counter[str]]
) -> Compared:
    told = {number: kept[number][key].get(row.code, 0) for number in kept}
    missing = {n: count for n, count in enumerate(live, 1) if n not in told and count}
    changed = {n: live[n - 1] - count for n, count in sorted(told.items()) if live[n - 1] != count}
    alone = year_only[AGREEING[key]][row.code]
    return {
        "key": key,
        "label": [row.label.code, row.label.nl, row.label.en],
        "export": row.count,
        "overviews": sum(told.values()),
        "year_only": alone,
        "missing": sorted(missing.items()),
        "changed": sorted(changed.items()),
        "unexplained": row.count - sum(live) - alone,
    }


def anew(scope: Entry, year: int, now: datetime, kept: list[Compared]) -> list[Compared]:
    """The comparison as it would be made now, in the form in which it is kept.

    For an export whose lines are still those of the register: what is known to the year only is in the lines.
    """
    year_only: dict[str, Counter[str]] = {dimension: Counter() for dimension in AGREEING.values()}
    for line in kept:
        year_only[AGREEING[line["key"]]][line["label"][0]] = line["year_only"]
    periods: list[Period] = [Year(year), *months_of(year)]
    tables, *months = figures.ask(TOTALS, scope, *periods, now=now)
    lines = compare(tables, months, overviews(scope.id, year), year_only)
    return json.loads(json.dumps(lines))  # type: ignore[no-any-return]


def differing(lines: list[Compared]) -> list[Compared]:
    """The lines on which export and overviews differ."""
    return [line for line in lines if line["export"] != line["overviews"]]


def corrected(lines: list[Compared]) -> list[Compared]:
    """Those of which a person has to say why: overviews that were not made, or counted otherwise."""
    return [line for line in lines if line["missing"] or line["changed"]]


def unexplained(lines: list[Compared]) -> list[Compared]:
    return [line for line in lines if line["unexplained"]]
