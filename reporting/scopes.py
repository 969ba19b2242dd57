"""Over which directorates somebody may ask for figures: what one may not see does not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from accounts import reach
from cases import lists
from cases.lists import Entry

INDENT = "\N{NO-BREAK SPACE}" * 3


def within_reach(user: Any, *permissions: str) -> list[Entry]:
    """The directorates for which a user holds one of the permissions, from the top of the tree."""
    ids = frozenset().union(*(reach.reached(user, permission) for permission in permissions))
    return [node for node in lists.entries("directorate") if node.id in ids]


def choices(scopes: list[Entry]) -> list[tuple[str, str]]:
    """For a form: each directorate under its code, set in by its depth."""
    return [(node.code, INDENT * node.depth + node.label) for node in scopes]


def scope_or_404(user: Any, code: str, *permissions: str) -> Entry:
    """The directorate of that code, when the user holds one of the permissions for it."""
    for node in within_reach(user, *permissions):
        if node.code == code:
            return node
    raise Http404


def highest(user: Any, *permissions: str) -> list[Entry]:
    """The directorates for which a user holds one of the permissions, without what lies below another one of them."""
    nodes = within_reach(user, *permissions)
    ids = {node.id for node in nodes}
    return [node for node in nodes if node.parent not in ids]


def own_scope_or_404(user: Any, *permissions: str) -> Entry:
    """The highest directorate for which the user holds one of the permissions."""
    for node in within_reach(user, *permissions):
        return node
    raise Http404
