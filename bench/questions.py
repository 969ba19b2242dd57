"""What is measured, each beside the raw SQL that gives the same rows or numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client, RequestFactory

from accounts import context
from accounts.reach import reached
from bench.population import DAYS, FIRST_DAY, RARE
from cases import intake, lists, search
from cases.language import blind_query
from cases.models import Case
from cases.paging import page_of
from reporting import figures
from reporting.periods import Year
from tests.factories import report_facts

Asked = tuple[str, str, Callable[[], Any], Callable[[], Any], str, int]

LIST = """
  SELECT c.*, d.name_nl, k.label_nl FROM cases_case c
  JOIN accounts_directorate d ON d.id = c.directorate_id LEFT JOIN cases_category k ON k.id = c.category_id
  WHERE c.directorate_id = ANY (%s) {deeper} ORDER BY c.opened_on DESC, c.id DESC LIMIT 51
"""
YEAR = """
  SELECT k.code, m.code, count(*) FROM cases_disposition d
  JOIN cases_violation v ON v.id = d.violation_id JOIN cases_category k ON k.id = v.category_id
  JOIN LATERAL (SELECT me.code FROM cases_dispositionmeasure x JOIN cases_measure me ON me.id = x.measure_id
                WHERE x.disposition_id = d.id ORDER BY me.severity DESC LIMIT 1) m ON true
  WHERE d.state = 'decided' AND d.decided_year = %s GROUP BY GROUPING SETS ((k.code), (m.code), (k.code, m.code))
"""
REGISTER = """
  INSERT INTO cases_report (number, status, received_on, channel_id, reporter_kind_id, directorate_id, category_id,
    wrongdoing, subject_line, description, feedback_text, no_feedback, no_feedback_reason, handling_text, referred_to,
    data_key_id, terms)
  SELECT 'B' || (random() * 1e9)::bigint, status, received_on, channel_id, reporter_kind_id, directorate_id,
    category_id, wrongdoing, subject_line, description, feedback_text, no_feedback, no_feedback_reason, handling_text,
    referred_to, data_key_id, terms FROM cases_report ORDER BY id LIMIT 1
"""


def raw(sql: str, values: list[Any] | tuple[Any, ...] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def ask(client: Client, cast: Any) -> Iterator[Asked]:
    """(what, against what, ours, raw, target as a ratio, how many times)."""
    head, requests = cast.head, RequestFactory()
    places = sorted(reached(head, "see_case"))
    visible = Case.objects.visible_to(head).select_related("directorate", "category")
    deep = FIRST_DAY + timedelta(days=DAYS // 20)
    after = f"{deep.isoformat()}.0"

    yield (
        "list of cases, first page: rows",
        "the same rows by psycopg, no permissions",
        lambda: page_of(visible, requests.get("/cases/"), day="opened_on").rows,
        lambda: raw(LIST.format(deeper=""), [places]),
        "≤ 1.5",
        40,
    )
    yield (
        "list of cases, deep page: rows",
        "our first page",
        lambda: page_of(visible, requests.get(f"/cases/?after={after}"), day="opened_on").rows,
        lambda: page_of(visible, requests.get("/cases/"), day="opened_on").rows,
        "≤ 1.5",
        40,
    )
    yield (
        "search for one rare word",
        "the GIN query alone",
        lambda: search.find(head, RARE),
        lambda: raw("SELECT id FROM cases_case WHERE terms @> %s LIMIT 50", [blind_query(RARE)]),
        "≤ 3",
        40,
    )
    year = Year(2023)
    scope = next(entry for entry in lists.entries("directorate") if entry.code == "FIN")
    yield (
        "figures of a year: category × measure",
        "the aggregate alone",
        lambda: figures.category_by_heaviest(scope, year),
        lambda: raw(YEAR, [2023]),
        "≤ 2",
        8,
    )
    yield (
        "the page of the list, whole",
        "the same rows by psycopg",
        lambda: client.get("/cases/"),
        lambda: raw(LIST.format(deeper=""), [places]),
        "(told)",
        15,
    )
    facts = report_facts()

    def register() -> None:
        with context.acting(cast.intake):
            intake.register_report(by=cast.intake, facts=facts)

    register()

    def bare() -> None:
        with transaction.atomic():
            raw(REGISTER)

    yield ("registering a report, history and log", "INSERT of the same row", register, bare, "(told)", 60)
