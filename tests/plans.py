"""How PostgreSQL would find what a page asks for, once the tables are large."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from cases import lists

# Tables that do not grow with the cases: they are read whole and kept.
SMALL = {model._meta.db_table for model in lists.LISTS.values()} | {
    "accounts_user",
    "axes_accessattempt",  # forgotten when its user signs in
    "cases_lettertemplate",
    "cases_processstep",
    "cases_processtemplate",
    "cases_retentionrule",
    "cases_termrule",
    "reporting_figureload",
    "reporting_release",
    "reporting_uriprofile",
}
# Ways through an index in its order, until a page is full, that pass rows by: why those are few.
PASSES_BY = {
    "cases_importbatch_pkey": "an imported register a year",
    "list_of_unusual_reading": "what was found about the reader, of what the others did",
    "reporting_annualreport_pkey": "a report a year, with its drafts",
}
IN_ORDER = ("Index Scan", "Index Only Scan")
# Above these an order is no way in: they want all rows before they give the first.
WANT_ALL = ("Sort", "Aggregate", "Hash", "Hash Join", "Unique", "WindowAgg")
OF_FEW_ROWS = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"


@contextmanager
def read_whole() -> Iterator[set[str]]:
    """Inside, each SELECT of a page is planned before it is run, as if reading a table whole were dear.

    Gives the tables, beside the SMALL ones, for which a plan knows no better: the page becomes slower with each row.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_FEW_ROWS)
        partial = {name for (name,) in cursor}
    found: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, told: Any) -> Any:
        if sql.lstrip(" (\n").upper().startswith(("SELECT", "WITH")) and connection.in_atomic_block:
            found.update(set(_whole(_plan(sql, params), partial)) - SMALL)
        return execute(sql, params, many, told)

    with connection.execute_wrapper(look):
        yield found


def _plan(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor().cursor as plain:  # not wrapped: this is not of the page
        plain.execute("SET LOCAL enable_seqscan = off")
        plain.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        answer = plain.fetchone()[0]
        plain.execute("SET LOCAL enable_seqscan = on")
    return (answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]


def _is_short(plan: dict[str, Any], partial: set[str], few: bool) -> bool:
    """Whether a way through an index, from its beginning, ends early: it holds few rows, or the first are wanted.

    A filter passes rows by, all of them where nothing is to be found: then the way ends where the table ends.
    """
    index = plan["Index Name"]
    return index in partial or (few and ("Filter" not in plan or index in PASSES_BY))


def _whole(plan: dict[str, Any], partial: set[str], *, few: bool = False) -> Iterator[str]:
    """The tables that a plan goes through from end to end; `few` rows are wanted below a LIMIT."""
    kind = plan["Node Type"]
    if kind == "Seq Scan" or (
        kind in IN_ORDER and "Index Cond" not in plan and not _is_short(plan, partial, few)
    ):
        yield plan["Relation Name"]
    few = kind == "Limit" or (few and kind not in WANT_ALL)
    for part in plan.get("Plans", ()):
        yield from _whole(part, partial, few=few)
