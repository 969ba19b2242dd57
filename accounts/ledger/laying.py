"""Which rows stand in the ledger, in which chain, and what of them is hashed: laid as triggers after every migration.

In the ledger stands every table that only grows: history tables, the log of reading, and models with `append_only`.
A row belongs to the chain of the directorate that its foreign keys lead to; what leads to none has chain 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

FARTHEST = 3  # foreign keys between a row and its directorate
ONE_TYPE = {"character varying": "text", "character": "text"}  # a wider column is not another content

TRIGGER = """
CREATE OR REPLACE FUNCTION ledger_of_{table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET client_encoding = 'UTF8' AS $body$
BEGIN
  PERFORM ledger_enter({chain}, {form}, {key}, {content});
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER entered_in_the_ledger AFTER INSERT ON {table}
  FOR EACH ROW EXECUTE FUNCTION ledger_of_{table}();
"""

TAKE_IN = "SELECT ledger_enter({chain}, {form}, {key}, {content}) FROM {table} r ORDER BY {key}"
NEXT_FORM = """
INSERT INTO accounts_ledgerform (id, source, columns, digest, adopted)
SELECT %s, %s, %s, %s, CASE WHEN %s THEN 0 ELSE (SELECT count(*) FROM {table}) END
"""


@dataclass(frozen=True)
class Form:
    """The columns of one table that a hash covers, as they were when the form was laid."""

    id: int
    source: str
    columns: tuple[str, ...]  # "name type"

    @property
    def digest(self) -> bytes:
        return hashlib.sha256("\n".join([str(self.id), self.source, *self.columns]).encode()).digest()

    def content(self, alias: str) -> str:
        """SQL of a row's hash, independent of every setting of the session but the client's encoding."""
        values = ", ".join(f'{alias}."{name}"::{kind}' for name, kind in _pairs(self.columns))
        return f"sha256('\\x{self.digest.hex()}'::bytea || record_send(ROW({values})))"


def _pairs(columns: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, kind) for name, _, kind in (column.partition(" ") for column in columns)]


def stands_in_ledger(model: type[models.Model]) -> bool:
    if getattr(model, "of_the_ledger", False):
        return False
    return hasattr(model, "history_id") or getattr(model, "append_only", False)


def lay(cursor: Any, model: type[models.Model]) -> None:
    """Lay the trigger that enters this model's rows, under a new form if the columns changed. Runs as the owner."""
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'entered_in_the_ledger')",
        [table],
    )
    known = cursor.fetchone()[0]
    form = _form_of(cursor, table)
    values = {"table": table, "form": form.id}
    cursor.execute(
        TRIGGER.format(
            **values, chain=chain_of(model, "NEW"), key=f'NEW."{key}"', content=form.content("NEW")
        )
    )
    if not known:  # rows from before the ledger
        values |= {"chain": chain_of(model, "r"), "key": f'r."{key}"', "content": form.content("r")}
        cursor.execute(TAKE_IN.format(**values))


def _form_of(cursor: Any, table: str) -> Form:
    """The form of the table as it is now: the one laid last, or a new one."""
    columns = columns_of(cursor, [table])[table]
    cursor.execute(
        "SELECT id, columns FROM accounts_ledgerform WHERE source = %s ORDER BY id DESC LIMIT 1", [table]
    )
    last = cursor.fetchone()
    if last and tuple(last[1]) == columns:
        return Form(last[0], table, columns)
    cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_ledgerform', 'id'))")
    form = Form(cursor.fetchone()[0], table, columns)
    cursor.execute(
        NEXT_FORM.format(table=table), [form.id, table, list(columns), form.digest, last is not None]
    )
    return form


def columns_of(cursor: Any, tables: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each table that exists, with their types, sorted by name."""
    cursor.execute(
        "SELECT c.relname, attname, atttypid::regtype::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped",
        [list(tables)],
    )
    found: dict[str, list[str]] = {}
    for table, name, kind in cursor.fetchall():
        found.setdefault(table, []).append(f"{name} {ONE_TYPE.get(kind, kind)}")
    return {table: tuple(sorted(columns)) for table, columns in found.items()}


# --- The chain of a row ----------------------------------------------------------------------------------------


def chain_of(model: type[models.Model], alias: str) -> str:
    """SQL of the directorate to which this row leads by the fewest foreign keys; NULL where none does."""
    ways = ways_to_directorate(getattr(model, "instance_type", model))
    return f"coalesce({', '.join(_sql_of(way, alias) for way in ways)})" if ways else "NULL::bigint"


def ways_to_directorate(model: type[models.Model]) -> list[list[Any]]:
    """The shortest ways over foreign keys, in the order of the fields."""
    ways: list[list[Any]] = [[field] for field in _keys(model)]
    for _step in range(FARTHEST):
        arrived = [way for way in ways if way[-1].related_model._meta.label == "accounts.Directorate"]
        if arrived:
            return [way for way in arrived if way[-1].name == "directorate"] or arrived
        ways = [[*way, field] for way in ways for field in _keys(way[-1].related_model)]
    return []


def _keys(model: Any) -> list[Any]:
    """Foreign keys to our own tables; that of a user says who acted, not where."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model._meta.app_label in ("accounts", "cases", "reporting")
        and field.related_model._meta.label != "accounts.User"
    ]


def _sql_of(way: Sequence[Any], alias: str) -> str:
    """SQL that walks the way from the row `alias`, one join for each table on it."""
    first, *others = way
    if not others:
        return f'{alias}."{first.column}"'
    tables = [f"{field.related_model._meta.db_table} t{number}" for number, field in enumerate(way[:-1])]
    keys = [f't{number}."{field.related_model._meta.pk.column}"' for number, field in enumerate(way[:-1])]
    came_from = [alias, *(f"t{number}" for number in range(len(others)))]
    links = [f'{keys[number]} = {came_from[number]}."{way[number].column}"' for number in range(len(others))]
    goal = f't{len(others) - 1}."{others[-1].column}"'
    return f"(SELECT {goal} FROM {', '.join(tables)} WHERE {' AND '.join(links)})"  # noqa: S608 (names of models)
