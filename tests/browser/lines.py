"""A line between browser and server that is cut in the middle: a proxy for tests."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator


class Line:
    """Passes on everything, but cuts what sends more than so many bytes, so many times."""

    def __init__(self, host: str, port: int, *, after: int, times: int) -> None:
        self.target, self.after, self.times = (host, port), after, times
        self.cuts = 0
        self.ends: list[socket.socket] = []
        self.threads: list[threading.Thread] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self._begin(self._accept)

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                far = socket.create_connection(self.target)
                self.ends += [near, far]
                self._begin(self._pass, near, far, True)
                self._begin(self._pass, far, near, False)

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
        for end in (self.listening, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        for end in (self.listening, *self.ends):
            end.close()


@contextlib.contextmanager
def cut(host: str, port: int, *, after: int, times: int) -> Iterator[Line]:
    line = Line(host, port, after=after, times=times)
    try:
        yield line
    finally:
        line.close()
