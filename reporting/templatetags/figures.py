"""How numbers stand on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from reporting import writing

register = template.Library()
register.filter("number", writing.number)
register.filter("percent", writing.percent)
register.filter("difference", writing.difference)
register.filter("known", writing.known)
register.filter("signed", writing.signed)


@register.filter
def beside(table: Any, cells: Any) -> Any:
    """The cells of a line of a cross table, each with its column."""
    return zip(table.columns, cells, strict=True)


@register.simple_tag
def counted(
    links: Any, table: Any, count: int | None, code: str = "", column: str = "", total: bool = False
) -> str:
    """A count; for who has `links` (reporting.dashboard.links) it leads to the list of what it counts."""
    url = links.url(table.key, code, column, table.period, total=total) if links and count else ""
    shown = writing.known(count)
    return format_html('<a href="{}">{}</a>', url, shown) if url else shown
