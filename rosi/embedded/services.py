"""The services together: started by the first command that needs them, shared by the others, stopped by the first."""

import contextlib
import functools
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rosi.embedded import postgres, processes, roles, valkey
from rosi.embedded.binaries import find_postgres, find_valkey
from rosi.embedded.installation import secrets_of
from rosi.embedded.place import Place
from rosi.embedded.processes import Child
from rosi.embedded.refusal import CannotStart

OTHERS_START = 180.0  # seconds to wait for services that another command is starting
KEYS = ("SECRET_KEY", "ROSI_KEYS", "ROSI_INDEX_KEY", "ROSI_CHECKPOINT_KEY")


class Services:
    """PostgreSQL and Valkey of one place, or the servers that DATABASE_URL and REDIS_URL name."""

    def __init__(self, place: Place, *, throw_away: bool = False):
        self.place = place
        self.throw_away = throw_away
        self.children: list[Child] = []
        self.own_database = "DATABASE_URL" in os.environ
        self.own_queue = "REDIS_URL" in os.environ
        self.ports = _read(place.root / "ports.json")

    @functools.cached_property
    def secrets(self) -> dict[str, str]:
        has_data = any(self.place.data.glob("postgres-*/PG_VERSION"))
        return secrets_of(self.place.root, has_data=has_data)

    def start(self) -> None:
        """Start what is not brought along by the environment. The caller holds the lock of the place."""
        end_leftovers(self.place)
        try:
            if not self.own_database:
                server = find_postgres()
                child, port = postgres.start(
                    self.place,
                    server,
                    superuser_password=self.secrets["superuser"],
                    port=self.ports.get("postgres"),
                    throw_away=self.throw_away,
                )
                self.keep(child)
                self.ports["postgres"] = port
                roles.prepare(
                    postgres.address(port, "postgres", self.secrets["superuser"], "postgres"),
                    owner_password=self.secrets["rosi_owner"],
                    app_password=self.secrets["rosi_app"],
                )
            if not self.own_queue:
                child, port = valkey.start(
                    self.place,
                    find_valkey(),
                    password=self.secrets["valkey"],
                    port=self.ports.get("valkey"),
                    throw_away=self.throw_away,
                )
                self.keep(child)
                self.ports["valkey"] = port
        except BaseException:
            self.stop()
            raise
        _write(self.place.root / "ports.json", self.ports)
        (self.place.root / "ready").touch()

    def keep(self, child: Child) -> None:
        """Count the child as ours: stopped with the services, and ended by the next start if we are killed."""
        self.children.append(child)
        _write(self.place.root / "processes.json", [child.record() for child in self.children])

    def stop(self) -> None:
        with _undisturbed():
            (self.place.root / "ready").unlink(missing_ok=True)
            while self.children:
                self.children.pop().stop()
            (self.place.root / "processes.json").unlink(missing_ok=True)

    def ended(self) -> Child | None:
        return next((child for child in self.children if child.ended()), None)

    def environment(self, mode: str) -> dict[str, str]:
        """What the application reads; a value that the caller's environment gives is left as it is."""
        told = {name: os.environ.get(name) or self.secrets[name] for name in KEYS} | {"ROSI_MODE": mode}
        told["ROSI_CHECKPOINTS"] = os.environ.get("ROSI_CHECKPOINTS") or str(self.place.root / "checkpoints")
        told["ROSI_DOCUMENTS"] = os.environ.get("ROSI_DOCUMENTS") or str(self.place.root / "documents")
        if not self.own_database:
            port = self.ports["postgres"]
            for name, role in (("DATABASE_URL", "rosi_app"), ("DATABASE_OWNER_URL", "rosi_owner")):
                told[name] = postgres.address(port, role, self.secrets[role], roles.DATABASE)
        if not self.own_queue:
            told["REDIS_URL"] = valkey.address(self.ports["valkey"], self.secrets["valkey"])
        return told


@contextlib.contextmanager
def shared_services(place: Place) -> Iterator[Services]:
    """The services, started if they are not running. Whoever started them waits for the others before stopping."""
    place.open()
    until = time.monotonic() + OTHERS_START
    while not place.lock.take():
        if (place.root / "ready").exists() and place.in_use.take(shared=True):
            if (place.root / "ready").exists():
                try:
                    yield Services(place)
                finally:
                    place.in_use.release()
                return
            place.in_use.release()
        if time.monotonic() > until:
            raise CannotStart(
                f"Another command has been starting the services for too long: see {place.logs}."
            )
        time.sleep(0.1)
    place.lock.sign(str(os.getpid()))
    services = Services(place)
    try:
        services.start()
        yield services
    finally:
        if not place.in_use.take():
            print("Another command still uses the services; waiting for it …", file=sys.stderr)
            place.in_use.take(wait=True)
        services.stop()
        place.in_use.release()
        place.lock.release()


@contextlib.contextmanager
def own_services(place: Place, *, throw_away: bool = False) -> Iterator[Services]:
    """The services, started by and for this command alone; refused where another one has them running."""
    place.open()
    place.take()
    place.lock.sign(str(os.getpid()))
    services = Services(place, throw_away=throw_away)
    try:
        services.start()
        yield services
    finally:
        services.stop()
        place.lock.release()


def end_leftovers(place: Place) -> None:
    """After a kill of the launcher: end what it left behind, last started first."""
    (place.root / "ready").unlink(missing_ok=True)
    for record in reversed(_read(place.root / "processes.json") or []):
        processes.end_leftover(record)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave half of the processes running."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _write(path: Path, content: Any) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(content))
    unfinished.rename(path)
