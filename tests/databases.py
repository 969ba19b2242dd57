"""The databases of the tests: grounds that are built once, and a clone of each, which the application uses.

A ground is a template: the bare one holds the seeded lists, others hold what many tests begin with (`tests.grounds`).
Tests run as the application's role, which owns nothing. A test that commits gets a fresh clone afterwards instead of a
flush, which that role could not do and which would empty the lists.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone
from psycopg import sql

from accounts import context

PATIENCE = 20  # seconds
BARE = "bare"


def _admin() -> psycopg.Connection:
    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname="postgres",
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


@dataclass(frozen=True)
class Ground:
    """What is built, once, upon another ground; the builder's answer is kept for the fixture."""

    upon: str
    builder: Callable[[], Any]


class Databases:
    """The grounds of one test worker, and the clone of each that the application uses."""

    def __init__(self, worker: str, grounds: Mapping[str, Ground] | None = None) -> None:
        self.worker = worker
        self.grounds = grounds or {}
        self.ground = BARE
        self.built: dict[str, Any] = {}  # ground → what its builder answered
        self.day: date | None = None  # on which they were built: the cast's grants begin and end by days

    def template(self, ground: str) -> str:
        return f"rosi_{ground}_{self.worker}"

    @property
    def clone_name(self) -> str:
        """The database that the application uses now."""
        return f"rosi_test_{self.ground}_{self.worker}"

    def build(self) -> None:
        """Build the bare ground and stand on it."""
        _recreate(self.template(BARE), "template0")
        _use("owner", self.template(BARE))
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        self.built, self.day = {BARE: None}, timezone.localdate()
        self.clone()

    def stand_on(self, ground: str) -> None:
        """Let the application use the clone of this ground, which is built where it is not there yet."""
        if self.day != timezone.localdate():
            self.built, self.day = {BARE: None}, timezone.localdate()
        if ground not in self.built:
            self._lay(ground)
        elif ground != self.ground:
            self._enter(ground)

    def _lay(self, ground: str) -> None:
        upon = self.grounds[ground].upon
        if upon not in self.built:
            self._lay(upon)
        connections["default"].close()
        _recreate(self.template(ground), self.template(upon))
        _use("default", self.template(ground))
        _use("owner", self.template(ground))
        with context.acting(None):  # what it looks up by itself it sees as the system does, as a test
            self.built[ground] = self.grounds[ground].builder()
        self.ground = ground
        self.clone()

    def _enter(self, ground: str) -> None:
        self.ground = ground
        _use("default", self.clone_name)
        _use("owner", self.clone_name)

    def clone(self) -> None:
        """A fresh clone of the present ground."""
        connections.close_all()
        _recreate(self.clone_name, self.template(self.ground))
        self._enter(self.ground)

    def remove(self) -> None:
        connections.close_all()
        with _admin() as admin:
            for ground in self.built:
                self.ground = ground
                for name in (self.clone_name, self.template(ground)):
                    _drop(admin, name)

    def instead_of_flush(self) -> None:
        """Let every transactional test end with a fresh clone."""
        databases = self

        def teardown(case: TransactionTestCase) -> None:
            databases.clone()

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
