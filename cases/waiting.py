"""What waits for somebody beside cases: an app above adds how to ask for it, and the page of my work shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of a column: a link, what it is about, and how urgent it is."""

    url: str
    title: Any
    facts: tuple[Any, ...] = ()
    badge: Any = ""
    deadline: Any = None


@dataclass(frozen=True)
class Group:
    """Lines under a heading, with the page that has the rest."""

    id: str
    title: str
    lines: list[Line]
    more_url: str
    more: bool = False


ASKED: list[Callable[[Any], Group | None]] = []


def groups_for(user: Any) -> list[Group]:
    """Every group in which something waits for this person."""
    found = (ask(user) for ask in ASKED)
    return [group for group in found if group is not None and group.lines]
