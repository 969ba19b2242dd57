"""Writing the content of a version and reading it again: sealed under a key of its own, checked on the way out."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.encryption import CannotOpen, open_bytes, seal_bytes
from accounts.models import DataKey
from accounts.refusal import Refusal
from cases.documents import sealing, storage
from cases.documents.names import size_in_words


@dataclass
class Written:
    """What was written: where, under which key, how much, and the SHA-256 of its content."""

    name: str
    key: bytes
    size: int = 0
    hashed: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return self.hashed.hexdigest()

    def sealed_key(self, data_key: DataKey) -> bytes:
        return wrapped(self.key, data_key, self.name)

    def opened(self) -> sealing.Opened:
        return _opened(self.name, self.key, self.size)


def wrapped(key: bytes, data_key: DataKey, name: str) -> bytes:
    """The key of a file, wrapped by the key of its case; for this file alone."""
    return seal_bytes(data_key.pk, key, f"key of {name}")


def unwrapped(sealed_key: bytes, name: str) -> bytes:
    return open_bytes(bytes(sealed_key), f"key of {name}")


def write(content: Iterable[bytes], *, folder: str = storage.DOCUMENTS, most: int | None = None) -> Written:
    """Seal some content into the store. What is not filed afterwards is an orphan, which a job clears away.

    Raises Refusal when there is more than `most` bytes of it, and then nothing of it stays.
    """
    written = Written(storage.name_of(folder, uuid.uuid4()), sealing.new_key())
    limit = settings.LARGEST_DOCUMENT if most is None else most

    def counted() -> Iterator[bytes]:
        for chunk in content:
            written.size += len(chunk)
            if written.size > limit:
                raise too_large(limit)
            written.hashed.update(chunk)
            yield chunk

    try:
        storage.store().put(written.name, sealing.sealed(counted(), written.key, written.name))
    except Refusal:
        remove(written.name)
        raise
    return written


def too_large(limit: int) -> Refusal:
    return Refusal(
        _(
            "The file is larger than %(limit)s. Nothing was taken in. Split it, or leave out what is not needed."
        )
        % {"limit": size_in_words(limit)}
    )


def remove(name: str) -> None:
    storage.store().remove(name)


def _opened(name: str, key: bytes, size: int) -> sealing.Opened:
    store = storage.store()
    return sealing.Opened(lambda start, most: store.piece(name, start, most), key, name, size)


def opened(row: Any) -> sealing.Opened:
    """The content of a version or an export, in clear, to be read from anywhere. Raises CannotOpen."""
    return _opened(row.storage_name, unwrapped(row.sealed_key, row.storage_name), row.size)


def verified(row: Any) -> Iterator[bytes]:
    """The content in pieces; the last one only when all of it has the checksum with which it was filed.

    Raises CannotOpen before the end where it has not: who reads gets a broken file, never a changed one.
    """
    hashed, waiting = hashlib.sha256(), b""
    for chunk in opened(row).chunks():
        if waiting:
            yield waiting
        hashed.update(chunk)
        waiting = chunk
    if hashed.hexdigest() != row.sha256:
        raise CannotOpen("The content is not what was filed.")
    yield waiting
