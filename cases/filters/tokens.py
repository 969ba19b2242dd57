"""A filter whose value is codes and days, joined by dots: `open=2026-10-31.disposition`. See `counted`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from cases import filters, lists

Read = Callable[[str], Any]


def one_of(*codes: str) -> Read:
    """A token that is one of these codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return text

    return read


def code(text: str) -> str:
    """A code of a list."""
    if not text or len(text) > 30:
        raise ValueError(text)
    return text


def coded(
    name: str,
    tokens: tuple[Read, ...],
    condition: Callable[..., Q],
    words: Callable[..., str],
    *,
    at_least: int | None = None,
) -> filters.Part:
    """A part whose value has these tokens; the last ones may be left out, down to `at_least`."""

    def read(text: str) -> tuple[Any, ...]:
        found = text.split(".")
        if not (at_least or len(tokens)) <= len(found) <= len(tokens):
            raise ValueError(text)
        return tuple(token(one) for token, one in zip(tokens, found, strict=False))

    return filters.Part(
        name, "", lambda value: condition(*value), read=read, words=lambda value: words(*value)
    )


def days(first: date, last: date) -> str:
    return _("from %(first)s to %(last)s") % {
        "first": formats.date_format(first),
        "last": formats.date_format(last),
    }


def place_of(code_: str) -> str:
    return next((node.label for node in lists.entries("directorate") if node.code == code_), code_)
