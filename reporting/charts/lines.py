"""Lines from zero: a tiny one of months that goes with a card, and one of years with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.charts.drawing import NOW, WIDTH, joined, line, svg, text
from reporting.writing import number

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
    return svg(key, TINY_WIDTH, TINY_HEIGHT, title, words, body)


YEARS_HEIGHT = 80
DOT = '<circle cx="{}" cy="{}" r="4" {} class="{}"/>'


def years(key: str, title: Any, counts: Sequence[tuple[Any, int | None]], *, runs: bool) -> SafeString:
    """A line through the years, from zero, with a number at each dot.

    A year of which nothing is known is a dash and breaks the line. `runs`: the last year is not over; its dot is open
    and no line leads to it, for half a year is no fall.
    """
    highest = max([*(value for _year, value in counts if value is not None), 1])
    step = WIDTH / max(len(counts), 1)
    base = YEARS_HEIGHT + 20
    parts = [line(0, base, WIDTH, base)]
    past: tuple[float, float] | None = None
    for place, (year, value) in enumerate(counts):
        x = (place + 0.5) * step
        open_dot = runs and place == len(counts) - 1
        parts.append(
            text(x, base + 16, f"{year}*" if open_dot else year, size=12, anchor="middle", soft=True)
        )
        if value is None:
            parts.append(text(x, base - 6, "\N{EN DASH}", size=12, anchor="middle", soft=True))
            past = None
            continue
        y = base - value / highest * YEARS_HEIGHT
        if past and not open_dot:
            parts.insert(1, _stroke(past, (x, y)))
        look = f'fill="none" stroke="{NOW}" stroke-width="2"' if open_dot else f'fill="{NOW}"'
        dot = format_html(
            DOT, f"{x:.1f}", f"{y:.1f}", SafeString(look), "chart-dot" if open_dot else "chart-now"
        )
        parts += [dot, text(x, y - 8, number(value), size=12, anchor="middle")]
        past = (x, y)
    described = _("A line from zero, one point per year. The table has the same numbers.")
    if runs:
        described += " " + _("The last year still runs.")
    return svg(key, WIDTH, base + 22, title, described, joined(parts))


def _stroke(start: tuple[float, float], end: tuple[float, float]) -> SafeString:
    return format_html(
        '<polyline points="{},{} {},{}" fill="none" stroke="{}" stroke-width="2" class="chart-line"/>',
        *(f"{place:.1f}" for place in (*start, *end)),
        NOW,
    )
