"""Where checkpoints lie: a directory, a single file of one, or a store that speaks S3. None is ever written over."""

from __future__ import annotations

import functools
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.refusal import Refusal

SUFFIX = ".checkpoint"
STORE = re.compile(r"s3://(?P<bucket>[^/]+)(?:/(?P<prefix>.*?))?/*")


class Unreachable(Refusal):
    """A place that cannot be read or written now."""


class Place(ABC):
    """One place. Its text is what people know it by."""

    @abstractmethod
    def names(self) -> list[str]:
        """The checkpoints that lie here, oldest first."""

    @abstractmethod
    def read(self, name: str) -> bytes: ...

    @abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, and never over an earlier one."""


def _reached(method: Callable[..., Any]) -> Callable[..., Any]:
    """What a disk or a store says when it fails, as a sentence that names the place."""

    @functools.wraps(method)
    def tried(self: Place, *args: Any) -> Any:
        try:
            return method(self, *args)
        except (OSError, BotoCoreError, ClientError) as error:
            why = getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__
            told = {"place": self, "why": why}
            raise Unreachable(
                _("The checkpoints in %(place)s cannot be reached (%(why)s).") % told
            ) from error

    return tried


class Directory(Place):
    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    @_reached
    def names(self) -> list[str]:
        return sorted(path.name for path in self.path.glob(f"*{SUFFIX}"))

    @_reached
    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    @_reached
    def write(self, name: str, content: bytes) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.path, prefix=".unfinished-", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(file.name, self.path / name)
        finally:
            os.unlink(file.name)


class SingleFile(Directory):
    """One checkpoint that somebody kept."""

    def names(self) -> list[str]:
        return [self.path.name]

    @_reached
    def read(self, name: str) -> bytes:
        return self.path.read_bytes()


class Store(Place):
    """A bucket, or what begins with a prefix in it."""

    def __init__(self, address: str) -> None:
        found = STORE.fullmatch(address)
        if found is None:
            raise Refusal(_("A store of checkpoints is written as s3://bucket or s3://bucket/prefix."))
        self.bucket, prefix = found["bucket"], found["prefix"]
        self.prefix = f"{prefix}/" if prefix else ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    @functools.cached_property
    def _client(self) -> Any:
        endpoint = settings.ROSI_CHECKPOINTS_ENDPOINT or None
        return boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=settings.ROSI_CHECKPOINTS_REGION or None,
            aws_access_key_id=settings.ROSI_CHECKPOINTS_ACCESS_KEY or None,
            aws_secret_access_key=settings.ROSI_CHECKPOINTS_SECRET_KEY or None,
            config=Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 2},
                s3={"addressing_style": "path" if endpoint else "auto"},
                # Stores of others do not know every checksum that is new with the first provider.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @_reached
    def names(self) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix, Delimiter="/"
        )
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        return sorted(key.removeprefix(self.prefix) for key in keys if key.endswith(SUFFIX))

    @_reached
    def read(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"].read()

    @_reached
    def write(self, name: str, content: bytes) -> None:
        self._client.put_object(
            Bucket=self.bucket,
            Key=self.prefix + name,
            Body=content,
            ContentType="text/plain",
            IfNoneMatch="*",
        )


def places() -> list[Place]:
    """Where this installation keeps its checkpoints; empty where nothing is set."""
    found: list[Place] = []
    if settings.ROSI_CHECKPOINTS:
        found.append(Directory(Path(settings.ROSI_CHECKPOINTS)))
    if settings.ROSI_CHECKPOINTS_STORE:
        found.append(Store(settings.ROSI_CHECKPOINTS_STORE))
    return found


def place_at(address: str) -> Place:
    """The place that somebody names: an address of a store, a directory or a file."""
    if address.startswith("s3:"):
        return Store(address)
    path = Path(address)
    if not path.exists():
        raise Refusal(_("There is no checkpoint at %(path)s.") % {"path": path})
    return Directory(path) if path.is_dir() else SingleFile(path)
