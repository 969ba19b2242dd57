"""Scanning before anybody looks: ClamAV over its socket. No scanner reachable, no release.

The demonstration has a stand-in that knows nothing but the EICAR test file, and says so; it exists in no other mode.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from cases.documents import archives, mails
from cases.models import DocumentVersion

State = DocumentVersion.State
PATIENCE = 120  # seconds without a word of the scanner
FALLBACK_SCANNER = "none"


@dataclass(frozen=True)
class Verdict:
    """What a scanner said: the state of the version, which scanner, and what it found or why it could not say."""

    state: str
    scanner: str
    finding: str = ""


# Why a version stays in quarantine, as codes; the words are those of `cases.documents.showing`.
NO_SCANNER, UNREACHABLE, TOO_LARGE, UNREADABLE = "no scanner", "unreachable", "too large", "unreadable"


def scan(version: DocumentVersion, content: Any) -> Verdict:
    """Have the configured scanner judge some content; quarantine where there is none or it gives no answer."""
    if settings.STAND_IN_SCANNER:
        return import_string(settings.STAND_IN_SCANNER)(version.media_type, content)
    if not settings.CLAMAV:
        return Verdict(State.QUARANTINE, FALLBACK_SCANNER, NO_SCANNER)
    try:
        return _ask_clamd(settings.CLAMAV, content.chunks())
    except (OSError, ValueError):
        return Verdict(State.QUARANTINE, "clamav", UNREACHABLE)


def _ask_clamd(address: str, chunks: Iterable[bytes]) -> Verdict:
    """The INSTREAM command: each chunk with its length before it, then a length of nought, then one line of answer."""
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        try:
            for chunk in chunks:
                connection.sendall(len(chunk).to_bytes(4) + chunk)
            connection.sendall(b"\0\0\0\0")
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has had enough, and says why
        answer = b""
        while data := connection.recv(4096):
            answer += data
    return _verdict(answer.rstrip(b"\0\n").decode("utf-8", "replace"))


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(State.CLEAN, "clamav")
    if answer.endswith(" FOUND"):
        return Verdict(State.HOSTILE, "clamav", answer.removeprefix("stream: ").removesuffix(" FOUND")[:120])
    if "size limit exceeded" in answer:
        return Verdict(State.QUARANTINE, "clamav", TOO_LARGE)
    raise ValueError(answer)


# --- The stand-in of the demonstration ------------------------------------------------------------------

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STAND_IN = "stand-in"


def stand_in(media_type: str, content: Any) -> Verdict:
    """Knows the EICAR test file: by itself, in a ZIP, in a mail. A scanner it is not."""
    try:
        found = _holds_eicar(media_type, content)
    except Exception:  # whatever hostile content does to the parsers
        return Verdict(State.QUARANTINE, STAND_IN, UNREADABLE)
    return (
        Verdict(State.HOSTILE, STAND_IN, "Eicar-Test-Signature") if found else Verdict(State.CLEAN, STAND_IN)
    )


def _holds_eicar(media_type: str, content: Any, depth: int = 1) -> bool:
    if _seen_in(content.chunks()):
        return True
    if archives.is_archive(media_type):
        return any(_seen_in(pieces) for _name, pieces in archives.members(content))
    if media_type in ("message/rfc822", "application/vnd.ms-outlook"):
        for name, data in mails.read(media_type, content).attachments:
            if _attachment_holds(name, data, depth):
                return True
    return False


def _attachment_holds(name: str, data: bytes, depth: int) -> bool:
    inner = Held(data)
    if data.startswith(b"PK"):
        return _holds_eicar("application/zip", inner, depth + 1)
    if name.lower().endswith(".eml") and depth < 30:
        return _holds_eicar("message/rfc822", inner, depth + 1)
    return EICAR in data


def _seen_in(chunks: Iterable[bytes]) -> bool:
    tail = b""
    for chunk in chunks:
        if EICAR in tail + chunk:
            return True
        tail = chunk[-len(EICAR) :]
    return False


class Held(io.BytesIO):
    """Bytes that behave like an opened file of the store."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)

    def chunks(self) -> Iterable[bytes]:
        return [self.getvalue()]
