"""Charts as SVG, drawn on the server: the same on a page and in a PDF.

Bars are horizontal, begin at zero and carry their label and number themselves, no legend: accent for now, grey
for before. Colours are presentation attributes, which a page's style sheet overrides by class (dark theme); nothing is
styled inline. Each chart has a title and a description, and the table with the same numbers stands beside it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.periods import Month
from reporting.tables import Table
from reporting.writing import number

WIDTH = 340  # drawn at this width, and narrower on a small screen
LETTER = 7.2  # average width of a letter at 14 px
INK, SOFT, NOW, BEFORE, AXIS = "#1b2733", "#4d5b69", "#154273", "#8995a1", "#76838f"

LINE = 18  # height of a line of text
BAR, BAR_BEFORE, GAP = 16, 10, 10


def _svg(key: str, width: int, height: int, title: str, description: str, body: SafeString) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{key}-t {key}-d" '
        'viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-size="14">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{description}</desc>{body}</svg>',
        key=key,
        w=width,
        h=height,
        title=title,
        description=description,
        body=body,
    )


def _text(
    x: float, y: float, words: Any, *, soft: bool = False, size: int = 14, anchor: str = "start"
) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}" class="{}">{}</text>',
        f"{x:g}",
        f"{y:g}",
        size,
        anchor,
        SOFT if soft else INK,
        "chart-soft" if soft else "chart-text",
        words,
    )


def _rect(x: float, y: float, width: float, height: float, *, now: bool) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" class="{}"/>',
        f"{x:g}",
        f"{y:g}",
        f"{width:g}",
        f"{height:g}",
        NOW if now else BEFORE,
        "chart-now" if now else "chart-before",
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1" class="chart-axis"/>',
        *(f"{place:g}" for place in (x1, y1, x2, y2)),
        AXIS,
    )


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def bars(table: Table, before: Table | None = None, *, key: str = "") -> SafeString:
    """Horizontal bars, one per row that counts something now or before; empty where there is nothing to draw."""
    rows = [(row.label, row.count, before.count_of(row.code) if before else 0) for row in table.rows]
    rows = [row for row in rows if row[1] or row[2]]
    if not rows:
        return SafeString("")
    beside = [_before_words(past, before) if before else "" for _label, _now, past in rows]
    room = max(len(number(now)) for _label, now, _past in rows) * LETTER
    room = max([room, *(len(words) * LETTER * 0.9 for words in beside)])
    scale = (WIDTH - room - 12) / max(max(now, past) for _label, now, past in rows)
    parts: list[SafeString] = []
    y = 0.0
    for (label, now, past), words in zip(rows, beside, strict=True):
        for line in textwrap.wrap(str(label), int(WIDTH / LETTER)):
            y += LINE
            parts.append(_text(0, y - 5, line))
        parts += [_rect(0, y, now * scale, BAR, now=True), _text(now * scale + 6, y + BAR - 3, number(now))]
        y += BAR
        if before:
            parts.append(_rect(0, y + 1, past * scale, BAR_BEFORE, now=False))
            parts.append(_text(past * scale + 6, y + BAR_BEFORE + 1, words, soft=True, size=12))
            y += BAR_BEFORE + 2
        y += GAP
    parts.append(_line(0, LINE - 4, 0, y - GAP))
    title = _("%(title)s, %(period)s") % {"title": table.title, "period": table.period}
    return _svg(
        key or table.key,
        WIDTH,
        round(y - GAP + 2),
        title,
        _("Horizontal bars from zero. The table with the same numbers stands beside it."),
        _joined(parts),
    )


def _before_words(past: int, before: Table) -> str:
    return f"{before.period.year}: {number(past)}"


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
            parts.append(_rect(middle - 9, top, 18, value * scale, now=month.year == this_year))
        words = "\N{EN DASH}" if value is None else number(value)
        if place in told or not crowded:
            parts.append(
                _text(middle, top - 4, words, size=12, anchor="middle", soft=month.year != this_year)
            )
        letter = str(MONTHS_3[month.month])[:1]
        parts.append(_text(middle, base + 14, letter, size=12, anchor="middle", soft=True))
    parts.append(_line(0, base, WIDTH, base))
    for year, group in groupby(enumerate(counts), key=lambda pair: pair[1][0].year):
        first = next(group)[0]
        parts.append(_text(first * COLUMN + 4, base + 30, year, size=12, soft=True))
    return _svg(
        key,
        WIDTH,
        base + 36,
        title,
        _("Columns from zero, one per month. The table has the same numbers."),
        _joined(parts),
    )


TINY_WIDTH, TINY_HEIGHT = 180, 32


def tiny(key: str, title: str, values: Sequence[int | None]) -> SafeString:
    """A tiny line from zero with a dot at its end; it goes with the large number of a card."""
    highest = max([*(value for value in values if value is not None), 1])
    step = (TINY_WIDTH - 8) / max(len(values) - 1, 1)
    points = [
        (4 + place * step, TINY_HEIGHT - 4 - value / highest * (TINY_HEIGHT - 8))
        for place, value in enumerate(values)
        if value is not None
    ]
    if not points:
        return SafeString("")
    body = format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-linejoin="round" class="chart-line"/>'
        '<circle cx="{}" cy="{}" r="3.5" fill="{}" class="chart-now"/>',
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        NOW,
        *(f"{place:.1f}" for place in points[-1]),
        NOW,
    )
    words = ", ".join("\N{EN DASH}" if value is None else number(value) for value in values)
    return _svg(key, TINY_WIDTH, TINY_HEIGHT, title, words, body)
