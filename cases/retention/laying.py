"""The one function of the database that destroys a case, put together from the models after every migration.

It asks once more what the doors asked (approved by a second person, the term over, nothing in the way), removes the
rows of the case from every table and its history, and the keys; records each row that went, so that the ledger stays
whole (docs/adr/0015); and writes the certificate. Names of tables and columns stand in it, never a value.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from accounts.models import DataKey
from cases.models import Case, Report
from cases.retention.reaching import Table, loose_ends, tables

# The error by which the function says that something changed; its message is a code of `destroying.PROBLEMS`.
CHANGED = "RT001"

FUNCTION = """
CREATE OR REPLACE FUNCTION destroy_case(wanted bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
  p cases_destructionproposal%ROWTYPE;
  c cases_case%ROWTYPE;
  t record;
  held text[];
  certificate text;
  destroyed timestamptz := clock_timestamp();
  first_year integer;
  last_year integer;
  files integer;
  keys uuid[];
  abouts text[];
  went bigint[];
  names text[] := '{{}}';
  counts integer[] := '{{}}';
  {declared}
BEGIN
  SELECT one.* INTO c FROM cases_case one JOIN cases_destructionproposal d ON d.case_id = one.id
    WHERE d.id = wanted FOR UPDATE OF one;
  SELECT * INTO p FROM cases_destructionproposal WHERE id = wanted FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;  -- it was carried out, and went with its case
  END IF;
  IF p.state <> 'approved' OR same_person(p.recorded_by_id, p.decided_by_id) IS DISTINCT FROM false THEN
    RAISE EXCEPTION 'not_approved' USING ERRCODE = '{changed}';
  END IF;
  IF c.status <> 'closed' THEN
    RAISE EXCEPTION 'not_closed' USING ERRCODE = '{changed}';
  END IF;
  held := retention_obstacles(c.id);
  IF cardinality(held) > 0 THEN
    RAISE EXCEPTION '%', held[1] USING ERRCODE = '{changed}';
  END IF;
  SELECT * INTO t FROM terms_of_retention(c.id);
  IF NOT FOUND OR (t.rule, t.years, t.since, t.ends_on)
     IS DISTINCT FROM (p.rule::text, p.years::integer, p.since, p.ends_on) THEN
    RAISE EXCEPTION 'term' USING ERRCODE = '{changed}';
  END IF;
  IF t.ends_on > today_here() THEN
    RAISE EXCEPTION 'not_over' USING ERRCODE = '{changed}';
  END IF;

  INSERT INTO cases_counter AS n (kind, year, last) VALUES ('destroyed', extract(year FROM today_here()), 1)
    ON CONFLICT (kind, year) DO UPDATE SET last = n.last + 1
    RETURNING 'V' || n.year || '-' || lpad(n.last::text, greatest(4, length(n.last::text)), '0') INTO certificate;

  -- Which rows belong to the case. Of what was removed earlier the history knows.
  {gathered}
  keys := ARRAY({keys});
  abouts := ARRAY['case:' || c.number] || ARRAY({abouts});
  SELECT least(extract(year FROM c.opened_on), extract(year FROM min(received_on))),
    greatest(extract(year FROM c.closed_on), extract(year FROM t.since)) INTO first_year, last_year
    FROM cases_report WHERE id = ANY (of_cases_report);
  SELECT count(*) INTO files FROM cases_documentversion WHERE id = ANY (of_cases_documentversion);

  -- Here, and nowhere else, tables that only grow let rows go (accounts/sql/10_ground.sql).
  PERFORM set_config('rosi.destroys', certificate, true);
  {loosened}
  {removed}
  {histories}
  -- Of the log of reading the codes stay. What somebody wrote about the case, and is not sealed under its key, goes.
  went := ARRAY(
    SELECT id FROM accounts_accessevent WHERE about = ANY (abouts) AND details IS NOT NULL AND action <> 'refused'
      AND substr(details, 2, 16) <> ALL (ARRAY(SELECT uuid_send(k) FROM unnest(keys) k)));
  IF cardinality(went) > 0 THEN
    DELETE FROM accounts_accessevent WHERE id = ANY (went);
    PERFORM record_destruction('accounts_accessevent', went, c.directorate_id, certificate);
    names := names || 'accounts_accessevent'::text;
    counts := counts || cardinality(went);
  END IF;
  PERFORM set_config('rosi.destroys', '', true);
  DELETE FROM accounts_datakey WHERE id = ANY (keys) AND purpose IS NULL;

  INSERT INTO cases_certificate (number, case_number, directorate_id, rule, years, since, ends_on,
    first_year, last_year, proposed_by_id, proposed_at, approved_by_id, approved_at, destroyed_at,
    tables, counts, files, sha256)
  VALUES (certificate, c.number, c.directorate_id, p.rule, p.years, p.since, p.ends_on, first_year, last_year,
    p.recorded_by_id, p.recorded_at, p.decided_by_id, p.decided_at, destroyed, names, counts, files,
    encode(sha256(convert_to(concat_ws(E'\n', certificate, c.number, c.directorate_id, p.rule, p.years,
      to_char(p.since, 'YYYY-MM-DD'), to_char(p.ends_on, 'YYYY-MM-DD'), p.recorded_by_id, p.decided_by_id,
      to_char(destroyed AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), files, array_to_string(names, ','),
      array_to_string(counts, ',')), 'UTF8')), 'hex'));
  RETURN certificate;
END $body$;
"""

GATHERED = """
  of_{table} := ARRAY(SELECT r.{key} FROM {table} r WHERE {of_row}{vanished});
"""
VANISHED = """
    UNION SELECT h.{key} FROM {history} h
      WHERE ({of_history}) AND NOT EXISTS (SELECT FROM {table} r WHERE r.{key} = h.{key})"""
ABOUT = "SELECT '{name}:' || k FROM unnest(of_{table}) k"
ABOUT_REPORTS = """
    SELECT 'report:' || number FROM {table} WHERE id = ANY (of_{table})
    UNION ALL SELECT 'reporter:' || number FROM {table} WHERE id = ANY (of_{table})"""
KEYS = "SELECT {column} FROM {table} WHERE {key} = ANY (of_{table})"
LOOSENED = """
  UPDATE {table} SET {column} = NULL WHERE {column} = ANY (of_{target}){but};
"""
# Rows with a number as their key are recorded; an upload that hangs has none, and is only counted.
REMOVED = """
  DELETE FROM {table} WHERE {key} = ANY (of_{table});
  IF cardinality(of_{table}) > 0 THEN
    {recorded}names := names || '{table}'::text;
    counts := counts || cardinality(of_{table});
  END IF;
"""
RECORDED = "PERFORM record_destruction('{table}', of_{table}, c.directorate_id, certificate);\n    "
# What a row that lives on in another case once was in this one, is the history of this one.
HISTORIES = """
  went := ARRAY(SELECT h.history_id FROM {history} h WHERE h.{key} = ANY (of_{table}){else_of});
  IF cardinality(went) > 0 THEN
    DELETE FROM {history} WHERE history_id = ANY (went);
    PERFORM record_destruction('{history}', went, c.directorate_id, certificate);
    names := names || '{history}'::text;
    counts := counts || cardinality(went);
  END IF;
"""


def statements() -> list[str]:
    """The SQL of the function."""
    reached = tables()
    rest = [table for table in reached if table.model is not Case]
    return [
        FUNCTION.format(
            changed=CHANGED,
            declared="\n  ".join(f"of_{table.name} {table.key_type}[];" for table in reached),
            gathered="of_cases_case := ARRAY[c.id];" + "".join(map(_gathered, rest)),
            keys=" UNION ".join(_keys_of(table) for table in reached if _key_column(table)),
            abouts=" UNION ALL ".join(_abouts_of(table) for table in rest if table.key_type == "bigint"),
            loosened="".join(_loosened(model, field) for model, field in loose_ends()),
            removed="".join(map(_removed, reversed(reached))),
            histories="".join(_history(table) for table in reached if table.history),
        )
    ]


def _belongs(table: Table, row: str) -> str:
    """SQL: that a row belongs to the case, by the rows gathered so far."""
    by = [f"{row}.{field.column} = ANY (of_{field.related_model._meta.db_table})" for field in table.owners]
    if table.needed:
        return " OR ".join(by)
    empty = [f"{row}.{field.column} IS NULL" for field in table.owners]
    return " OR ".join("(" + " AND ".join([*empty[:place], one]) + ")" for place, one in enumerate(by))


def _gathered(table: Table) -> str:
    named = {"table": table.name, "key": table.key, "history": table.history}
    vanished = VANISHED.format(of_history=_belongs(table, "h"), **named) if table.history else ""
    return GATHERED.format(of_row=_belongs(table, "r"), vanished=vanished, **named)


def _key_column(table: Table) -> str:
    return next((f.column for f in table.model._meta.concrete_fields if f.related_model is DataKey), "")


def _keys_of(table: Table) -> str:
    return KEYS.format(column=_key_column(table), table=table.name, key=table.key)


def _abouts_of(table: Table) -> str:
    """SQL: by what the log of reading names rows of a table (`cases.log.sources`)."""
    shape = ABOUT_REPORTS if table.model is Report else ABOUT
    return shape.format(name=table.model._meta.model_name, table=table.name)


def _loosened(model: Any, field: Any) -> str:
    table = model._meta.db_table
    stays = any(one.model is model for one in tables())
    but = f" AND {model._meta.pk.column} <> ALL (of_{table})" if stays else ""
    return LOOSENED.format(
        table=table, column=field.column, target=field.related_model._meta.db_table, but=but
    )


def _removed(table: Table) -> str:
    recorded = RECORDED.format(table=table.name) if table.key_type == "bigint" else ""
    return REMOVED.format(table=table.name, key=table.key, recorded=recorded)


def _history(table: Table) -> str:
    else_of = f" OR {_belongs(table, 'h')}" if table.owners else ""
    return HISTORIES.format(history=table.history, table=table.name, key=table.key, else_of=else_of)


def lay(using: str, **kwargs: Any) -> None:
    """After a migration. Runs as the owner."""
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
