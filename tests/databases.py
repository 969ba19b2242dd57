"""The databases of the tests: a template that the owner builds once, and clones that the application uses.

Tests run as the application's role, which owns nothing. A test that commits gets a fresh clone afterwards
instead of a flush, which that role could not do and which would empty the lists.
"""

from __future__ import annotations

import time

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

PATIENCE = 20  # seconds


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


class Databases:
    """Template and clone of one test worker."""

    def __init__(self, worker: str) -> None:
        self.template = f"rosi_template_{worker}"
        self.clone_name = f"rosi_test_{worker}"

    def build(self) -> None:
        _recreate(self.template, "template0")
        _use("owner", self.template)
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        self.clone()

    def clone(self) -> None:
        connections["default"].close()
        _recreate(self.clone_name, self.template)
        _use("default", self.clone_name)
        _use("owner", self.clone_name)

    def remove(self) -> None:
        connections.close_all()
        with _admin() as admin:
            for name in (self.clone_name, self.template):
                _drop(admin, name)

    def instead_of_flush(self) -> None:
        """Let every transactional test end with a fresh clone."""
        databases = self

        def teardown(case: TransactionTestCase) -> None:
            databases.clone()

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
