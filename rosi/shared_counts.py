"""The cache of one process, in which the counts of rate limits are those of all processes.

Attempts to sign in are counted in Redis, so that nobody gets more of them where more processes serve. What
else is cached stays where it is made. Redis away: each process counts for itself, and signing in goes on.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

COUNTS = "allauth:rl:"  # what the keys of allauth's rate limits begin with
QUICKLY = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
LEFT_ALONE = 10.0  # seconds in which a Redis that was away is not asked again

logger = logging.getLogger(__name__)


class Plain:
    """Numbers as JSON: what is read back is never run."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCounts(LocMemCache):
    """`OPTIONS["shared"]` is the address of Redis; empty keeps all of it in this process."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        options = params.get("OPTIONS", {})
        self._shared = None
        if address := options.get("shared"):
            told = {"serializer": Plain, **QUICKLY}
            self._shared = RedisCache(address, {"KEY_PREFIX": "rosi-counts", "OPTIONS": told})
        self._away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._done("get", key, default, version=version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._done("set", key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._done("add", key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._done("delete", key, version=version)

    def _done(self, operation: str, key: str, *args: Any, **kwargs: Any) -> Any:
        if self._shared and key.startswith(COUNTS) and time.monotonic() >= self._away_until:
            try:
                return getattr(self._shared, operation)(fingerprint(key), *args, **kwargs)
            except RedisError as error:
                self._away_until = time.monotonic() + LEFT_ALONE
                logger.warning("rate limits are counted per process: %s", type(error).__name__)
        return getattr(super(), operation)(key, *args, **kwargs)


def fingerprint(key: str) -> str:
    """The keys name addresses of people; Redis learns none."""
    return hashlib.sha256(key.encode()).hexdigest()
