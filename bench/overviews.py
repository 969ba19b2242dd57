"""The monthly overviews: a month of every directorate against the same aggregates in raw SQL, and files per second.

Counting is what a job does without keeping anything: the figures of an overview as they would be frozen, with what
stands out. Memory is that of this process: what one more costs, after the first few have filled the caches.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts import context
from accounts.models import Directorate
from bench.measuring import whole
from bench.population import owner
from cases import lists
from reporting import counting
from reporting.overviews import Overview, doors, freezing, paper, workbook
from reporting.periods import Month

Asked = tuple[str, str, Callable[[], float], Callable[[], float], str, int]
TIMES = 3
FILES, WARM = 40, 8  # rendered, and before that without being counted

# What somebody good would write by hand for one directorate and one period: one pass over each table.
BY_HAND = (
    """
    SELECT channel_id, reporter_kind_id, category_id, wrongdoing, directorate_id, count(*) FROM cases_report
    WHERE directorate_id = ANY (%(places)s) AND received_on BETWEEN %(first)s AND %(last)s
    GROUP BY GROUPING SETS ((channel_id), (reporter_kind_id), (category_id), (wrongdoing), (directorate_id))
    """,
    """
    SELECT status, category_id, directorate_id, count(*),
           count(*) FILTER (WHERE opened_on BETWEEN %(first)s AND %(last)s),
           count(*) FILTER (WHERE closed_on BETWEEN %(first)s AND %(last)s)
    FROM cases_case
    WHERE directorate_id = ANY (%(places)s) AND opened_on <= %(last)s
      AND (closed_on IS NULL OR closed_on >= %(first)s)
    GROUP BY GROUPING SETS ((status), (category_id), (directorate_id))
    """,
    """
    SELECT v.category_id, v.outcome, c.directorate_id, m.measure_id, count(*)
    FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id JOIN cases_case c ON c.id = v.case_id
    LEFT JOIN LATERAL (SELECT x.measure_id FROM cases_dispositionmeasure x JOIN cases_measure e ON e.id = x.measure_id
                       WHERE x.disposition_id = d.id ORDER BY e.severity DESC LIMIT 1) m ON true
    WHERE d.state = 'decided' AND c.directorate_id = ANY (%(places)s) AND d.decided_on BETWEEN %(first)s AND %(last)s
    GROUP BY GROUPING SETS ((v.category_id), (v.outcome), (c.directorate_id), (m.measure_id))
    """,
)


def ask(month: Month) -> Iterator[Asked]:
    """(what, against what, ours, raw, target, times), as `bench.questions` gives them."""
    places = list(Directorate.objects.values_list("pk", "code"))
    now = timezone.now()

    def ours() -> None:
        for pk, _code in places:
            doors.counted(month, pk, 1, now)

    with owner() as by_psycopg:
        statements = [_statement(pk, month) for pk, _code in places]

        def same() -> None:
            for text, values in statements:
                by_psycopg.execute(text, values).fetchall()

        below = [
            (lists.with_everything_below(code), period) for _pk, code in places for period in _periods(month)
        ]

        def by_hand() -> None:
            for ids, (first, last) in below:
                for text in BY_HAND:
                    by_psycopg.execute(text, {"places": list(ids), "first": first, "last": last}).fetchall()

        what = f"a month of {len(places)} directorates, counted"
        yield what, "the same aggregates, raw psycopg", whole(ours), whole(same), "≤ 2", TIMES
        yield what, "three passes by hand, fewer figures", whole(ours), whole(by_hand), "(told)", TIMES


def _periods(month: Month) -> list[tuple[date, date]]:
    return [(period.first, period.last) for period in freezing.periods_of(month).values()]


def _statement(directorate: int, month: Month) -> tuple[str, list[Any]]:
    """The one statement by which an overview is counted."""
    sent: list[tuple[str, list[Any]]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, told: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, told)

    periods = freezing.periods_of(month).values()
    asked = [(question.source, period) for period in periods for question in freezing.QUESTIONS]
    with connection.execute_wrapper(keep):
        counting.count(
            lists.by_id("directorate")[directorate], [*asked, ("months", month), ("categories", month)]
        )
    return sent[-1]


def rates(month: Month) -> Iterator[str]:
    """PDF and XLSX per second, and what one more costs in memory."""
    root = Directorate.objects.get(parent=None)
    with context.acting(None):
        overview = Overview(doors.counted(month, root.pk, 1, timezone.now()))
    for name, render in (("PDF", paper.pdf), ("XLSX", workbook.xlsx)):
        for _ in range(WARM):
            render(overview, "nl")
        before, start = resident(), time.perf_counter()
        for _ in range(FILES):
            render(overview, "nl")
        seconds, grown = time.perf_counter() - start, resident() - before
        yield (
            f"{name + ' of an overview':<42} {FILES / seconds:8.1f} per second; memory {before / 2**20:.0f} MB, "
            f"{grown / 2**20:+.1f} MB over {FILES} files"
        )


def resident() -> int:
    """Bytes of memory that this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
