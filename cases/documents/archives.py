"""ZIP archives and what is built on them: looked into within limits, so that a bomb is refused and not unpacked.

What an archive says of its own sizes is not believed: members are read to at most as many bytes as are left.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.refusal import Refusal
from cases.documents.names import clean, size_in_words
from cases.documents.types import Type

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2 * 10**9  # bytes of all members together
MOST_TIMES = 100  # larger than the archive itself, once unpacked …
SMALL = 10 * 1024 * 1024  # … unless all of it is smaller than this
DEEPEST = 3  # archives within archives
INNER = 50 * 1024 * 1024  # bytes of an archive within an archive that are held to look into it

# Compressions that can be read, and so scanned.
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
ARCHIVES = ("application/zip", "application/vnd.openxmlformats", "application/vnd.oasis")


def is_archive(media_type: str) -> bool:
    return media_type.startswith(ARCHIVES)


def check(kind: Type, content: Any) -> None:
    """Raise Refusal for an archive that is a bomb, that cannot be looked into, or that is damaged."""
    if not is_archive(kind.media):
        return
    try:
        _check(content, content.size, depth=1)
    except NotImplementedError as error:  # by this zipfile says that it does not know a compression
        raise unknown_compression() from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise Refusal(
            _("The archive is damaged or cut off. Nothing was taken in. Make it again and send it anew.")
        ) from error


def _check(content: Any, size: int, *, depth: int) -> int:
    """How many bytes the archive unpacks to, by its own word and counted with those within it."""
    if depth > DEEPEST:
        raise Refusal(
            _(
                "The archive holds archives more than %(deep)s levels deep. Nothing was taken in. Unpack it first."
            )
            % {"deep": DEEPEST}
        )
    with zipfile.ZipFile(content) as archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise Refusal(
                _(
                    "The archive is locked with a password, so it cannot be scanned. Nothing was taken in. Take the "
                    "password off."
                )
            )
        if any(member.compress_type not in KNOWN for member in members):
            raise unknown_compression()
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if (
            len(members) > MOST_MEMBERS
            or unpacked > MOST_UNPACKED
            or packed > size  # members that lie over one another
            or (unpacked > SMALL and unpacked > MOST_TIMES * size)
        ):
            raise bomb()
        for member in members:
            if member.filename.lower().endswith(".zip"):
                inner = _read(archive, member, INNER)
                unpacked += _check(io.BytesIO(inner), len(inner), depth=depth + 1)
        if unpacked > MOST_UNPACKED:
            raise bomb()
    return unpacked


def unknown_compression() -> Refusal:
    return Refusal(
        _(
            "The archive was packed in a way that cannot be read here, so it cannot be scanned. Nothing was taken in. "
            "Pack it as an ordinary ZIP and send it anew."
        )
    )


def bomb() -> Refusal:
    return Refusal(
        _(
            "The archive unpacks to far more than it is (limits: %(files)s files, %(size)s). Nothing was taken in. "
            "If it is what it should be, send its files in smaller archives."
        )
        % {"files": MOST_MEMBERS, "size": size_in_words(MOST_UNPACKED)}
    )


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A member, read to `most` bytes; one that is larger than it says is a bomb."""
    with archive.open(member) as file:
        data = file.read(most + 1)
    if len(data) > most or len(data) > max(member.file_size, 0):
        raise bomb()
    return data


def members(content: Any) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Cleaned name and content of every member that is a file, also of archives within; for scanners of ours."""
    left = [MOST_UNPACKED]

    def pieces(file: Any) -> Iterator[bytes]:
        while piece := file.read(256 * 1024):
            left[0] -= len(piece)
            if left[0] < 0:
                raise bomb()
            yield piece

    def walk(content: Any, depth: int) -> Iterator[tuple[str, Iterator[bytes]]]:
        with zipfile.ZipFile(content) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                if member.filename.lower().endswith(".zip") and depth < DEEPEST:
                    yield from walk(io.BytesIO(_read(archive, member, INNER)), depth + 1)
                    continue
                with archive.open(member) as file:
                    yield clean(member.filename), pieces(file)

    yield from walk(content, 1)
