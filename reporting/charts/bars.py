"""Horizontal bars: one per entry, with its label above it and its number at its end."""

from __future__ import annotations

import textwrap

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.charts.drawing import LETTER, LINE, WIDTH, bar, joined, line, svg, text
from reporting.tables import Table
from reporting.writing import number

BAR, BAR_BEFORE, GAP = 16, 10, 10
MOST_LETTERS = 41  # of a label in one line, in a wide font


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
        for words_of_label in textwrap.wrap(str(label), MOST_LETTERS):
            y += LINE
            parts.append(text(0, y - 5, words_of_label))
        parts += [bar(0, y, now * scale, BAR, now=True), text(now * scale + 6, y + BAR - 3, number(now))]
        y += BAR
        if before:
            parts.append(bar(0, y + 1, past * scale, BAR_BEFORE, now=False))
            parts.append(text(past * scale + 6, y + BAR_BEFORE + 1, words, soft=True, size=12))
            y += BAR_BEFORE + 2
        y += GAP
    parts.append(line(0, LINE - 4, 0, y - GAP))
    title = _("%(title)s, %(period)s") % {"title": table.title, "period": table.period}
    return svg(
        key or table.key,
        WIDTH,
        round(y - GAP + 2),
        title,
        _("Horizontal bars from zero. The table with the same numbers stands beside it."),
        joined(parts),
    )


def _before_words(past: int, before: Table) -> str:
    return f"{before.period.year}: {number(past)}"
