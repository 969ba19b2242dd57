"""What every chart is made of: a frame with title and description, text, bars and lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 340  # drawn at this width, and narrower on a small screen
LETTER = 7.2  # average width of a letter at 14 px
LINE = 18  # height of a line of text
INK, SOFT, NOW, BEFORE, AXIS = "#1b2733", "#4d5b69", "#154273", "#76838f", "#76838f"


def svg(key: str, width: int, height: int, title: Any, description: Any, body: SafeString) -> SafeString:
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


def text(
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


def bar(x: float, y: float, width: float, height: float, *, now: bool) -> SafeString:
    """Filled for now; an outline for before, drawn inside its own measure."""
    if now:
        return _rect(x, y, width, height, f'fill="{NOW}" class="chart-now"')
    if width <= 1 or height <= 1:  # nothing of an outline would be left
        return _rect(x, y, width, height, f'fill="{BEFORE}" class="chart-before-thin"')
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="chart-before" fill="none" stroke="{}" stroke-width="1.5"/>',
        f"{x + 0.75:g}",
        f"{y + 0.75:g}",
        f"{max(width - 1.5, 0.1):g}",
        f"{max(height - 1.5, 0.1):g}",
        BEFORE,
    )


def _rect(x: float, y: float, width: float, height: float, look: str) -> SafeString:
    place = " ".join(
        f'{name}="{value:g}"' for name, value in (("x", x), ("y", y), ("width", width), ("height", height))
    )
    return format_html("<rect {} {}/>", SafeString(place), SafeString(look))


def line(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1" class="chart-axis"/>',
        *(f"{place:g}" for place in (x1, y1, x2, y2)),
        AXIS,
    )


def joined(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
