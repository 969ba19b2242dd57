"""For the tests of the ledger: the owner's hand in the database, past every trigger, and what a verification says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings

from accounts.ledger import checking


@contextlib.contextmanager
def owner() -> Iterator[psycopg.Cursor]:
    """The owner's connection to the test's database; nothing of what it does stays."""
    it = settings.DATABASES["owner"]
    with psycopg.connect(
        host=it["HOST"], port=it["PORT"], user=it["USER"], password=it["PASSWORD"], dbname=it["NAME"]
    ) as opened:
        yield opened.cursor()
        opened.rollback()


@contextlib.contextmanager
def without_triggers(cursor: psycopg.Cursor, *tables: str) -> Iterator[None]:
    """Everything that guards these tables is switched off meanwhile, as its owner can."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def kinds(cursor: Any) -> list[str]:
    """The kinds of the faults that a verification finds, in its order."""
    return [fault.kind for fault in checking.check(cursor)[1]]


ANEW = """
DO $$ DECLARE one record; before bytea; BEGIN
  FOR one IN SELECT s.chain, s.number,
               string_agg(ledger_bytes(e.form, e.row_id, e.content), '' ORDER BY e.place) AS bytes
             FROM accounts_ledgerseal s JOIN accounts_ledgerentry e
               ON e.xact = s.xact AND e.chain = s.chain AND e.place BETWEEN s.first AND s.last
             GROUP BY s.chain, s.number ORDER BY s.chain, s.number LOOP
    before := CASE WHEN one.number = 1 THEN ledger_beginning(one.chain)
                   ELSE (SELECT hash FROM accounts_ledgerseal WHERE chain = one.chain AND number = one.number - 1) END;
    UPDATE accounts_ledgerseal SET hash = sha256(before || one.bytes) WHERE chain = one.chain AND number = one.number;
  END LOOP;
  DELETE FROM accounts_ledgerchain c WHERE NOT EXISTS (SELECT FROM accounts_ledgerseal WHERE chain = c.id);
  UPDATE accounts_ledgerchain c SET (number, hash) =
    (SELECT number, hash FROM accounts_ledgerseal WHERE chain = c.id ORDER BY number DESC LIMIT 1);
END $$
"""


def rewrite(cursor: psycopg.Cursor) -> None:
    """Give every row the hash that fits it, and every chain the seals that follow: the cleverest forger's work."""
    tables = ("accounts_ledgerentry", "accounts_ledgerseal", "accounts_ledgerchain")
    with without_triggers(cursor, *tables):
        for piece in checking.Plan(cursor).pieces:
            if isinstance(piece, checking.RowsPiece) and piece.key:
                cursor.execute(
                    f"UPDATE accounts_ledgerentry e SET content = {piece.content} FROM {piece.table} r "
                    f'WHERE r."{piece.key}" = e.row_id AND e.form = ANY(%s)',
                    [[form.id for form in piece.forms]],
                )
        cursor.execute(ANEW)
