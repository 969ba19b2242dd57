"""The databases of the tests: grounds that are built once, and a clone of each, which the application uses.

A ground is a template: the bare one holds the seeded lists, others hold what many tests begin with (`tests.grounds`).
The workers of a run share them: the first that needs a ground builds it, the others wait.
Tests run as the application's role, which owns nothing. After a test that commits the next one gets a fresh clone
instead of a flush, which that role could not do and which would empty the lists.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone
from psycopg import sql

from accounts import context
from rosi.postgres import migrating

PATIENCE = 20  # seconds
BARE = "bare"


def _admin(database: str = "postgres") -> psycopg.Connection:
    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    )


def _end_sessions(name: str) -> None:
    """End what the application still has open there (a request of a browser that left): it may end its own."""
    it = settings.DATABASES["default"]
    with psycopg.connect(
        host=it["HOST"],
        port=it["PORT"],
        user=it["USER"],
        password=it["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as application:
        application.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
            [name],
        )


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Drop a database; again a little later while a vacuum of the server is at work in it, which none may end."""
    for _ in range(PATIENCE * 5):
        _end_sessions(name)
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(0.2)
    raise RuntimeError(f"The database {name} stays in use.")


def _recreate(name: str, template: str) -> None:
    with _admin() as admin:
        _drop(admin, name)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def _use(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name
    settings.DATABASES[alias]["NAME"] = name


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Nobody else builds this template meanwhile."""
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


def _answer_of(name: str) -> Any:
    """What the builder of a finished template answered, as a list of one; None where there is none yet."""
    with _admin() as admin:
        (noted,) = admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone() or (None,)
    return noted and json.loads(noted)


def _finish(name: str, answer: Any) -> None:
    with _admin() as admin:
        admin.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(json.dumps([answer]))
            )
        )


def remove_all(run: str) -> None:
    """Drop what a run has left on a server."""
    with _admin() as admin:
        names = admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"rosi_{run}_"]
        )
        for (name,) in names.fetchall():
            _drop(admin, name)


@dataclass(frozen=True)
class Ground:
    """What is built, once, upon another ground. The builder's answer, which JSON can hold, is kept for the fixture."""

    upon: str
    builder: Callable[[], Any]


class Databases:
    """The grounds of a run, and the clones of them which the application uses in one worker."""

    def __init__(self, run: str, worker: str, grounds: Mapping[str, Ground] | None = None) -> None:
        self.run, self.worker = run, worker
        self.grounds = grounds or {}
        self.ground = BARE
        self.built: dict[str, Any] = {}  # ground → what its builder answered
        self.cloned: set[str] = set()
        self.used: set[str] = set()  # clones in which a test committed
        self.day = timezone.localdate()  # on which they were built: the cast's grants begin and end by days

    def template(self, ground: str) -> str:
        return f"rosi_{self.run}_{ground}_{self.day:%d}"

    def clone_of(self, ground: str) -> str:
        return f"rosi_{self.run}_test_{ground}_{self.worker}"

    @property
    def clone_name(self) -> str:
        """The database that the application uses now."""
        return self.clone_of(self.ground)

    def stand_on(self, ground: str) -> None:
        """Let the application use the clone of this ground, which is built where it is not there yet."""
        if self.day != timezone.localdate():
            self.built, self.cloned, self.day = {}, set(), timezone.localdate()
        if ground in self.used or ground not in self.cloned:
            self._lay(ground)
            self.ground = ground
            self.clone()
        elif ground != self.ground:
            self._enter(ground)

    def _lay(self, ground: str) -> None:
        if ground in self.built:
            return
        if ground != BARE and self.grounds[ground].upon not in self.built:
            self._lay(self.grounds[ground].upon)
        name = self.template(ground)
        connections.close_all()
        with _alone(name):
            answer = _answer_of(name)
            if answer is None:
                answer = [self._build(ground, name)]
                connections.close_all()
                _finish(name, *answer)
        (self.built[ground],) = answer

    def _build(self, ground: str, name: str) -> Any:
        _recreate(name, "template0" if ground == BARE else self.template(self.grounds[ground].upon))
        _use("default", name)
        _use("owner", name)
        if ground == BARE:
            with migrating.lean():
                return call_command("migrate", database="owner", verbosity=0)
        with context.acting(None):  # what it looks up by itself it sees as the system does, as a test
            return self.grounds[ground].builder()

    def _enter(self, ground: str) -> None:
        self.ground = ground
        _use("default", self.clone_name)
        _use("owner", self.clone_name)

    def sweep(self) -> None:
        """Clear the present clone of dead rows, for who rolls back by the hundred: a server of tests does not."""
        with _admin(self.clone_name) as owner:
            owner.execute("VACUUM")

    def clone(self) -> None:
        """A fresh clone of the present ground."""
        connections.close_all()
        _recreate(self.clone_name, self.template(self.ground))
        self.cloned.add(self.ground)
        self.used.discard(self.ground)
        self._enter(self.ground)

    def remove(self) -> None:
        """Drop the clones of this worker."""
        connections.close_all()
        with _admin() as admin:
            for ground in self.cloned:
                _drop(admin, self.clone_of(ground))

    def instead_of_flush(self) -> None:
        """Let the next test begin with a fresh clone wherever one committed."""
        databases = self

        def teardown(case: TransactionTestCase) -> None:
            connections.close_all()
            databases.used.add(databases.ground)

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
