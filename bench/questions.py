"""What is measured, each beside the SQL by hand that gives the same rows or numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client, RequestFactory

from accounts import context
from bench import by_hand, dashboards, plain
from bench.measuring import in_database, whole
from bench.population import DAYS, FIRST_DAY, RARE, owner
from cases import intake, lists, search
from cases.language import blind_query
from cases.models import Case
from cases.paging import page_of
from cases.views.cases import listed
from reporting import figures
from reporting.periods import Year
from tests.factories import report_facts

Asked = tuple[str, str, Callable[[], float], Callable[[], float], str, int]
TIMES = 60
DEPTH = 40_000  # rows before the deep page; a small register has its deep page after a twentieth of the days
COMMON = "dienstauto"

YEAR = """
  SELECT k.code, m.code, count(*) FROM cases_disposition d
  JOIN cases_violation v ON v.id = d.violation_id JOIN cases_category k ON k.id = v.category_id
  JOIN LATERAL (SELECT me.code FROM cases_dispositionmeasure x JOIN cases_measure me ON me.id = x.measure_id
                WHERE x.disposition_id = d.id ORDER BY me.severity DESC LIMIT 1) m ON true
  WHERE d.state = 'decided' AND d.decided_year = %(year)s GROUP BY GROUPING SETS ((k.code), (m.code), (k.code, m.code))
"""
REGISTER = """
  INSERT INTO cases_report (number, status, received_on, channel_id, reporter_kind_id, directorate_id, category_id,
    wrongdoing, subject_line, description, feedback_text, no_feedback, no_feedback_reason, handling_text, referred_to,
    data_key_id, terms)
  SELECT 'B' || (random() * 1e9)::bigint, status, received_on, channel_id, reporter_kind_id, directorate_id,
    category_id, wrongdoing, subject_line, description, feedback_text, no_feedback, no_feedback_reason, handling_text,
    referred_to, data_key_id, terms FROM cases_report ORDER BY id DESC LIMIT 1
"""


def raw(sql: str, values: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def ask(client: Client, cast: Any) -> Iterator[Asked]:
    """(what, against what, ours, raw, target as a ratio, how many times); ours and raw say their seconds."""
    with owner() as by_psycopg, transaction.atomic():  # as in a request
        yield from _lists(client, cast.head, by_psycopg)
        yield from searches(cast.head, by_psycopg)
        yield from _figures(by_psycopg)
        yield from dashboards.ask(cast.head, by_psycopg)
    yield from _pages(client, cast.head)
    yield from _doors(cast)


def _lists(client: Client, head: Any, by_psycopg: Any) -> Iterator[Asked]:
    about = by_hand.about(head)
    rows = listed(Case.objects.visible_to(head))
    deep = Case.objects.order_by("-opened_on", "-pk").values_list("opened_on", "pk")[DEPTH:][:1]
    day, key = next(iter(deep), (FIRST_DAY + timedelta(days=DAYS // 20), 0))

    def page(query: str = "") -> Callable[[], Any]:
        request = RequestFactory().get(f"/cases/{query}")
        return lambda: page_of(rows, request, day="opened_on")

    hand = by_hand.listing(by_psycopg, about)
    bare = in_database(lambda: raw(by_hand.BARE_LIST, about))  # one statement: without the reports
    older = page(f"?after={day.isoformat()}.{key}")
    what = "list of cases, first page"
    yield f"{what}: database", "the whole rule by hand, no wall", in_database(page()), hand, "≤ 1.5", TIMES
    yield (
        f"{what}: database",
        "SELECT without a rule, same session",
        in_database(page()),
        bare,
        "(told)",
        TIMES,
    )
    prepared = by_hand.listing(by_psycopg, about, prepared=True)
    yield f"{what}: database", "by hand, prepared beforehand", in_database(page()), prepared, "(told)", TIMES
    yield f"{what}: with its objects", "the whole rule by hand, no wall", whole(page()), hand, "(told)", TIMES
    yield (
        f"list of cases, {DEPTH:,} deep: database",
        "our first page",
        in_database(older),
        in_database(page()),
        "≤ 1.5",
        TIMES,
    )


def searches(head: Any, by_psycopg: Any) -> Iterator[Asked]:
    rare, common = ({"terms": blind_query(text)} for text in (RARE, COMMON))

    def find(text: str) -> Callable[[], Any]:
        return lambda: search.with_words(head, text)

    same = by_hand.searching(by_psycopg, rare["terms"])
    bare = by_hand.asking(by_psycopg, by_hand.BARE_SEARCH, rare)
    what = "search, rare words"
    yield (
        f"{what}: finding",
        "the same ids by GIN, no wall and no rule",
        in_database(lambda: search.holding(rare["terms"])),
        bare,
        "≤ 3",
        TIMES,
    )
    yield (
        f"{what}: finding and fetching",
        "the same rows by GIN, no wall and no rule",
        in_database(find(RARE)),
        same,
        "≤ 3",
        TIMES,
    )
    yield (
        f"{what}: whole, recorded",
        "the same rows by GIN, no wall and no rule",
        whole(lambda: search.find(head, RARE)),
        same,
        "(told)",
        TIMES,
    )
    same = by_hand.searching(by_psycopg, common["terms"])
    yield (
        "search, common word: database",
        "the same rows by GIN, no wall and no rule",
        in_database(find(COMMON)),
        same,
        "(told)",
        8,
    )


def _pages(client: Client, head: Any) -> Iterator[Asked]:
    """Whole pages, through the middleware, by one client after the other."""

    def ours() -> None:
        assert client.get("/cases/").status_code == 200

    with plain.pages(head) as (with_guardian, by_psycopg):
        yield (
            "page of the list",
            "plain Django with guardian",
            whole(ours),
            whole(with_guardian),
            "≤ 1.43",
            20,
        )
        yield "page of the list", "raw psycopg and strings", whole(ours), whole(by_psycopg), "≤ 10", 20


def _figures(by_psycopg: Any) -> Iterator[Asked]:
    scope = next(entry for entry in lists.entries("directorate") if entry.code == "FIN")
    yield (
        "figures of a year: category × measure",
        "the aggregate alone",
        whole(lambda: figures.category_by_heaviest(scope, Year(2023))),
        by_hand.asking(by_psycopg, YEAR, {"year": 2023}),
        "≤ 2",
        8,
    )


def _doors(cast: Any) -> Iterator[Asked]:
    facts = report_facts()

    def register() -> None:
        with context.acting(cast.intake):
            intake.register_report(by=cast.intake, facts=facts)

    def bare() -> None:
        with transaction.atomic():
            raw(REGISTER)

    yield (
        "registering a report, history and log",
        "INSERT of the same row",
        whole(register),
        whole(bare),
        "(told)",
        60,
    )
