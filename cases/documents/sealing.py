"""A file at rest: segments of 1 MiB, each AES-256-GCM under the key of this file alone, in the order they were sealed.

Layout: eight bytes that name the form, seven random bytes, then the segments (each 16 bytes longer than its text). The
nonce of a segment is those seven bytes, its number, and whether it is the last; the name under which the file is kept
is bound in as well. A segment that is changed, moved, left out or cut off does not open, nor a file in another's place.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.encryption import CannotOpen

SEGMENT = 1024 * 1024  # bytes of clear text
TAG = 16
FORM = b"ROSI-F1\n"
PREFIX = 7
HEAD = len(FORM) + PREFIX
KEY = 32  # bytes

Piece = Callable[[int, int], bytes]  # (start, most) of the bytes at rest


def new_key() -> bytes:
    return os.urandom(KEY)


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + (b"\1" if last else b"\0")


class Writer:
    """Seals what is added, in its order, and hands on the bytes at rest; holds one segment and what makes the next."""

    def __init__(self, write: Callable[[bytes], object], key: bytes, name: str) -> None:
        self._write, self._cipher, self._bound = write, AESGCM(key), name.encode()
        self._prefix, self._number = os.urandom(PREFIX), 0
        self._held = bytearray()
        self.size = 0
        write(FORM + self._prefix)

    def add(self, data: bytes) -> None:
        self._held += data
        self.size += len(data)
        while len(self._held) > SEGMENT:  # the last segment is known by its end alone, so one is always held
            self._seal(last=False)

    def close(self) -> None:
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        text = bytes(self._held[:SEGMENT])
        del self._held[:SEGMENT]
        self._write(self._cipher.encrypt(_nonce(self._prefix, self._number, last), text, self._bound))
        self._number += 1


def sealed(content: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """The bytes at rest of some content, piece by piece."""
    ready: list[bytes] = []
    writer = Writer(ready.append, key, name)
    for chunk in content:
        writer.add(chunk)
        yield from ready
        ready.clear()
    writer.close()
    yield from ready


def size_at_rest(size: int) -> int:
    """How many bytes a content of `size` bytes takes."""
    return HEAD + size + TAG * max(1, -(-size // SEGMENT))


class Opened(io.RawIOBase):
    """The clear content of a file at rest, to be read from anywhere; one segment is held."""

    def __init__(self, piece: Piece, key: bytes, name: str, size: int) -> None:
        super().__init__()
        self._piece, self._cipher, self._bound, self.size = piece, AESGCM(key), name.encode(), size
        self._prefix: bytes | None = None
        self._last = max(0, -(-size // SEGMENT) - 1)
        self._held: tuple[int, bytes] = (-1, b"")
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """As many bytes as were asked for, as from a file; a raw stream may give fewer."""
        wanted = max(0, self.size - self._at) if size is None or size < 0 else size
        found = bytearray()
        while len(found) < wanted and (piece := super().read(wanted - len(found))):
            found += piece
        return bytes(found)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self._at >= self.size:
            if self.size == 0:
                self._segment(0)
            return 0
        number, within = divmod(self._at, SEGMENT)
        found = self._segment(number)[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def chunks(self) -> Iterator[bytes]:
        """Everything, a segment at a time. Raises CannotOpen where something is not as it was sealed."""
        for number in range(self._last + 1):
            yield self._segment(number)

    def _segment(self, number: int) -> bytes:
        if self._held[0] != number:
            self._held = (number, self._opened(number))
        return self._held[1]

    def _opened(self, number: int) -> bytes:
        if self._prefix is None:
            head = self._piece(0, HEAD)
            if head[: len(FORM)] != FORM:
                raise CannotOpen("The file is gone, or is none of ours.")
            self._prefix = head[len(FORM) :]
        last = number == self._last
        # One byte more than the last segment has: what was put behind the end is noticed too.
        length = (self.size - number * SEGMENT + TAG + 1) if last else SEGMENT + TAG
        data = self._piece(HEAD + number * (SEGMENT + TAG), length)
        try:
            return self._cipher.decrypt(_nonce(self._prefix, number, last), data, self._bound)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("The file was changed after it was sealed.") from error
