"""Vertical columns, one per month: of one thing, and small ones of several things on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.charts.drawing import LINE, WIDTH, bar, joined, line, svg, text
from reporting.periods import Month
from reporting.writing import number

COLUMN = WIDTH / 13
HEIGHT = 72  # of the highest column
WIDEST = 3  # signs above a column


def months(key: str, title: str, counts: Sequence[tuple[Month, int | None]]) -> SafeString:
    """Vertical columns, one per month, each with its number; the months of the last year in accent.

    A month of which the register knows nothing (None) is a dash, not a zero. Where numbers are too long to stand
    beside each other, the highest and the last column carry theirs.
    """
    known = [value for _month, value in counts if value is not None]
    crowded = any(len(number(value)) > WIDEST for value in known)
    told = {len(counts) - 1, max(range(len(counts)), key=lambda place: counts[place][1] or 0)}
    scale = HEIGHT / max([*known, 1])
    base = HEIGHT + LINE
    this_year = counts[-1][0].year
    parts: list[SafeString] = []
    for place, (month, value) in enumerate(counts):
        middle = (place + 0.5) * COLUMN
        top = base - (value or 0) * scale
        if value:
            parts.append(bar(middle - 9, top, 18, value * scale, now=month.year == this_year))
        words = "\N{EN DASH}" if value is None else number(value)
        if place in told or not crowded:
            parts.append(text(middle, top - 4, words, size=12, anchor="middle", soft=month.year != this_year))
        letter = str(MONTHS_3[month.month])[:1]
        parts.append(text(middle, base + 14, letter, size=12, anchor="middle", soft=True))
    parts.append(line(0, base, WIDTH, base))
    for year, group in groupby(enumerate(counts), key=lambda pair: pair[1][0].year):
        first = next(group)[0]
        parts.append(text(first * COLUMN + 4, base + 30, year, size=12, soft=True))
    return svg(
        key,
        WIDTH,
        base + 36,
        title,
        _("Columns from zero, one per month. The table has the same numbers."),
        joined(parts),
    )


SMALL_WIDTH, SMALL_HEIGHT = 220, 44


def multiple(key: str, title: Any, counts: Sequence[tuple[Month, int | None]], *, highest: int) -> SafeString:
    """One of several small charts. `highest` is the largest count in any of them, so that all have one scale."""
    step = SMALL_WIDTH / max(len(counts), 1)
    base = SMALL_HEIGHT + LINE
    this_year = counts[-1][0].year
    top = max(range(len(counts)), key=lambda place: counts[place][1] or 0)
    parts = [line(0, base, SMALL_WIDTH, base)]
    for place, (month, value) in enumerate(counts):
        middle = (place + 0.5) * step
        if value is None:
            parts.append(text(middle, base - 4, "\N{EN DASH}", size=12, anchor="middle", soft=True))
        elif value:
            height = value / max(highest, 1) * SMALL_HEIGHT
            parts.append(bar(middle - 6, base - height, 12, height, now=month.year == this_year))
            if place in (top, len(counts) - 1):
                parts.append(text(middle, base - height - 3, number(value), size=12, anchor="middle"))
    parts.append(text(0, base + 15, _short(counts[0][0]), size=12, soft=True))
    parts.append(text(SMALL_WIDTH, base + 15, _short(counts[-1][0]), size=12, anchor="end", soft=True))
    described = _(
        "Columns from zero, one per month, on the scale of the charts beside it: at most %(n)s. "
    ) % {"n": number(highest)}
    told = ", ".join("\N{EN DASH}" if value is None else number(value) for _month, value in counts)
    return svg(key, SMALL_WIDTH, base + 20, title, described + told, joined(parts))


def _short(month: Month) -> str:
    return f"{MONTHS_3[month.month]} {month.year}"
