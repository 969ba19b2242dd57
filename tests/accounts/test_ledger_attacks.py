"""Random attacks with the owner's rights, every trigger off, on what lies before a kept checkpoint: all found.

Each attack is made, verified and rolled back in one transaction, over a small but complete database. The forger who
also writes the ledger anew is among them. The application's own role is refused each of them.
Negative control: leave one column out of `columns_of` (accounts/ledger/laying.py), or the checkpoints out of `found`;
attacks on that column, or cuts and rewritten chains, stay unseen and the test says which.
"""

from __future__ import annotations

import base64
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.ledger import checking, checkpoints
from tests import proof
from tests.accounts.ledger import owner, rewrite
from tests.scene import Scene

# Committed, for the owner takes locks that an open transaction of the application would keep from them.
pytestmark = pytest.mark.django_db(transaction=True)

LEDGER = {
    "accounts_ledgerentry": "ctid",
    "accounts_ledgerseal": "ctid",
    "accounts_ledgerform": "id",
    "accounts_ledgerchain": "id",
}
# What is no part of a hash: when a form was laid, and how many rows it took in; which entry asked for the seal.
FREE = {
    ("accounts_ledgerform", "laid_at"),
    ("accounts_ledgerform", "adopted"),
    ("accounts_ledgerentry", "opens"),
}
OTHER_VALUE = {
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
    "bytea": "sha256(coalesce({0}, ''))",
    "boolean": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, '2001-01-01') + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "jsonb": "jsonb_build_array({0})",
    "uuid": "gen_random_uuid()",
    "smallint": "coalesce({0}, 0) + 1",
    "text[]": "{0} || '{{x}}'",
    "character varying[]": "{0} || '{{x}}'",
    "bigint[]": "{0} || '{{1}}'",
}
NUMBER = "coalesce({0}, 0) + 100003"


class Attacker:
    """Knows the database by heart, and throws dice for what to do to it next."""

    def __init__(self, cursor: psycopg.Cursor, dice: random.Random) -> None:
        self.cursor, self.dice = cursor, dice
        rows = {model._meta.db_table: model._meta.pk.column for model in checking.tables_in_ledger()} | LEDGER
        self.keys = {
            table: key
            for table, key in rows.items()
            if cursor.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]
        }
        self.columns = {table: self._columns(table) for table in self.keys}

    def _columns(self, table: str) -> list[tuple[str, str]]:
        found = self.cursor.execute(
            "SELECT attname, atttypid::regtype::text FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        ).fetchall()
        return [(name, kind) for name, kind in found if (table, name) not in FREE]

    def some(self, table: str, count: int = 1) -> list[Any]:
        """The keys of some rows that the dice choose."""
        key = self.keys[table]
        all_of_them = [
            row[0]
            for row in self.cursor.execute(f"SELECT {key}::text FROM {table} ORDER BY {key}").fetchall()
        ]
        return self.dice.sample(all_of_them, min(count, len(all_of_them)))

    def change(self, table: str) -> str:
        """Another value in one column of one row."""
        (row,) = self.some(table)
        name, kind = self.dice.choice(self.columns[table])
        quoted = f'"{name}"'
        value = OTHER_VALUE.get(kind, NUMBER).format(quoted)
        self.cursor.execute(
            f"UPDATE {table} SET {quoted} = {value} WHERE {self.keys[table]}::text = %s", [row]
        )
        return name

    def delete(self, table: str) -> str:
        (row,) = self.some(table)
        self.cursor.execute(f"DELETE FROM {table} WHERE {self.keys[table]}::text = %s", [row])
        return row

    def swap(self, table: str) -> str:
        """Two rows exchange all they hold but their keys."""
        one, other = (self.some(table, 2) * 2)[:2]
        key = self.keys[table] if self.keys[table] != "ctid" else "content" if "entry" in table else "number"
        names = [f'"{name}"' for name, _kind in self.columns[table] if name != key]
        by = self.keys[table]
        if by == "ctid":
            names = ["row_id"] if "entry" in table else ["hash"]
        same = self.cursor.execute(
            f"UPDATE {table} a SET ({', '.join(names)}) = ROW({', '.join('b.' + name for name in names)})"
            f" FROM {table} b WHERE (a.{by}::text, b.{by}::text) IN ((%(one)s, %(other)s), (%(other)s, %(one)s))"
            f" AND ROW({', '.join('a.' + name for name in names)}) IS DISTINCT FROM"
            f" ROW({', '.join('b.' + name for name in names)}) AND a.{by} <> b.{by}",
            {"one": one, "other": other},
        ).rowcount
        return f"{one} and {other}" if same else self.delete(table)

    def insert(self, table: str) -> str:
        """A copy of a row under a new key, slipped in."""
        (row,) = self.some(table)
        names = {name: f'"{name}"' for name, _kind in self.columns[table]}
        values = dict(names)
        if table == "accounts_ledgerentry":
            values |= {"place": "place + 1000", "row_id": "row_id + 100000"}
            names |= {"opens": "opens"}
            values |= {"opens": "opens"}
        elif table == "accounts_ledgerseal":
            values |= {"number": "number + 100000", "last": "last + 1000"}
        else:
            values[self.keys[table]] = f"(SELECT max({self.keys[table]}) + 7 FROM {table})"
        if table == "accounts_ledgerform":
            names, values = names | {"adopted": "adopted"}, values | {"adopted": "0"}
        self.cursor.execute(
            f"INSERT INTO {table} ({', '.join(names.values())}) SELECT {', '.join(values.values())} FROM {table}"
            f" WHERE {self.keys[table]}::text = %s",
            [row],
        )
        return row

    def cut(self, table: str) -> str:
        """The last rows go, in the ledger or in a table; of a chain the last seals go with all that they bind."""
        if table != "accounts_ledgerseal":
            rows = self.cursor.execute(
                f"DELETE FROM {table} WHERE {self.keys[table]} IN"
                f" (SELECT {self.keys[table]} FROM {table} ORDER BY {self.keys[table]} DESC LIMIT %s)",
                [self.dice.randint(1, 3)],
            ).rowcount
            return f"{rows} rows"
        return self.cut_everywhere()

    def cut_everywhere(self) -> str:
        """Some last transactions go without a trace: rows, entries, seals, and the heads are set right."""
        gone = [
            row[0]
            for row in self.cursor.execute(
                "SELECT DISTINCT xact FROM accounts_ledgerseal ORDER BY xact DESC LIMIT %s",
                [self.dice.randint(1, 4)],
            ).fetchall()
        ]
        for table, key in self.keys.items():
            if table not in LEDGER:
                self.cursor.execute(
                    f"DELETE FROM {table} r USING accounts_ledgerentry e JOIN accounts_ledgerform f ON f.id = e.form"
                    f" WHERE f.source = %s AND e.xact = ANY(%s) AND r.{key} = e.row_id",
                    [table, gone],
                )
        for table in ("accounts_ledgerentry", "accounts_ledgerseal"):
            self.cursor.execute(f"DELETE FROM {table} WHERE xact = ANY(%s)", [gone])
        rewrite(self.cursor)
        return f"{len(gone)} transactions"

    def forge(self, table: str) -> str:
        """A change or a removal after which the whole ledger is written anew, so that it agrees with itself."""
        table = self.dice.choice([table for table in self.keys if table not in LEDGER])
        (row,) = self.some(table)
        name, kind = self.dice.choice([c for c in self.columns[table] if c[0] != self.keys[table]])
        value = OTHER_VALUE.get(kind, NUMBER)
        self.cursor.execute(
            f'UPDATE {table} SET "{name}" = {value.format(chr(34) + name + chr(34))}'
            f" WHERE {self.keys[table]}::text = %s",
            [row],
        )
        rewrite(self.cursor)
        return f"{table}.{name}"


ATTACKS: dict[str, Callable[[Attacker, str], str]] = {
    "change": Attacker.change,
    "delete": Attacker.delete,
    "swap": Attacker.swap,
    "insert": Attacker.insert,
    "cut": Attacker.cut,
    "forge": Attacker.forge,
}


@pytest.fixture
def cursor(scene: Scene) -> Iterator[psycopg.Cursor]:
    """The owner over a case with everything in it and some reading, with nothing in the way."""
    with owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # each of these gets a seal of its own
        for number in range(6):
            place = scene.cast.anna.grants.get().directorate_id if number % 2 else None
            cursor.execute(
                "SELECT record_access('view', %s, %s, '', NULL)", [f"case:{scene.values['case']}", place]
            )
        tables = [*LEDGER, *(model._meta.db_table for model in checking.tables_in_ledger())]
        for table, name in cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype IN ('f', 'u', 'c') AND conrelid = ANY(%s::regclass[])",
            [tables],
        ).fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor


@pytest.fixture
def kept(cursor, settings, tmp_path):
    """The checkpoint that is kept outside."""
    settings.ROSI_CHECKPOINT_KEY = base64.b64encode(os.urandom(32)).decode()
    settings.ROSI_CHECKPOINTS = str(tmp_path)
    return checkpoints.make(cursor).checkpoint


def found(cursor: psycopg.Cursor, kept: checkpoints.Checkpoint) -> list[str]:
    """What a verification says; that the attacker switched the triggers off does not count as finding it."""
    faults = checkpoints.compare(cursor, [kept], [checkpoints.signing_key().public_key()])
    faults += checking.check(cursor)[1]
    return [fault.kind for fault in faults if fault.kind != "no_trigger"]


def let_go_of(cursor: psycopg.Cursor, table: str) -> None:
    """Drop the foreign keys that hold the rows of a table, as its owner can."""
    keys = cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid = %s::regclass",
        [table],
    )
    for other, name in keys.fetchall():
        cursor.execute(f"ALTER TABLE {other} DROP CONSTRAINT {name}")


def test_every_attack_before_the_last_checkpoint_is_found(cursor, kept, proof_report):
    attacks, dice = proof.many(40, 1000), random.Random(proof.seed())
    missed, told, begun = [], Counter(), time.monotonic()
    assert found(cursor, kept) == []
    attacker = Attacker(cursor, dice)
    for number in range(attacks):
        # Half of them on the ledger itself, the log of reading and the history of cases; the rest anywhere.
        weighty = [*LEDGER, "accounts_accessevent", "cases_historicalcase", "cases_move"]
        table = dice.choice(weighty if dice.random() < 0.5 else list(attacker.keys))
        kind = list(ATTACKS)[number % len(ATTACKS)]
        cursor.execute("SAVEPOINT before")
        let_go_of(cursor, table)
        what = ATTACKS[kind](attacker, table)
        if not found(cursor, kept):
            missed.append((number, kind, table, what))
        told[kind] += 1
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert found(cursor, kept) == []
    assert missed == [], f"seed {proof.seed()}"
    proof_report(
        "attacks on history, log and ledger with the owner's rights, found by verification",
        attacks=attacks,
        found=attacks - len(missed),
        **told,
        seconds=f"{time.monotonic() - begun:.0f}",
    )


def test_the_application_is_refused_every_attack(cast):
    for table in ("accounts_accessevent", "accounts_historicalgrant", "cases_move", *LEDGER):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table]
            )
            column = cursor.fetchone()[0]
        statements = [
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
        ]
        if table != "cases_move":  # moves are written by the application itself; each gets its entry
            statements.append(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
        for statement in statements:
            with (
                pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    assert settings.DATABASES["default"]["USER"] == "rosi_app"
