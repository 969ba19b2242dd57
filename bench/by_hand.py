"""The same questions in SQL by hand, on a connection that no wall stands before: what somebody good would write.

The list of cases states the whole rule: directorates that were granted, restricted cases, team, emergency door, and
every conflict of interest. The search gives the rows that the page shows, column by column, to whom it may concern.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg

from accounts.reach import reached
from cases.search import APART, MOST_DOCUMENTS, MOST_HITS, SOURCES

COLUMNS = """
  c.id, c.number, c.title, c.directorate_id, c.category_id, c.status, c.wrongdoing, c.restricted, c.opened_on,
  c.phase_since, c.closed_on, c.data_key_id,
  (SELECT coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username)
   FROM cases_teammember t JOIN accounts_user u ON u.id = t.user_id
   WHERE t.case_id = c.id AND t.until IS NULL AND t.part = 'lead') AS lead"""
LIST = f"""
  SELECT {COLUMNS}
  FROM cases_case c
  WHERE (
    c.directorate_id = ANY (%(places)s) AND NOT c.restricted
    OR c.directorate_id = ANY (%(restricted)s)
    OR c.id IN (SELECT case_id FROM cases_teammember WHERE user_id = %(user)s AND until IS NULL)
    OR c.id IN (SELECT case_id FROM cases_emergencyaccess
                WHERE user_id = %(user)s AND ended_at IS NULL AND until > now())
  ) AND c.id NOT IN (
    SELECT p.case_id FROM cases_personidentity i JOIN cases_person p ON p.id = i.person_id
    WHERE i.personnel_number_hash = %(number)s AND p.case_id IS NOT NULL
    UNION ALL
    SELECT p.case_id FROM cases_personidentity i JOIN cases_person p ON p.id = i.person_id
    WHERE i.email_hash = %(email)s AND p.case_id IS NOT NULL
    UNION ALL
    SELECT r.case_id FROM cases_reporter i JOIN cases_report r ON r.id = i.report_id
    WHERE i.personnel_number_hash = %(number)s AND r.case_id IS NOT NULL
    UNION ALL
    SELECT r.case_id FROM cases_reporter i JOIN cases_report r ON r.id = i.report_id
    WHERE i.email_hash = %(email)s AND r.case_id IS NOT NULL
    UNION ALL
    SELECT case_id FROM cases_declaredconflict
    WHERE user_id = %(user)s AND withdrawn_at IS NULL AND case_id IS NOT NULL
    UNION ALL
    SELECT p.case_id FROM (
      SELECT i.person_id FROM accounts_user u JOIN cases_personidentity i
        ON i.personnel_number_hash = u.personnel_number_hash
      WHERE u.id = %(manager)s OR u.manager_id = %(user)s
      UNION ALL
      SELECT i.person_id FROM accounts_user u JOIN cases_personidentity i ON i.email_hash = u.email_hash
      WHERE u.id = %(manager)s OR u.manager_id = %(user)s
      UNION ALL
      SELECT person_id FROM cases_personidentity WHERE personnel_number_hash = %(manager_number)s
      UNION ALL
      SELECT person_id FROM cases_personidentity WHERE manager_number_hash = %(number)s
    ) line JOIN cases_person p ON p.id = line.person_id AND p.role = 'subject'
    WHERE p.case_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM cases_chartdecision d
      WHERE d.case_id = p.case_id AND d.user_id = %(user)s AND d.withdrawn_at IS NULL)
  )
  ORDER BY c.opened_on DESC, c.id DESC LIMIT 51
"""
BARE_LIST = f"""
  SELECT {COLUMNS} FROM cases_case c WHERE c.directorate_id = ANY (%(places)s)
  ORDER BY c.opened_on DESC, c.id DESC LIMIT 51
"""
REPORTS = """
  SELECT id, case_id, status, received_on, acknowledged_on, feedback_on, no_feedback FROM cases_report
  WHERE case_id = ANY (%(cases)s) AND feedback_on IS NULL AND NOT no_feedback ORDER BY received_on DESC, id DESC
"""
BARE_SEARCH = """
  SELECT 'case', id FROM cases_case WHERE terms @> %(terms)s
  UNION ALL SELECT 'report', id FROM cases_report WHERE terms @> %(terms)s
  UNION ALL SELECT 'document', id FROM cases_documenttext WHERE terms @> %(terms)s LIMIT 70
"""


def about(user: Any) -> dict[str, Any]:
    """What the rule asks about a user, as one would have it at hand."""
    return {
        "user": user.pk,
        "places": sorted(reached(user, "see_case")),
        "restricted": sorted(reached(user, "see_restricted")),
        "number": user.personnel_number_hash,
        "email": user.email_hash,
        "manager": user.manager_id,
        "manager_number": user.manager_number_hash,
    }


def asking(
    connection: psycopg.Connection, sql: str, values: dict[str, Any], *, prepared: bool = False
) -> Callable[[], float]:
    """How long a statement takes by psycopg, in seconds, in a transaction that is open, as a request's is.

    Planned anew each time as the application's are, or prepared once, as a connection that nobody shares can have it.
    """

    def timed() -> float:
        start = time.perf_counter()
        connection.execute(sql, values, prepare=prepared)
        return time.perf_counter() - start

    return timed


def searching(connection: psycopg.Connection, terms: list[int]) -> Callable[[], float]:
    """How long the rows of a search take by psycopg: of each source the newest with all words, in the very columns that
    the application fetches, by GIN and nothing else."""
    statements = []
    for source in SOURCES:
        day = source.model.found_by[0]
        rows = source.model.objects.filter(terms__contains=terms).defer(*source.left)
        if source.with_it:
            rows = rows.select_related(*source.with_it)
        most = MOST_DOCUMENTS if source.model._meta.db_table in APART else MOST_HITS
        statements.append(rows.order_by(f"-{day}", "-pk")[:most].query.sql_with_params())

    def timed() -> float:
        start = time.perf_counter()
        for sql, params in statements:
            connection.execute(sql, params, prepare=False).fetchall()
        return time.perf_counter() - start

    return timed


def listing(
    connection: psycopg.Connection, values: dict[str, Any], *, prepared: bool = False
) -> Callable[[], float]:
    """How long a page of the list takes by psycopg, in seconds: its rows, and what is to be told to the reporters."""

    def timed() -> float:
        start = time.perf_counter()
        rows = connection.execute(LIST, values, prepare=prepared).fetchall()
        connection.execute(REPORTS, {"cases": [row[0] for row in rows]}, prepare=prepared)
        return time.perf_counter() - start

    return timed
