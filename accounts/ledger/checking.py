"""Verifies the ledger: everything is computed anew in the database, piece by piece, and compared both ways.

A *piece* is a range of rows of one table (each row against its entry, each entry against its row) or a range of
seals of one chain (each against the seal before it and its own entries). Pieces do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from accounts.ledger.faults import Fault
from accounts.ledger.laying import Form, columns_of, stands_in_ledger

SIZE = 25_000  # entries in a piece

ROWS = """
SELECT coalesce(e.row_id, r."{key}"), e.chain, e.xact, e.place, e.row_id IS NULL, r."{key}" IS NULL
FROM (SELECT * FROM accounts_ledgerentry WHERE form = ANY(%(forms)s) AND row_id > %(after)s AND row_id <= %(until)s) e
FULL JOIN (SELECT * FROM {table} WHERE "{key}" > %(after)s AND "{key}" <= %(until)s) r ON r."{key}" = e.row_id
WHERE CASE WHEN e.row_id IS NULL THEN true
           WHEN r."{key}" IS NULL THEN e.row_id NOT IN
             (SELECT unnest(rows) FROM accounts_destruction WHERE source = '{table}')
           ELSE e.content IS DISTINCT FROM {content} END
ORDER BY 1 LIMIT 1
"""
ENTRIES_OF_NO_TABLE = """
SELECT row_id, chain, xact, place, false, true FROM accounts_ledgerentry
WHERE form = ANY(%(forms)s) AND row_id > %(after)s AND row_id <= %(until)s
  AND row_id NOT IN (SELECT unnest(rows) FROM accounts_destruction WHERE source = '{table}')
ORDER BY 1 LIMIT 1
"""
SEALS = """
WITH bound AS MATERIALIZED (
  SELECT s.number, s.hash, s.xact, s.last - s.first + 1 = e.count AS complete, e.count, e.bytes
  FROM accounts_ledgerseal s CROSS JOIN LATERAL (
    SELECT count(*), string_agg(ledger_bytes(form, row_id, content), '' ORDER BY place) AS bytes
    FROM accounts_ledgerentry WHERE xact = s.xact AND chain = s.chain AND place BETWEEN s.first AND s.last) e
  WHERE s.chain = %(chain)s AND s.number > %(after)s AND s.number <= %(until)s
), chained AS (
  SELECT number, xact, complete, hash, bytes,
         lag(number, 1, %(after)s) OVER (ORDER BY number) AS number_before,
         lag(hash, 1, %(before)s) OVER (ORDER BY number) AS hash_before FROM bound
), broken AS (
  SELECT number, xact, number <> number_before + 1 OR hash_before IS NULL AS gap FROM chained
  WHERE number <> number_before + 1 OR complete IS NOT TRUE OR hash IS DISTINCT FROM sha256(hash_before || bytes)
  ORDER BY number LIMIT 1
)
SELECT (SELECT coalesce(sum(count), 0) FROM bound), b.number, b.xact, b.gap
FROM (SELECT) one LEFT JOIN broken b ON true
"""
BOUNDS = """
SELECT source, row_id FROM (
  SELECT f.source, e.row_id, row_number() OVER (PARTITION BY f.source ORDER BY row_id) AS n
  FROM accounts_ledgerentry e JOIN accounts_ledgerform f ON f.id = e.form) x
WHERE n %% %s = 0 ORDER BY source, row_id
"""
BEYOND = 2**63 - 1


@dataclass(frozen=True)
class RowsPiece:
    table: str
    key: str | None  # None: the table itself is gone
    forms: tuple[Form, ...]
    content: str
    after: int
    until: int

    def run(self, cursor: Any) -> tuple[int, list[Fault]]:
        """How many entries were looked at (told in the plan), and the first fault."""
        sql = (ROWS if self.key else ENTRIES_OF_NO_TABLE).format(
            table=self.table, key=self.key, content=self.content
        )
        values = {"forms": [form.id for form in self.forms], "after": self.after, "until": self.until}
        found = cursor.execute(sql, values).fetchone()
        if found is None:
            return 0, []
        row, chain, xact, place, no_entry, no_row = found
        kind = "unsealed" if no_entry else "missing" if no_row else "changed"
        values = {"table": self.table, "row": row}
        if not no_entry:
            values |= {"chain": chain, "xact": xact, "place": place}
        return 0, [Fault(kind, values)]


@dataclass(frozen=True)
class SealsPiece:
    chain: int
    after: int
    until: int

    def run(self, cursor: Any) -> tuple[int, list[Fault]]:
        """How many entries these seals bind, and the first fault."""
        before = cursor.execute(
            "SELECT CASE WHEN %(after)s = 0 THEN ledger_beginning(%(chain)s) ELSE "
            "(SELECT hash FROM accounts_ledgerseal WHERE chain = %(chain)s AND number = %(after)s) END",
            {"chain": self.chain, "after": self.after},
        ).fetchone()[0]
        values = {"chain": self.chain, "after": self.after, "until": self.until, "before": before}
        bound, number, xact, gap = cursor.execute(SEALS, values).fetchone()
        if number is None:
            return bound, []
        if gap:
            return bound, [Fault("seal_missing", {"chain": self.chain, "number": self._gap(cursor, number)})]
        return bound, [Fault("seal_broken", {"chain": self.chain, "number": number, "xact": xact})]

    def _gap(self, cursor: Any, number: int) -> int:
        """The first number that is missing before this seal."""
        before = cursor.execute(
            "SELECT coalesce(max(number), 0) FROM accounts_ledgerseal WHERE chain = %s AND number < %s",
            [self.chain, number],
        ).fetchone()[0]
        return before + 1


class Plan:
    """What there is to verify, as seen by one snapshot of the database."""

    def __init__(self, cursor: Any) -> None:
        self.faults: list[Fault] = []
        self.incomparable: list[str] = []  # forms whose columns no longer exist
        self.entries = cursor.execute("SELECT count(*) FROM accounts_ledgerentry").fetchone()[0]
        self.adopted, self.destroyed = cursor.execute(
            "SELECT (SELECT coalesce(sum(adopted), 0) FROM accounts_ledgerform),"
            " (SELECT coalesce(sum(cardinality(rows)), 0) FROM accounts_destruction)"
        ).fetchone()
        self.pieces: list[RowsPiece | SealsPiece] = [*self._chains(cursor), *self._tables(cursor)]

    def _chains(self, cursor: Any) -> Iterator[SealsPiece]:
        rows = cursor.execute(
            "SELECT coalesce(h.id, s.chain), coalesce(h.number, 0), coalesce(s.number, 0), s.hash IS NOT DISTINCT FROM"
            "  coalesce(h.hash, ''::bytea) OR h.number = 0 FROM accounts_ledgerchain h"
            " FULL JOIN (SELECT DISTINCT ON (chain) chain, number, hash FROM accounts_ledgerseal"
            "            ORDER BY chain, number DESC) s ON s.chain = h.id ORDER BY 1"
        ).fetchall()
        for chain, head, number, same in rows:
            if head != number or not same:
                self.faults.append(Fault("head", {"chain": chain, "head": head, "number": number}))
            for after in range(0, max(number, 1), SIZE):
                last = after + SIZE >= number
                yield SealsPiece(chain, after, BEYOND if last else after + SIZE)

    def _tables(self, cursor: Any) -> Iterator[RowsPiece]:
        forms: dict[str, list[Form]] = {}
        for number, source, columns, digest in cursor.execute(
            "SELECT id, source, columns, digest FROM accounts_ledgerform ORDER BY id"
        ).fetchall():
            form = Form(number, source, tuple(columns))
            forms.setdefault(source, []).append(form)
            if form.digest != bytes(digest):
                self.faults.append(Fault("form", {"table": source, "form": number}))
        keys = {model._meta.db_table: model._meta.pk.column for model in tables_in_ledger()}
        watched = _watched(cursor)
        bounds = _bounds(cursor)
        columns = columns_of(cursor, forms.keys() | keys.keys())
        for table in sorted(forms.keys() | keys.keys()):
            now = columns.get(table, ())
            if table in keys and table not in watched:
                self.faults.append(Fault("no_trigger", {"table": table}))
            if table in keys and (table not in forms or forms[table][-1].columns != now):
                self.faults.append(Fault("columns", {"table": table}))
            key = keys.get(table, "id") if now else None
            content = self._content(table, forms.get(table, []), now)
            ends = bounds.get(table, [])
            for after, until in zip([-BEYOND, *ends], [*ends, BEYOND], strict=True):
                yield RowsPiece(table, key, tuple(forms.get(table, [])), content, after, until)

    def _content(self, table: str, forms: list[Form], now: tuple[str, ...]) -> str:
        """SQL of the hash that an entry must have, each by its own form."""
        names = {column.partition(" ")[0] for column in now}
        cases = []
        for form in forms:
            if {column.partition(" ")[0] for column in form.columns} <= names:
                cases.append(f"WHEN {form.id} THEN {form.content('r')}")
            elif now:
                self.incomparable.append(f"{table} ({form.id})")
                cases.append(f"WHEN {form.id} THEN e.content")
        return f"CASE e.form {' '.join(cases)} END" if cases else "NULL"


def _bounds(cursor: Any) -> dict[str, list[int]]:
    """Per table the rows at which a new piece begins."""
    bounds: dict[str, list[int]] = {}
    for table, row in cursor.execute(
        BOUNDS,
        [SIZE],
    ).fetchall():
        bounds.setdefault(table, []).append(row)
    return bounds


def tables_in_ledger() -> list[Any]:
    """The models whose rows stand in the ledger."""
    return [
        model
        for label in ("accounts", "cases", "reporting")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if stands_in_ledger(model)
    ]


def _watched(cursor: Any) -> set[str]:
    """Tables whose trigger is there and switched on."""
    return {
        row[0]
        for row in cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'entered_in_the_ledger' AND tgenabled IN ('O', 'A')"
        ).fetchall()
    }


def without_seal(cursor: Any) -> Fault:
    """The first entry that no seal binds; asked only when the numbers do not add up."""
    row = cursor.execute(
        "SELECT chain, xact, place FROM accounts_ledgerentry e WHERE NOT EXISTS ("
        " SELECT FROM accounts_ledgerseal s WHERE s.xact = e.xact AND s.chain = e.chain"
        " AND e.place BETWEEN s.first AND s.last) ORDER BY xact, chain, place LIMIT 1"
    ).fetchone()
    chain, xact, place = row or (0, 0, 0)
    return Fault("entries_without_seal", {"chain": chain, "xact": xact, "place": place})


def check(
    cursor: Any,
    *,
    run: Callable[[Iterable[Any]], Iterable[tuple[int, list[Fault]]]] | None = None,
) -> tuple[Plan, list[Fault]]:
    """Verify all that one cursor sees. `run` may spread the pieces over several connections."""
    plan = Plan(cursor)
    results = run(plan.pieces) if run else (piece.run(cursor) for piece in plan.pieces)
    faults, bound = list(plan.faults), 0
    for count, found in results:
        bound += count
        faults += found
    if bound != plan.entries:
        faults.append(without_seal(cursor))
    return plan, faults
