"""A refusal is a sentence: the same one in a check, a button's tooltip, a message and a 403 page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied


class Refusal(Exception):
    """What was asked cannot be done now; the text says why and what to do. `missing` lists what lacks."""

    def __init__(self, sentence: Any, missing: list[Any] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.missing = missing or []

    def __str__(self) -> str:
        return " ".join([str(self.sentence), *(str(item) for item in self.missing)])


class NotAllowed(Refusal, PermissionDenied):
    """This person may not do it, whatever the state of the case."""


def allows(check: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
    """Whether a `check_*` lets this pass."""
    try:
        check(*args, **kwargs)
    except Refusal:
        return False
    return True


def refusal_of(check: Callable[..., None], *args: Any, **kwargs: Any) -> Refusal | None:
    """The refusal that a `check_*` gives, or None when it passes."""
    try:
        check(*args, **kwargs)
    except Refusal as refusal:
        return refusal
    return None
