"""A large ledger is verified in pieces, on several connections, with flat memory; `make proof` tells how fast.

Negative control: let `spread` skip a piece; the number of entries no longer adds up, and a change in it stays unseen.
"""

from __future__ import annotations

import resource
import time

import pytest
from django.db import connection

from accounts.ledger import checking
from accounts.ledger.reading import one_view, spread
from tests import proof
from tests.accounts.ledger import owner, without_triggers

pytestmark = pytest.mark.django_db(transaction=True)

FILL = """
DO $$ BEGIN
  FOR turn IN 1..{turns} LOOP
    PERFORM record_access('view', 'case:2026-' || turn % 5000, 1 + (turn + look) % 4, '', NULL)
      FROM generate_series(1, {each}) look;
    COMMIT;
  END LOOP;
END $$
"""


def fill(*, turns: int, each: int) -> None:
    """Beneath the wrapper, for the block ends transactions of its own."""
    connection.ensure_connection()
    connection.connection.execute(FILL.format(turns=turns, each=each))


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_many_entries_are_verified_by_several_connections(proof_report, monkeypatch):
    entries = proof.many(4_000, 1_000_000)
    monkeypatch.setattr(checking, "SIZE", proof.many(500, checking.SIZE))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    fill(turns=entries // 10, each=10)
    with owner() as cursor:
        cursor.connection.commit()
        cursor.connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
        cursor.connection.autocommit = False
    told: list[int] = []
    before, begun = memory(), time.monotonic()
    with one_view(2) as cursors:
        plan, faults = checking.check(cursors[0], run=spread(cursors, lambda done, of: told.append(done)))
    seconds = time.monotonic() - begun
    assert faults == []
    assert plan.entries >= entries
    assert told == list(range(1, len(plan.pieces) + 1))
    assert memory() - before < 50
    proof_report(
        "verification of a large ledger on two connections",
        entries=plan.entries,
        seconds=f"{seconds:.1f}",
        entries_a_second=int(plan.entries / seconds),
    )


def test_a_change_in_any_piece_is_found(monkeypatch):
    monkeypatch.setattr(checking, "SIZE", 10)
    fill(turns=20, each=3)
    with owner() as cursor:
        plan, faults = checking.check(cursor)
        assert faults == []
        assert len([piece for piece in plan.pieces if isinstance(piece, checking.SealsPiece)]) > 4
        for row in (1, 10, 11, 35, 60):
            cursor.execute("SAVEPOINT before")
            with without_triggers(cursor, "accounts_accessevent"):
                cursor.execute("UPDATE accounts_accessevent SET action = 'export' WHERE id = %s", [row])
            assert [fault.values["row"] for fault in checking.check(cursor)[1]] == [row]
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        last = cursor.execute("SELECT number FROM accounts_ledgerchain WHERE id = 1").fetchone()[0]
        for seal in (1, 10, 11, last):
            cursor.execute("SAVEPOINT before")
            with without_triggers(cursor, "accounts_ledgerseal"):
                cursor.execute("DELETE FROM accounts_ledgerseal WHERE chain = 1 AND number = %s", [seal])
            faults = checking.check(cursor)[1]
            wanted = "head" if seal == last else "seal_missing"
            assert (wanted, seal if wanted != "head" else seal - 1) in [
                (fault.kind, fault.values.get("number")) for fault in faults
            ]
            cursor.execute("ROLLBACK TO SAVEPOINT before")
