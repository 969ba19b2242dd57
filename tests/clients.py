"""The client of the tests, which sends what a browser would: every form with a key of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from accounts.once import FIELD


class FormClient(Client):
    """Adds a fresh key to every POST of fields that brings none; a key of None is left out."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {FIELD: str(uuid.uuid4()), **(data or {})}
            if data[FIELD] is None:
                del data[FIELD]
        return super().post(path, data, *args, **kwargs)
