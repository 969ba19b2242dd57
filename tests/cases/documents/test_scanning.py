"""What clamd says, and what becomes of a document: asked over its socket by a scanner that stands in for it here.

Negative control: read all but a finding as clean in `scanning._verdict`.
"""

from __future__ import annotations

import socket
import threading
from types import SimpleNamespace

import pytest

from cases.documents import scanning
from cases.documents.scanning import Held


@pytest.fixture
def clamd(settings):
    """A listener that speaks INSTREAM; `answers` is what it says, `heard` what it was sent."""
    listening = socket.create_server(("127.0.0.1", 0))
    told = SimpleNamespace(answer=b"stream: OK\0", heard=b"")

    def serve():
        connection, _address = listening.accept()
        with connection, connection.makefile("rb") as incoming:
            assert incoming.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(incoming.read(4)):
                told.heard += incoming.read(length)
            connection.sendall(told.answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.CLAMAV = f"127.0.0.1:{listening.getsockname()[1]}"
    yield told
    listening.close()


VERSION = SimpleNamespace(media_type="text/plain")


@pytest.mark.parametrize(
    ("answer", "state", "finding"),
    [
        (b"stream: OK\0", "clean", ""),
        (b"stream: Eicar-Signature FOUND\0", "hostile", "Eicar-Signature"),
        (b"INSTREAM size limit exceeded. ERROR\0", "quarantine", "too large"),
        (b"stream: Can't allocate memory ERROR\0", "quarantine", "unreachable"),
        (b"", "quarantine", "unreachable"),
    ],
)
def test_only_a_clear_word_of_the_scanner_releases_a_file(answer, state, finding, clamd):
    clamd.answer = answer
    verdict = scanning.scan(VERSION, Held(b"Kanariegeel."))
    assert (verdict.state, verdict.finding, clamd.heard) == (state, finding, b"Kanariegeel.")


def test_a_scanner_that_is_away_releases_nothing(settings):
    settings.CLAMAV = "127.0.0.1:1"
    assert scanning.scan(VERSION, Held(b"x")).finding == "unreachable"


def test_the_stand_in_exists_in_the_demonstration_only(settings):
    assert settings.STAND_IN_SCANNER == ""
