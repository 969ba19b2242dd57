"""The embedded Valkey (or Redis): the queue of jobs, on a free port of this machine only."""

import os
import socket
import tempfile
import time

from rosi.embedded import processes
from rosi.embedded.binaries import Server
from rosi.embedded.place import Place
from rosi.embedded.ports import free_port
from rosi.embedded.processes import Child
from rosi.embedded.refusal import CannotStart

START_AGAIN_FOR = 5.0
READING = 60.0  # seconds that a server which runs may take to read its file back

SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
appendonly {keep}
save ""
daemonize no
"""


def address(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def start(
    place: Place, server: Server, *, password: str, port: int | None, throw_away: bool = False
) -> tuple[Child, int]:
    """Start the server. Returns the process and its port."""
    server = server.within_reach(place)
    directory = place.directory_for_server("valkey")
    until = time.monotonic() + START_AGAIN_FOR
    while True:
        port = free_port(port)
        # Through standard input: a password on the command line can be read by everybody.
        settings = SETTINGS.format(
            port=port, password=password, directory=directory, keep="no" if throw_away else "yes"
        )
        with tempfile.TemporaryFile() as file:
            file.write(settings.encode())
            file.seek(0)
            child = processes.start(
                "Valkey",
                [server.program, "-"],
                log=place.logs / "valkey.log",
                stdin=file,
                cwd=directory,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **place.as_account(),
            )
        if _becomes_ready(child, port, password):
            return child, port
        if time.monotonic() > until:
            raise CannotStart(
                f"Valkey does not start; {child.log} ends with: {processes.last_lines(child.log)}"
            )
        time.sleep(0.2)


def _becomes_ready(child: Child, port: int, password: str) -> bool:
    until = time.monotonic() + READING
    while not child.ended() and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(256)):
                    answer += more
            if answer == b"+OK\r\n+PONG\r\n":
                return True
        except OSError:
            pass
        time.sleep(0.05)
    child.stop()
    return False
