"""What a refused request was about, in codes and numbers: an address may hold anything that somebody typed.

Apps say how their numbers look (`numbered("case", r"\\d{4}-\\d{4,}")`). What has no such shape stays out of the log
in clear; the whole address is sealed beside it.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.http import HttpRequest

_shapes: dict[str, re.Pattern[str]] = {}


def numbered(kind: str, shape: str) -> None:
    """Values of this shape in an address are numbers of this kind."""
    _shapes[kind] = re.compile(shape, re.ASCII)


def about(request: HttpRequest) -> str:
    """`case:2026-0001` where the address holds such a number; else `page:` with the name of the page and its ids."""
    match = request.resolver_match
    if match is None:
        return "page:"
    values = list(match.kwargs.values())
    for value in values:
        for kind, shape in _shapes.items():
            if isinstance(value, str) and shape.fullmatch(value):
                return f"{kind}:{value}"
    ids = (str(value) for value in values if _is_id(value))
    return ":".join(["page", match.view_name, *ids])


def asked(request: HttpRequest) -> str:
    """Method and path as they came, to be sealed: what somebody tried may be evidence, and may hold a name."""
    return f"{request.method} {request.path}"[:400]


def _is_id(value: Any) -> bool:
    return isinstance(value, int | uuid.UUID)
