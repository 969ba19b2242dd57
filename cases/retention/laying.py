"""The one function of the database that destroys a case, put together from the models after every migration.

It asks once more what the doors asked (approved by a second person, the term over, nothing in the way), removes the
rows of the case from every table and its history, and the keys; records each row that went, so that the ledger stays
whole (docs/adr/0015); and writes the certificate. Names of tables and columns stand in it, never a value.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
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
  -- A moment as the certificate's own fingerprint spells it; `Certificate.is_whole` spells it likewise.
  moment constant text := 'YYYY-MM-DD HH24:MI:SS.US';
  day constant text := 'YYYY-MM-DD';
  p cases_destructionproposal%ROWTYPE;
  c cases_case%ROWTYPE;
  t record;
  held text[];
  certificate text;
  closed timestamptz;
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
  IF NOT acts_as_system() THEN
    RAISE EXCEPTION 'Only the system destroys.' USING ERRCODE = 'insufficient_privilege';
  END IF;
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

  -- Which rows belong to the case. Of what was removed earlier the history knows.
  {gathered}
  keys := ARRAY({keys});
  abouts := ARRAY['case:' || c.number] || ARRAY({abouts});
  SELECT least(extract(year FROM c.opened_on), extract(year FROM min(received_on))),
    greatest(extract(year FROM c.closed_on), extract(year FROM t.since)) INTO first_year, last_year
    FROM cases_report WHERE id = ANY (of_cases_report);
  SELECT max(recorded_at) INTO closed FROM cases_move WHERE case_id = c.id AND target = 'closed';
  SELECT count(*) INTO files FROM cases_documentversion WHERE id = ANY (of_cases_documentversion);

  -- Here, and nowhere else, tables that only grow let rows go (accounts/sql/10_ground.sql).
  PERFORM set_config('rosi.destroys', c.number, true);
  {loosened}
  {removed}
  {histories}
  -- Of the log of reading the codes stay, and refused attempts whole. What else somebody wrote about the case, and is
  -- not sealed under its key, goes.
  went := ARRAY(
    SELECT id FROM accounts_accessevent WHERE about = ANY (abouts) AND details IS NOT NULL
      AND action NOT IN ('refused', 'emergency_refused')
      AND substr(details, 2, 16) <> ALL (ARRAY(SELECT uuid_send(k) FROM unnest(keys) k)));
  IF cardinality(went) > 0 THEN
    DELETE FROM accounts_accessevent WHERE id = ANY (went);
    names := names || 'accounts_accessevent'::text;
    counts := counts || cardinality(went);
  END IF;
  PERFORM set_config('rosi.destroys', '', true);
  DELETE FROM accounts_datakey WHERE id = ANY (keys) AND purpose IS NULL;

  -- The number comes last: until the commit every other destruction waits for it.
  INSERT INTO cases_counter AS n (kind, year, last) VALUES ('destroyed', extract(year FROM today_here()), 1)
    ON CONFLICT (kind, year) DO UPDATE SET last = n.last + 1
    RETURNING 'V' || n.year || '-' || lpad(n.last::text, greatest(4, length(n.last::text)), '0') INTO certificate;
  {recorded}
  IF cardinality(went) > 0 THEN
    PERFORM record_destruction('accounts_accessevent', went, c.directorate_id, certificate);
  END IF;
  INSERT INTO cases_certificate (number, case_number, directorate_id, rule, years, since, ends_on,
    first_year, last_year, proposed_by_id, proposed_at, approved_by_id, approved_at, closing_recorded_at, destroyed_at,
    tables, counts, files, sha256)
  VALUES (certificate, c.number, c.directorate_id, p.rule, p.years, p.since, p.ends_on, first_year, last_year,
    p.recorded_by_id, p.recorded_at, p.decided_by_id, p.decided_at, closed, destroyed, names, counts, files,
    encode(sha256(convert_to(concat_ws(E'\n', certificate, c.number, c.directorate_id, p.rule, p.years,
      to_char(p.since, day), to_char(p.ends_on, day), first_year, last_year,
      p.recorded_by_id, to_char(p.recorded_at AT TIME ZONE 'UTC', moment),
      p.decided_by_id, to_char(p.decided_at AT TIME ZONE 'UTC', moment),
      coalesce(to_char(closed AT TIME ZONE 'UTC', moment), ''),
      to_char(destroyed AT TIME ZONE 'UTC', moment), files, array_to_string(names, ','),
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
REMOVED = """
  DELETE FROM {table} WHERE {key} = ANY (of_{table});
  IF cardinality(of_{table}) > 0 THEN
    names := names || '{table}'::text;
    counts := counts || cardinality(of_{table});
  END IF;
"""
RECORDED = """
  IF cardinality({gone}) > 0 THEN
    PERFORM record_destruction('{table}', {gone}, c.directorate_id, certificate);
  END IF;
"""
# What a row that lives on in another case once was in this one, is the history of this one.
HISTORIES = """
  past_{table} := ARRAY(SELECT h.history_id FROM {history} h WHERE h.{key} = ANY (of_{table}){else_of});
  IF cardinality(past_{table}) > 0 THEN
    DELETE FROM {history} WHERE history_id = ANY (past_{table});
    names := names || '{history}'::text;
    counts := counts || cardinality(past_{table});
  END IF;
"""


def statements() -> list[str]:
    """The SQL of the function."""
    reached = tables()
    rest = [table for table in reached if table.model is not Case]
    return [
        FUNCTION.format(
            changed=CHANGED,
            declared="\n  ".join(map(_declared, reached)),
            gathered="of_cases_case := ARRAY[c.id];" + "".join(map(_gathered, rest)),
            keys=" UNION ".join(_keys_of(table) for table in reached if _key_column(table)),
            abouts=" UNION ALL ".join(_abouts_of(table) for table in rest if table.key_type == "bigint"),
            loosened="".join(_loosened(model, field) for model, field in loose_ends()),
            removed="".join(map(_removed, reversed(reached))),
            histories="".join(_history(table) for table in reached if table.history),
            recorded="".join(map(_recorded, reached)),
        ),
        "REVOKE ALL ON FUNCTION destroy_case FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION destroy_case TO {settings.DATABASE_APP_ROLE}",
    ]


def _declared(table: Table) -> str:
    past = f" past_{table.name} bigint[];" if table.history else ""
    return f"of_{table.name} {table.key_type}[];{past}"


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
    return REMOVED.format(table=table.name, key=table.key)


def _recorded(table: Table) -> str:
    """SQL: rows with a number as their key are recorded; an upload that hangs has none, and is only counted."""
    gone = [(table.name, f"of_{table.name}")] if table.key_type == "bigint" else []
    gone += [(table.history, f"past_{table.name}")] if table.history else []
    return "".join(RECORDED.format(table=name, gone=rows) for name, rows in gone)


def _history(table: Table) -> str:
    else_of = f" OR {_belongs(table, 'h')}" if table.owners else ""
    return HISTORIES.format(history=table.history, table=table.name, key=table.key, else_of=else_of)


def lay(using: str, **kwargs: Any) -> None:
    """After a migration. Runs as the owner."""
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
