"""The client of the tests, which sends what a browser would: every form with a key of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.signals import setting_changed
from django.test import Client
from django.test.client import ClientHandler

from accounts.once import FIELD

HANDLERS: dict[
    bool, ClientHandler
] = {}  # loading the middleware takes longer than most requests: once for all


def _forget_handlers(**_changed: Any) -> None:
    HANDLERS.clear()


setting_changed.connect(_forget_handlers)


class FormClient(Client):
    """Adds a fresh key to every POST of fields that brings none; a key of None is left out."""

    def __init__(self, enforce_csrf_checks: bool = False, **kwargs: Any) -> None:
        super().__init__(enforce_csrf_checks, **kwargs)
        self.handler = HANDLERS.setdefault(enforce_csrf_checks, self.handler)

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {FIELD: str(uuid.uuid4()), **(data or {})}
            if data[FIELD] is None:
                del data[FIELD]
        return super().post(path, data, *args, **kwargs)
