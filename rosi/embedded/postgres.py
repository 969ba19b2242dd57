"""The embedded PostgreSQL: a data directory per major version, on a free port of this machine only."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from rosi.embedded import processes
from rosi.embedded.binaries import Server
from rosi.embedded.place import Place
from rosi.embedded.ports import free_port
from rosi.embedded.processes import Child
from rosi.embedded.refusal import CannotStart

START_AGAIN_FOR = 5.0  # seconds: a killed server's memory and lock file linger for a moment
RECOVERY = 120.0  # seconds that a server which runs may take to become ready

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # no socket, so no limit on the length of the project's path
    "max_connections": "200",
    "timezone": "UTC",
    # What people write in a case must not reach the log: no DETAIL, no statements, no parameters, and
    # no errors of statements at all, for "invalid input" quotes the input. The application logs those.
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
}
THROW_AWAY = {
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    "log_checkpoints": "off",
}


def data_directory(place: Place, server: Server) -> Path:
    return place.data / f"postgres-{server.major}"


def address(port: int, role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def start(
    place: Place, server: Server, *, superuser_password: str, port: int | None, throw_away: bool = False
) -> tuple[Child, int]:
    """Start the server, making its data directory first if there is none. Returns the process and its port."""
    server = server.within_reach(place)
    data = data_directory(place, server)
    if not data.exists():
        _make(place, server, data, superuser_password, throw_away)
    settings = SETTINGS | (THROW_AWAY if throw_away else {})
    until = time.monotonic() + START_AGAIN_FOR
    while True:
        _forget_stale_pid(data)
        port = free_port(port)
        child = processes.start(
            "PostgreSQL",
            [
                server.program,
                "-D",
                data,
                "-p",
                port,
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            log=place.logs / "postgres.log",
            stop_signal=signal.SIGINT,  # fast shutdown: ends sessions, writes what is committed
            grace=30.0,
            cwd=data,
            env=_environment(data),
            **place.as_account(),
        )
        if _becomes_ready(child, address(port, "postgres", superuser_password, "postgres")):
            return child, port
        if time.monotonic() > until:
            raise CannotStart(
                f"PostgreSQL does not start; {child.log} ends with: {processes.last_lines(child.log)}"
            )
        time.sleep(0.2)


def _make(place: Place, server: Server, data: Path, superuser_password: str, throw_away: bool) -> None:
    """Made under another name and renamed when complete: a cut-off start leaves nothing that looks whole."""
    unfinished = place.directory_for_server(f"{data.name}.new")
    shutil.rmtree(unfinished)
    unfinished = place.directory_for_server(f"{data.name}.new")
    password = place.data / f"{data.name}.password"
    password.unlink(missing_ok=True)
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(superuser_password)
    place.give(password)
    # Text sorts by code point and has full Unicode case rules: the same in every version and on every machine.
    locales = (
        [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
        if server.major >= 17
        else []
    )
    locales += [["--locale=C.UTF-8"], ["--locale=C"]]
    try:
        for locale in locales:
            made = subprocess.run(
                [
                    server.program.with_name("initdb"),
                    "-D",
                    unfinished,
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                    *locale,
                ]
                + ["--auth=scram-sha-256", f"--pwfile={password}", "--no-instructions"]
                + (["--no-sync"] if throw_away else []),
                capture_output=True,
                text=True,
                cwd=unfinished,
                env=_environment(unfinished),
                **place.as_account(),
            )
            if made.returncode == 0:
                unfinished.rename(data)
                return
    finally:
        password.unlink()
    raise CannotStart(f"initdb could not make {data}: {made.stderr.strip().splitlines()[-1]}")


def _becomes_ready(child: Child, superuser: str) -> bool:
    until = time.monotonic() + RECOVERY
    while not child.ended() and time.monotonic() < until:
        try:
            psycopg.connect(superuser, connect_timeout=2).close()
            return True
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                child.stop()
                raise CannotStart(
                    "The database's data and secrets.json do not belong together: put the right file back, "
                    "or start over with make demo-reset."
                ) from error
            time.sleep(0.05)
    child.stop()
    return False


def _forget_stale_pid(data: Path) -> None:
    """Remove a killed server's lock file when its number has gone to a process that is no server of ours.

    PostgreSQL clears the file itself when no such process exists; after a restart of a container the
    number is often in use again.
    """
    lock = data / "postmaster.pid"
    if not lock.exists() or sys.platform != "linux":
        return
    pid = lock.read_text().split("\n", 1)[0].strip()
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return
    if os.fsencode(data) not in command.split(b"\0"):
        lock.unlink()


def _environment(home: Path) -> dict[str, str]:
    """Only what a server needs: none of our secrets, and no PG* variable of the caller."""
    return {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C", "LC_MESSAGES": "C"}
