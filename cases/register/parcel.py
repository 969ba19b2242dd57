"""What was read from a file waits sealed in its batch until it is imported: counts first, then the entries in parts.

Each part is sealed for its own place in the row of parts, and the last one says that it is the last: a part that is
changed, moved or cut off is noticed. Parts are read one by one, so memory does not grow with the file.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator

from django.db import connection

from accounts.encryption import CannotOpen, open_bytes, seal_bytes
from cases.models import ImportBatch
from cases.register.findings import LISTS, Counts
from cases.register.meaning import Entry

PART = 256 * 1024  # bytes of clear text
PIECE = "SELECT substring(content FROM %s FOR %s) FROM cases_importbatch WHERE id = %s"
LENGTH = 4  # bytes that say how long a sealed part is


def _place(number: int, last: bool) -> str:
    return f"cases.importbatch.content:{number}{'.' if last else ''}"


class Packer:
    """Takes entries and gives the bytes for `ImportBatch.content`."""

    def __init__(self, key_id: uuid.UUID) -> None:
        self._key_id = key_id
        self._sealed = bytearray()
        self._lines: list[bytes] = []
        self._size = 0
        self._number = 1

    def add(self, entry: Entry) -> None:
        line = json.dumps(
            [entry.row, entry.directorate, entry.category, entry.measures, entry.description],
            ensure_ascii=False,
        ).encode()
        self._lines.append(line)
        self._size += len(line)
        if self._size >= PART:
            self._seal(b"\n".join(self._lines), self._number, last=False)
            self._number += 1
            self._lines, self._size = [], 0

    def _seal(self, data: bytes, number: int, *, last: bool) -> None:
        sealed = seal_bytes(self._key_id, data, _place(number, last))
        self._sealed += len(sealed).to_bytes(LENGTH) + sealed

    def close(self, counts: Counts) -> bytes:
        """Everything that was added, with the counts as part 0."""
        self._seal(b"\n".join(self._lines), self._number, last=True)
        entries, self._sealed = self._sealed, bytearray()
        numbers = {kind: getattr(counts, kind) for kind in LISTS}
        self._seal(json.dumps({"rows": counts.rows, **numbers}).encode(), 0, last=False)
        return bytes(self._sealed + entries)


def _read(batch: ImportBatch, offset: int, size: int) -> bytes:
    """A piece of the content (from 0), without loading the rest of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(content FROM %s FOR %s) FROM cases_importbatch WHERE id = %s",
            [offset + 1, size, batch.pk],
        )
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] is not None else b""


def _parts(batch: ImportBatch) -> Iterator[bytes]:
    """The sealed parts. The next one's length comes with each part: one query per part."""
    offset, length = LENGTH, int.from_bytes(_read(batch, 0, LENGTH))
    while length:
        piece = _read(batch, offset, length + LENGTH)
        yield piece[:length]
        offset += length + LENGTH
        length = int.from_bytes(piece[length:])


def counts_of(batch: ImportBatch) -> Counts:
    """What the dry run counted. Raises CannotOpen when nothing waits any more."""
    for part in _parts(batch):
        numbers = json.loads(open_bytes(part, _place(0, last=False)))
        found = {kind: Counter({int(pk): number for pk, number in numbers[kind].items()}) for kind in LISTS}
        return Counts(rows=numbers["rows"], **found)
    raise CannotOpen("Nothing waits in this batch.")


def entries_of(batch: ImportBatch) -> Iterator[Entry]:
    """The entries as they were when the file was checked. Raises CannotOpen when a part was changed or is missing."""
    ended = False
    for number, part in enumerate(_parts(batch)):
        if number == 0:
            continue
        if ended:
            raise CannotOpen("Something stands after the last part.")
        data, ended = _open(part, number)
        for line in data.split(b"\n"):
            if line:
                row, directorate, category, measures, description = json.loads(line)
                yield Entry(row, directorate, category, tuple(measures), description)
    if not ended:
        raise CannotOpen("The last part is missing.")


def _open(part: bytes, number: int) -> tuple[bytes, bool]:
    try:
        return open_bytes(part, _place(number, last=False)), False
    except CannotOpen:
        return open_bytes(part, _place(number, last=True)), True
