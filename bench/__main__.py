"""`make bench`: fills a database and prints each figure as a ratio against raw SQL of the same run.

`make bench ARGS="--cases 1000000 --texts 200000"` is the full size. Ours and raw run in turns; told are
medians. How the figures are meant, and what they were: docs/speed.md.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from datetime import timedelta
from itertools import chain

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
os.environ.setdefault(
    "STATEMENT_TIMEOUT", "10min"
)  # a page stops at 30 s: here it is told how long it would take
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts import context  # noqa: E402
from bench import (  # noqa: E402
    dashboards,
    documents,
    exports,
    overviews,
    population,
    questions,
    recording,
    violations,
)
from bench.measuring import HEADING, Line, in_turns  # noqa: E402
from bench.population import DAYS, FIRST_DAY  # noqa: E402
from bench.visitors import signed_in  # noqa: E402
from reporting.periods import Month  # noqa: E402
from tests.databases import BARE, Databases, remove_all  # noqa: E402
from tests.factories import make_cast  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument(
        "--texts",
        type=int,
        help="reports with long texts, and as many documents; a fifth of the cases where not said",
    )
    parser.add_argument(
        "--only-logging", action="store_true", help="what log and ledger cost, and nothing else"
    )
    parser.add_argument("--only-documents", action="store_true", help="a large document, and nothing else")
    parser.add_argument("--only-search", action="store_true", help="the searches, and nothing else")
    parser.add_argument("--only-dashboards", action="store_true", help="the dashboards, and nothing else")
    parser.add_argument(
        "--only-overviews", action="store_true", help="the monthly overviews, and nothing else"
    )
    parser.add_argument(
        "--exports", type=int, metavar="N", help="a URI export of so many violations, and nothing else"
    )
    parser.add_argument(
        "--rows",
        choices=("alike", "different", "both"),
        default="both",
        help="with --exports: rows as alike as in the register of 2023, no two rows the same, or each in a year",
    )
    given = parser.parse_args()
    if given.only_documents:
        documents.tell()
        return
    logging.disable(logging.CRITICAL)  # the lines of each request would stand between those of the bench
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
    databases = Databases("bench", "main")
    databases.stand_on(BARE)
    try:
        cast = make_cast()
        if given.exports:
            tell_exports(given.exports, given.rows)
            return
        start = time.perf_counter()
        texts = given.cases // 5 if given.texts is None else given.texts
        population.fill(given.cases, texts)
        seconds = time.perf_counter() - start
        print(
            f"{given.cases:,} cases and {texts:,} texts filled in {seconds:.0f} s; load {os.getloadavg()[0]:.1f}\n"
        )
        print(HEADING)
        for told in chosen(cast, given):
            print(told, flush=True)
        if not any(wanted for name, wanted in vars(given).items() if name.startswith("only_")):
            documents.tell()
    finally:
        databases.remove()
        remove_all("bench")


def tell_exports(number, rows):
    """`make bench ARGS="--exports 1000000"`: the database holds nothing else."""
    for kind, year in (("alike", violations.ALIKE), ("different", violations.DIFFERENT)):
        if rows not in (kind, "both"):
            continue
        start = time.perf_counter()
        violations.fill(number, year)
        seconds = time.perf_counter() - start
        print(f"{number:,} violations ({kind}) filled in {seconds:.0f} s\n\n{HEADING}", flush=True)
        for what, against, ours, raw, target, times in exports.ask(year):
            print(Line(what, against, *in_turns(ours, raw, times, warm=0), target), flush=True)
        print(exports.memory(year), "\n", flush=True)


def chosen(cast, given):
    """What is measured: everything, or the one thing that was asked for."""
    if given.only_search:
        return of_one(cast, questions.searches)
    if given.only_dashboards:
        return of_one(cast, dashboards.ask)
    if given.only_overviews:
        return of_overviews()
    found = lines(cast, only_logging=given.only_logging)
    return found if given.only_logging else chain(found, of_overviews())


def of_one(cast, ask):
    with context.acting(cast.head), population.owner() as by_psycopg, transaction.atomic():
        for what, against, ours, raw, target, times in ask(cast.head, by_psycopg):
            yield Line(what, against, *in_turns(ours, raw, times), target)
    connection.close()


def of_overviews():
    month = Month.of(FIRST_DAY + timedelta(days=DAYS // 2))
    with context.acting(None):
        for what, against, ours, raw, target, times in overviews.ask(month):
            yield Line(what, against, *in_turns(ours, raw, times), target)
        yield from overviews.rates(month)


def lines(cast, *, only_logging: bool = False):
    client = signed_in(cast.head)
    with context.acting(cast.head):
        for what, against, ours, raw, target, times in () if only_logging else questions.ask(client, cast):
            yield Line(what, against, *in_turns(ours, raw, times), target)
    with context.acting(None):  # what it looks up beside its requests it sees as the system does
        for cost in recording.costs(client, cast):
            yield Line(*cost)
    connection.close()


if __name__ == "__main__":
    main()
