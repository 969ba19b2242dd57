"""Keyset paging: “newer” and “older” from the last row seen, equally fast at every depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page and the query strings of its neighbours (empty where there is none)."""

    rows: Sequence[Any]
    newer: str
    older: str


def _key(text: str | None) -> tuple[date, int] | None:
    """`2026-03-12.417` as a day and an id; None for anything else, which then means the first page."""
    day, _, number = (text or "").partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def page_of(rows: QuerySet, request: HttpRequest, *, day: str, size: int = PAGE_SIZE) -> Page:
    """One page of `rows`, newest first by the date field `day` and then the id, as the query string asks."""
    after, before = _key(request.GET.get("after")), _key(request.GET.get("before"))
    newest_first = (f"-{day}", "-pk")
    if before:
        newer_rows = rows.filter(_beyond(day, before, "gt")).order_by(day, "pk")
        found = list(newer_rows[: size + 1])
        more_newer, found = len(found) > size, found[:size][::-1]
        more_older = True
    else:
        if after:
            rows = rows.filter(_beyond(day, after, "lt"))
        found = list(rows.order_by(*newest_first)[: size + 1])
        more_older, found = len(found) > size, found[:size]
        more_newer = after is not None
    return Page(
        found,
        _link(request, "before", found[0], day) if found and more_newer else "",
        _link(request, "after", found[-1], day) if found and more_older else "",
    )


def _beyond(day: str, key: tuple[date, int], side: str) -> Q:
    """Rows past a key: written so that PostgreSQL can start in the index at that day."""
    when, number = key
    return Q(**{f"{day}__{side}e": when}) & (Q(**{f"{day}__{side}": when}) | Q(**{f"pk__{side}": number}))


def rows_page(
    rows: QuerySet, request: HttpRequest, *, field: str, newest_first: bool = False, size: int = PAGE_SIZE
) -> Page:
    """One page of `rows` by a number that no two of them share; `newer` leads to the rows above, `older` below."""
    found = list(rows_asked(rows, request, field=field, newest_first=newest_first, size=size))
    return page_of_found(found, request, field=field, size=size)


def rows_asked(
    rows: QuerySet, request: HttpRequest, *, field: str, newest_first: bool = False, size: int = PAGE_SIZE
) -> QuerySet:
    """The rows of one page and one more, as the query string asks; from the bottom up when it asks what lies before."""
    after, before = _number(request.GET.get("after")), _number(request.GET.get("before"))
    onward, back = ("lt", "gt") if newest_first else ("gt", "lt")
    order, reverse = (f"-{field}", field) if newest_first else (field, f"-{field}")
    if before is not None:
        return rows.filter(**{f"{field}__{back}": before}).order_by(reverse)[: size + 1]
    if after is not None:
        rows = rows.filter(**{f"{field}__{onward}": after})
    return rows.order_by(order)[: size + 1]


def page_of_found(found: list[Any], request: HttpRequest, *, field: str, size: int = PAGE_SIZE) -> Page:
    """The page of the rows that `rows_asked` gave, in its order."""
    if is_backwards(request):
        more_above, rows, more_below = len(found) > size, found[:size][::-1], True
    else:
        more_above = _number(request.GET.get("after")) is not None
        rows, more_below = found[:size], len(found) > size
    return Page(
        rows,
        query_with(request, "before", getattr(rows[0], field)) if rows and more_above else "",
        query_with(request, "after", getattr(rows[-1], field)) if rows and more_below else "",
    )


def is_backwards(request: HttpRequest) -> bool:
    """Whether the query string asks for what lies before a row."""
    return _number(request.GET.get("before")) is not None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def query_with(request: HttpRequest, name: str, value: Any) -> str:
    """The query string of the page with another place to begin."""
    query = request.GET.copy()
    for other in ("after", "before"):
        query.pop(other, None)
    query[name] = str(value)
    return "?" + query.urlencode()


def _link(request: HttpRequest, name: str, row: Any, day: str) -> str:
    return query_with(request, name, f"{getattr(row, day).isoformat()}.{row.pk}")
