"""Where sealed files lie: a directory of this machine, or a bucket of an S3-compatible store. By setting.

Both are asked the same few things. A name is a UUID below a folder (`documents/0f/0f3a…`), so it tells nothing, and a
file appears under its name whole or not at all.
"""

from __future__ import annotations

import contextlib
import io
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.core.files.storage import FileSystemStorage, storages
from storages.backends.s3 import S3Storage

ALIAS = "documents"  # in settings.STORAGES
DOCUMENTS, UPLOADS, EXPORTS = "documents", "uploads", "exports"
FOLDERS = (DOCUMENTS, UPLOADS, EXPORTS)
UNFINISHED = ".part"


@dataclass(frozen=True)
class Kept:
    """One file as the store lists it."""

    name: str
    at: datetime
    size: int


class Directory(FileSystemStorage):
    """A directory that nobody but the application reads."""

    def put(self, name: str, content: Iterable[bytes]) -> None:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for chunk in content:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def piece(self, name: str, start: int, most: int) -> bytes:
        try:
            with open(self.path(name), "rb") as file:
                file.seek(start)
                return file.read(most)
        except FileNotFoundError:
            return b""

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.path(name))

    def end_unfinished(self, before: datetime) -> None:
        """Nothing to end here: an unfinished file is listed like any other."""

    def every(self, folder: str) -> Iterator[Kept]:
        root = Path(self.path(folder))
        for path in root.rglob("*") if root.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    name = path.relative_to(self.location).as_posix()
                    yield Kept(name, self.get_modified_time(name), path.stat().st_size)


def _one_after_the_other() -> TransferConfig:
    """Parts of 8 MB, sent by the thread that asks: memory stays flat.

    What is sent is made while it is sent, with keys and rows that exist in the context of that thread alone.
    """
    return TransferConfig(multipart_chunksize=8 * 1024 * 1024, use_threads=False)


class _Stream(io.RawIOBase):
    """What comes in pieces, as a file to read from."""

    def __init__(self, content: Iterable[bytes]) -> None:
        super().__init__()
        self._content, self._held = iter(content), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._held:
            self._held = next(self._content, b"")
        taken = self._held[: len(buffer)]
        self._held = self._held[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


class Bucket(S3Storage):
    """A bucket. What is sent breaks off whole: a file that was not sent to its end does not exist."""

    def put(self, name: str, content: Iterable[bytes]) -> None:
        stream = io.BufferedReader(_Stream(content), buffer_size=256 * 1024)
        self.bucket.Object(name).upload_fileobj(stream, Config=_one_after_the_other())

    def piece(self, name: str, start: int, most: int) -> bytes:
        try:
            answer = self.bucket.Object(name).get(Range=f"bytes={start}-{start + most - 1}")
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in (404, 416):
                return b""
            raise
        return answer["Body"].read()

    def remove(self, name: str) -> None:
        self.bucket.Object(name).delete()

    def end_unfinished(self, before: datetime) -> None:
        """End what was begun to be sent and never finished; no list of files shows it, and it takes room."""
        for begun in self.bucket.multipart_uploads.all():
            if begun.initiated < before and begun.key.startswith(FOLDERS):
                begun.abort()

    def every(self, folder: str) -> Iterator[Kept]:
        for found in self.bucket.objects.filter(Prefix=f"{folder}/"):
            yield Kept(found.key, found.last_modified, found.size)


def store() -> Directory | Bucket:
    """The one of the settings."""
    return storages[ALIAS]  # type: ignore[return-value]


def name_of(folder: str, key: uuid.UUID, part: str = "") -> str:
    """Under which name a file is kept; uploads have parts."""
    return f"{folder}/{key.hex[:2]}/{key.hex}{'/' + part if part else ''}"
