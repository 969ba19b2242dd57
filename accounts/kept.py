"""What a process has asked and keeps for a while: the thing itself, not a copy, so nobody changes anything of it.

Django's cache hands out a copy at each look, made anew from bytes; of a list with a thousand entries that takes longer
than the query. So the cache holds only a mark: when it goes (in time, by `cache.delete` or `cache.clear`), what stands
here is asked anew. The mark is there before anything is asked: what changes meanwhile takes it away.

Everybody gets the same thing, so it is one that cannot be changed: a tuple, a frozenset, a mapping that is read only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache

Thing = TypeVar("Thing")
MOST = 2000  # things that are held
CHANGEABLE = (list, dict, set)

_held: dict[str, tuple[str, object]] = {}  # by key: the mark, and what was asked


def kept(key: str, ask: Callable[[], Thing], *, seconds: float) -> Thing:
    """What stands under this key, or what `ask` answers, kept for so many seconds."""
    mark: Any = cache.get_or_set(key, lambda: uuid4().hex, seconds)
    held, thing = _held.get(key, ("", None))
    if mark == held:
        return thing  # type: ignore[return-value]
    asked = ask()
    if isinstance(asked, CHANGEABLE):
        raise TypeError(
            f"{key}: whoever gets this could change it for everybody; keep a tuple or a read-only mapping"
        )
    if len(_held) >= MOST:
        _held.clear()
    # A mark that went while this was asked never comes back: what is held under it is never answered.
    _held[key] = mark, asked
    return asked
