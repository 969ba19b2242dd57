"""A line between browser and server that is cut in the middle: a proxy for tests."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """Passes on everything, but cuts what sends more than so many bytes, so many times."""

    def __init__(self, host: str, port: int, *, after: int, times: int) -> None:
        self.target, self.after, self.times = (host, port), after, times
        self.cuts = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                far = socket.create_connection(self.target)
                threading.Thread(target=self._pass, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, from_browser: bool) -> None:
        sent = 0
        with contextlib.suppress(OSError):
            while data := source.recv(64 * 1024):
                target.sendall(data)
                sent += len(data)
                if from_browser and sent > self.after and self.cuts < self.times:
                    self.cuts += 1
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listening.close()


@contextlib.contextmanager
def cut(host: str, port: int, *, after: int, times: int) -> Iterator[Line]:
    line = Line(host, port, after=after, times=times)
    try:
        yield line
    finally:
        line.close()
