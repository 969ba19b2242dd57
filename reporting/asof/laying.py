"""The schema `asof`: the tables that figures read, as they stood at a moment, and the counting functions over them.

The functions are those of reporting/sql/, word for word, made once more with another search path: a counting rule
stands in one place. The tables are filled from the history by `asof.take(moment)`, inside a transaction that is taken
back, so nothing of it stays. The application may call the functions and read none of the tables.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections

from accounts.wall import Everybody, rule_of
from cases.models.facts import Fact

SQL = Path(__file__).resolve().parent.parent / "sql"
LAST_OF_COUNTING = "90"  # from here on files guard tables and count nothing
TABLE = re.compile(r"\b((?:accounts|cases)_[a-z]+)\b")
ALSO = {
    "accounts_directorate",
    "cases_termrule",
}  # read by the application itself, which works out terms and lines
OF_PUBLIC, OF_THEN = "SET search_path = public, pg_temp", "SET search_path = asof, public, pg_temp"

BEGIN = "DROP SCHEMA IF EXISTS asof CASCADE; CREATE SCHEMA asof; GRANT USAGE ON SCHEMA asof TO {role};"
MAKE = "CREATE UNLOGGED TABLE asof.{table} AS SELECT {columns} FROM public.{table} WITH NO DATA;"
INDEX = "CREATE INDEX ON asof.{table} ({column});"
# A row that a migration brought was there before its history began. Its first state is written down once (SEEDED).
FILL = """
  INSERT INTO asof.{table} SELECT {columns} FROM (
    SELECT DISTINCT ON (h.id) h.* FROM public.{history} h WHERE h.history_date <= moment OR {seeded}
    ORDER BY h.id, {seeded}, h.history_date DESC, h.history_id DESC
  ) was WHERE was.history_type <> '-';
  ANALYZE asof.{table};
"""
# A table that only grows is its own history.
FILL_GROWN = """
  INSERT INTO asof.{table} SELECT {columns} FROM public.{table} t WHERE t.recorded_at <= moment;
  ANALYZE asof.{table};
"""
IS_SEEDED = "(h.history_type = '+' AND h.history_change_reason IS NOT DISTINCT FROM 'seeded')"
SEEDED = """
  INSERT INTO public.{history} ({columns}, history_date, history_change_reason, history_type)
  SELECT {columns}, clock_timestamp(), 'seeded', '+' FROM public.{table} t
  WHERE NOT EXISTS (SELECT FROM public.{history} h WHERE h.id = t.id)
"""
TAKE = """
CREATE FUNCTION asof.take(moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  TRUNCATE {tables};
  {fill}
END $body$;
"""
CHANGED_SEED = """
  SELECT '{table}'::text WHERE EXISTS (
    SELECT FROM public.{history} h WHERE h.history_date > moment AND NOT EXISTS (
      SELECT FROM public.{history} o WHERE o.id = h.id AND (o.history_type = '+' OR o.history_date <= moment)))
"""
ROWS = """
CREATE FUNCTION asof.rows_of_{table}() RETURNS SETOF asof.{table} LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$ SELECT * FROM asof.{table} $body$;
"""
# Why a moment cannot be had any more: what was destroyed since, below a directorate or nowhere in particular, and what
# a migration brought and somebody changed before its first state was written down.
GONE = """
CREATE FUNCTION asof.gone(top bigint, moment timestamptz) RETURNS TABLE (why text, since timestamptz, certificate text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT 'destroyed', min(d.at), d.certificate::text FROM public.accounts_destruction d
  WHERE d.at > moment AND d.source = ANY (ARRAY[{sources}])
    AND (d.directorate_id IS NULL OR d.directorate_id IN (SELECT id FROM public.scope_of(top)))
  GROUP BY d.certificate
  UNION ALL
  SELECT 'changed_seed', NULL, t.source FROM ({changed}) t (source)
$body$;
"""


def counting_files() -> list[Path]:
    return [path for path in sorted(SQL.glob("*.sql")) if path.name < LAST_OF_COUNTING]


def tables_read() -> list[Any]:
    """The models whose tables the counting functions read."""
    models = {
        model._meta.db_table: model
        for label in ("accounts", "cases")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    named = {name for path in counting_files() for name in TABLE.findall(path.read_text())} | ALSO
    return [models[name] for name in sorted(named & models.keys())]


def statements() -> list[str]:
    """Everything that is laid, in order."""
    models = tables_read()
    without = [model.__name__ for model in models if not (hasattr(model, "history") or _only_grows(model))]
    if without:
        raise TypeError(f"Figures read tables without history, which have no past: {', '.join(without)}")
    fill, made = [], []
    for model in models:
        parts = _parts(model)
        made.append(MAKE.format(**parts))
        made += [INDEX.format(column=column, **parts) for column in _keys(model)]
        fill.append((FILL_GROWN if _only_grows(model) else FILL).format(**parts))
    tables = ", ".join(f"asof.{model._meta.db_table}" for model in models)
    changing = [model for model in models if not _only_grows(model)]
    sources = [model._meta.db_table for model in models] + [_history(model) for model in changing]
    return [
        BEGIN.format(role=settings.DATABASE_APP_ROLE),
        *made,
        TAKE.format(tables=tables, fill="".join(fill)),
        GONE.format(
            sources=", ".join(f"'{name}'" for name in sources),
            changed=" UNION ALL ".join(CHANGED_SEED.format(**_parts(model)) for model in changing),
        ),
        *(ROWS.format(table=table) for table in sorted(ALSO)),
        *(
            SEEDED.format(**_parts(model, whole=True))
            for model in changing
            if isinstance(rule_of(model), Everybody)
        ),
        "SET search_path = asof;",
        *(path.read_text().replace(OF_PUBLIC, OF_THEN) for path in counting_files()),
        "RESET search_path;",
    ]


def _only_grows(model: Any) -> bool:
    return getattr(model, "append_only", False) and issubclass(model, Fact)


def _history(model: Any) -> str:
    return "" if _only_grows(model) else str(model.history.model._meta.db_table)


def _in_history(model: Any) -> list[Any]:
    fields = model._meta.concrete_fields
    if _only_grows(model):
        return list(fields)
    kept = {field.column for field in model.history.model._meta.concrete_fields}
    return [field for field in fields if field.column in kept]


def _kept(model: Any) -> list[Any]:
    """The columns that the history keeps and a figure may read: nothing that is sealed."""
    return [field for field in _in_history(model) if field.db_type(connections["default"]) != "bytea"]


def _keys(model: Any) -> list[str]:
    return [field.column for field in _kept(model) if field.primary_key or field.is_relation]


def _parts(model: Any, *, whole: bool = False) -> dict[str, str]:
    columns = ", ".join(f'"{field.column}"' for field in (_in_history(model) if whole else _kept(model)))
    return {
        "table": model._meta.db_table,
        "history": _history(model),
        "columns": columns,
        "seeded": IS_SEEDED,
    }


def lay(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After every migration, when the functions of `public` stand. Runs as the owner."""
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
