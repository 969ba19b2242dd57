"""Files of exports in the database, in pieces of a megabyte: written and read without ever holding one whole."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts import context
from reporting.models import ExportFile, ExportPiece, UriExport

PIECE = 1 << 20


class NotWhole(RuntimeError):
    """What is kept is not what was frozen. The download breaks off before its last piece."""


@dataclass(frozen=True)
class Made:
    """A file that was made and is not kept yet: where it lies on this machine, and its fingerprint."""

    kind: str
    path: Path
    size: int
    sha256: str


def measured(kind: str, path: Path) -> Made:
    """A finished file with its size and SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Made(kind, path, path.stat().st_size, digest.hexdigest())


def keep(export: UriExport, made: Made) -> ExportFile:
    """Keep a file with its export, in the transaction of who calls."""
    kept = ExportFile.objects.create(export=export, kind=made.kind, size=made.size, sha256=made.sha256)
    with made.path.open("rb") as file:
        number = 0
        while content := file.read(PIECE):
            ExportPiece.objects.create(file=kept, number=number, content=content)
            number += 1
    return kept


def pieces(file: ExportFile) -> Iterator[bytes]:
    """The file, piece by piece, each asked for by itself; NotWhole instead of the last one where anything differs."""
    digest, held, size = hashlib.sha256(), b"", 0
    numbers = range((file.size + PIECE - 1) // PIECE)
    for number in numbers:
        found = ExportPiece.objects.filter(file=file, number=number).values_list("content", flat=True).first()
        if held:
            yield held
        held = bytes(found or b"")
        digest.update(held)
        size += len(held)
    if (size, digest.hexdigest()) != (file.size, file.sha256):
        raise NotWhole
    if held:
        yield held


def streamed(file: ExportFile, *, by: Any) -> Iterator[bytes]:
    """`pieces` for a response: it outlives its request, so each has a transaction of its own, in the name of `by`.

    One that stays open while somebody downloads slowly would be ended by the database.
    """
    content = pieces(file)
    while True:
        with context.acting(by), transaction.atomic():
            piece = next(content, None)
        if piece is None:
            return
        yield piece


def digest_header(file: ExportFile) -> str:
    """The fingerprint as `Repr-Digest` says it (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
