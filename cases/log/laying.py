"""The view `log_entry` and its functions in the database, put together from the models after every migration.

They run with the rights of the owner, so that the log is read where its rows cannot be seen, and they ask who reads:
the auditor, or the head of OIF for one case. The view is taken away before migrations that may change its tables.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections

from cases.log.sources import LOOKS, Source, sources

READS = """
CREATE OR REPLACE FUNCTION reads_log(wanted text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
  SELECT CASE coalesce(current_setting('rosi.user', true), '')
    WHEN '' THEN false
    WHEN 'system' THEN true
    ELSE EXISTS (SELECT FROM reach_of(current_setting('rosi.user')::bigint, (now() AT TIME ZONE '{zone}')::date)
                 WHERE permission = ANY(wanted))
  END
$body$;
"""
VIEW = """
CREATE OR REPLACE VIEW log_entry AS SELECT * FROM (
  SELECT at, '{looks}'::text AS source, id::bigint AS entry, NULL::bigint AS row_id, user_id, action::text AS action,
    about::text AS about, directorate_id, purpose::text AS purpose, ''::text AS door, details IS NOT NULL AS sealed,
    ''::text AS case_number, NULL::bigint AS case_id
  FROM accounts_accessevent
  UNION ALL {changes}
) entries WHERE (SELECT reads_log('{{see_log,see_log_of_case}}'))
"""
CHANGES = """
  SELECT h.history_date, '{name}'::text, h.history_id::bigint, h.id::bigint, h.history_user_id,
    CASE h.history_type WHEN '+' THEN 'added' WHEN '-' THEN 'removed' ELSE 'changed' END::text,
    ({about})::text, ({directorate})::bigint, ''::text, coalesce(h.history_change_reason, '')::text, false,
    ({number})::text, {case}
  FROM {history} h
"""
# What belongs to a case without naming it in a column of its own, or to a report.
# Rows that were removed are known by their history.
PARTS = """
CREATE OR REPLACE FUNCTION {function}(wanted text) RETURNS TABLE (source text, row_id bigint, about text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT * FROM ({parts}) parts WHERE (SELECT reads_log('{{see_log,see_log_of_case}}'))
$body$;
"""
PART = "SELECT DISTINCT '{name}'::text, h.id::bigint, ({about})::text FROM {history} h WHERE {where}"
# The names of the columns that an entry changed, never what stood in them.
COLUMNS = """
CREATE OR REPLACE FUNCTION log_columns(wanted jsonb) RETURNS TABLE (source text, entry bigint, names text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT * FROM ({parts}) parts WHERE (SELECT reads_log('{{see_log,see_log_of_case}}'))
$body$;
"""
COLUMN = """
SELECT '{name}'::text, h.history_id::bigint, ARRAY(
    SELECT n.key FROM jsonb_each(to_jsonb(h)) n JOIN jsonb_each(to_jsonb(b)) o USING (key)
    WHERE n.value IS DISTINCT FROM o.value AND n.key NOT LIKE 'history\\_%' ORDER BY n.key)
  FROM {history} h CROSS JOIN LATERAL (
    SELECT * FROM {history} e WHERE e.id = h.id AND e.history_id < h.history_id ORDER BY e.history_id DESC LIMIT 1) b
  WHERE h.history_type = '~'
    AND h.history_id = ANY(ARRAY(SELECT jsonb_array_elements_text(wanted -> '{name}')::bigint))
"""
FUNCTIONS = ("reads_log(text[])", "log_of_case(text)", "log_of_report(text)", "log_columns(jsonb)")


def statements() -> list[str]:
    """The SQL of all of it. Names of tables and columns stand in it, never a value."""
    changes = " UNION ALL ".join(_change(source) for source in sources())
    parts = " UNION ALL ".join(
        _part(source) for source in sources() if source.is_named_in_looks or source.by_row
    )
    of_report = " UNION ALL ".join(
        PART.format(name=s.name, about=s.about, history=s.history, where=s.leads_to_report)
        for s in sources()
        if s.of_a_report
    )
    columns = " UNION ALL ".join(COLUMN.format(name=s.name, history=s.history) for s in sources())
    role = settings.DATABASE_APP_ROLE
    return [
        READS.format(zone=settings.TIME_ZONE),
        VIEW.format(looks=LOOKS, changes=changes),
        PARTS.format(function="log_of_case", parts=parts),
        PARTS.format(function="log_of_report", parts=of_report),
        COLUMNS.format(parts=columns),
        f"REVOKE ALL ON log_entry FROM {role}",
        f"GRANT SELECT ON log_entry TO {role}",
        *(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC" for function in FUNCTIONS),
        *(f"GRANT EXECUTE ON FUNCTION {function} TO {role}" for function in FUNCTIONS),
    ]


def _change(source: Source) -> str:
    return CHANGES.format(
        name=source.name,
        about=source.about,
        directorate=source.directorate,
        number=source.case_number,
        case=source.case,
        history=source.history,
    )


def _part(source: Source) -> str:
    where = source.leads_to_case.replace("%s", "(SELECT id FROM cases_case WHERE number = wanted)")
    return PART.format(name=source.name, about=source.about, history=source.history, where=where)


def lay(using: str, **kwargs: Any) -> None:
    """After a migration. Runs as the owner."""
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def take_away(using: str, plan: Any, **kwargs: Any) -> None:
    """Before a migration that changes something: a column that a view shows cannot be altered."""
    if plan:
        with connections[using].cursor() as cursor:
            cursor.execute("DROP VIEW IF EXISTS log_entry")
