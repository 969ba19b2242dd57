"""What stands out in frozen figures, found by the rules that are data: facts with their numbers, no words, no names.

Each kind of rule is a function from an overview and the numbers of the rule to the facts that it finds. What was found
is frozen with the figures; `highlights` says it in words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reporting.overviews.freezing import Overview
from reporting.overviews.rules import Rule

Fact = dict[str, Any]  # numbers, and labels as [code, Dutch, English]


def _wrongdoing(overview: Overview, least: int) -> Iterator[Fact]:
    count = overview.table("reports_wrongdoing").count_of("yes")
    if count >= least:
        yield {"count": count}


def _late(overview: Overview, least: int) -> Iterator[Fact]:
    found = [
        [label.code, label.nl, label.en, late]
        for table in (overview.table("terms_of_reports"), overview.table("terms_of_cases"))
        for label, _cells in table.lines
        if (late := table.cell(label.code, "late"))
    ]
    if found and sum(line[3] for line in found) >= least:
        yield {"terms": found}


def usual_range(counts: list[int], low: float, high: float) -> tuple[int, int]:
    """Between which counts the months lie, leaving out the given shares at both ends (nearest rank)."""
    ordered = sorted(counts)
    last = len(ordered) - 1
    return ordered[min(last, math.floor(low * len(ordered)))], ordered[
        max(0, math.ceil(high * len(ordered)) - 1)
    ]


def _beyond_usual(
    overview: Overview, months: int, low: float, high: float, least: int, unless_known: int = 0
) -> Iterator[Fact]:
    rows = {row.code: row.label for row in overview.table("reports_by_category").rows}
    for code, numbers in overview.by_category.items():
        *earlier, now = [number for number in numbers if number is not None] or [0]
        if len(earlier) < months or (unless_known and len(earlier) >= unless_known) or code not in rows:
            continue
        bottom, top = usual_range(earlier[-months:], low, high)
        if (now > top and now >= least) or (now < bottom and bottom >= least):
            label = rows[code]
            yield {
                "category": [code, label.nl, label.en],
                "count": now,
                "low": bottom,
                "high": top,
                "months": months,
            }


def _stock(overview: Overview, change: int) -> Iterator[Fact]:
    now = overview.table("cases_flow").count_of("end")
    before = overview.table("cases_flow", "month_before").count_of("end")
    if abs(now - before) >= change and overview.series("stock")[0][1] is not None:
        yield {"count": now, "before": before}


def _largest_category(overview: Overview, share: float, least: int) -> Iterator[Fact]:
    table = overview.table("reports_by_category", "year")
    largest = max((row for row in table.rows if row.code), key=lambda row: row.count, default=None)
    if largest is not None and largest.count >= least and (largest.share or 0) >= share:
        label = largest.label
        yield {
            "category": [label.code, label.nl, label.en],
            "count": largest.count,
            "total": table.total,
        }


KINDS: dict[str, Callable[..., Iterable[Fact]]] = {
    "wrongdoing": _wrongdoing,
    "late": _late,
    "beyond_usual": _beyond_usual,
    "stock": _stock,
    "largest_category": _largest_category,
}


def found(overview: Overview, rules: Iterable[Rule]) -> list[Fact]:
    """Every fact that a rule finds, in the order of the rules, each with the code and kind of its rule."""
    return [
        {"rule": rule.code, "kind": rule.kind, **fact}
        for rule in rules
        for fact in KINDS[rule.kind](overview, **rule.numbers)
    ]
