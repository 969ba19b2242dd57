"""The dashboard of a directorate and of the ministry, beside the aggregates that one would write by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.utils import timezone

from bench.measuring import whole
from bench.population import DAYS, FIRST_DAY
from cases import lists
from cases.lists import Entry
from reporting import counting, dashboard
from reporting.dashboard.asking import Span
from reporting.periods import Year

_PERIODS, _SERIES = (
    [statement for statement in part.split(";\n") if statement.strip()]
    for part in (Path(__file__).parent / "dashboard.sql").read_text().split("-- of the series\n")
)
YEAR = FIRST_DAY.year + DAYS // 365 - 1  # the last that is filled


def ask(user: Any, by_psycopg: psycopg.Connection) -> Iterator[Any]:
    for code, name in (("DOU", "a service"), ("FIN", "the ministry")):
        scope = next(entry for entry in lists.entries("directorate") if entry.code == code)
        yield (
            f"dashboard of {name}: counted",
            "the aggregates by hand",
            whole(_ours(scope, user)),
            _by_hand(scope, by_psycopg),
            "≤ 2",
            5,
        )


def _ours(scope: Entry, user: Any) -> Callable[[], Any]:
    span = Span(Year(YEAR), timezone.localdate())

    def counted() -> Any:
        board = dashboard.ask(scope, span, reader=user)
        return board.now, board.before

    return counted


def _by_hand(scope: Entry, connection: psycopg.Connection) -> Callable[[], float]:
    places = sorted(lists.with_everything_below(scope.code))
    today = timezone.localdate()
    asked: list[tuple[str, dict[str, Any]]] = []
    for period in (Year(YEAR), Year(YEAR - 1)):
        _call, (_scope, codes, starts, dues, _today) = counting.SOURCES["terms"](scope, period, today)
        values = {
            "first": period.first,
            "last": period.last,
            "places": places,
            "codes": codes,
            "starts": starts,
            "dues": dues,
        }
        asked += [(statement, values) for statement in _PERIODS]
    for step, begin in (("month", date(YEAR - 1, 12, 1)), ("year", date(YEAR - 4, 1, 1))):
        values = {"step": step, "begin": begin, "last": Year(YEAR).last, "places": places}
        asked += [(statement, values) for statement in _SERIES]

    def timed() -> float:
        start = time.perf_counter()
        for statement, values in asked:
            connection.execute(statement, values).fetchall()
        return time.perf_counter() - start

    return timed
