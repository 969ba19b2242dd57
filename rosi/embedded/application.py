"""ROSI's own processes: preparing the database, then web, worker and timetable, run until somebody stops them."""

import http.client
import sys
import time
from pathlib import Path

from rosi.embedded import processes
from rosi.embedded.place import PROJECT
from rosi.embedded.ports import is_free
from rosi.embedded.processes import Child
from rosi.embedded.refusal import CannotStart
from rosi.embedded.services import Services

FIRST_ANSWER = 120.0  # seconds in which the web server must answer


def check_port(port: int) -> None:
    if not is_free(port):
        raise CannotStart(
            f"Port {port} is taken by another program: stop that one, or choose another port, for example "
            f"with PORT={port + 1} before the command."
        )


class Application:
    """The processes of one installation, stopped together with its services, the last started first."""

    def __init__(self, services: Services, environment: dict[str, str]):
        self.services = services
        self.environment = environment
        self.logs = services.place.logs

    def prepare(self, *commands: str) -> None:
        """Run management commands, one after the other in one process, and wait for them."""
        child = self._start("preparation", [sys.executable, "-m", "rosi.embedded.preparation", *commands])
        while not child.ended():
            self._check_all_but(child)
            time.sleep(0.05)
        if child.popen.returncode:
            raise CannotStart(
                f"Preparing failed; {_from_here(child.log)} ends with:\n\n{processes.last_lines(child.log, 15)}"
            )
        self.services.children.remove(child)

    def start(self, port: int) -> None:
        """Start web server, worker and timetable; returns when the first page answers."""
        python = [sys.executable, "-m"]
        web = ["gunicorn", "rosi.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4"]
        self._start("web", [*python, *web, "--graceful-timeout=5", "--no-control-socket"])
        until = time.monotonic() + FIRST_ANSWER
        while not _answers(port):
            self._check_all_but(None)
            if time.monotonic() > until:
                raise CannotStart(f"The web server does not answer: see {self.logs / 'web.log'}.")
            time.sleep(0.1)
        celery = [*python, "celery", "-A", "rosi", "--skip-checks"]
        schedule = self.services.place.root / "timetable"
        self._start("worker", [*celery, "worker", "--concurrency=2", "--loglevel=INFO"], grace=20.0)
        self._start("timetable", [*celery, "beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="])

    def watch(self) -> None:
        """Stay until a process ends by itself, and say which one."""
        while True:
            self._check_all_but(None)
            time.sleep(0.3)

    def _start(self, name: str, arguments: list, grace: float = 10.0) -> Child:
        log = self.logs / f"{name}.log"
        child = processes.start(name, arguments, log=log, grace=grace, env=self.environment, cwd=PROJECT)
        self.services.keep(child)
        return child

    def _check_all_but(self, expected: Child | None) -> None:
        child = self.services.ended()
        if child is not None and child is not expected:
            raise CannotStart(
                f"{child.name} ended by itself (exit {child.popen.returncode}), so everything stops; "
                f"{_from_here(child.log)} ends with:\n\n{processes.last_lines(child.log, 5)}"
            )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
