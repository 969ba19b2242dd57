"""`make bench`: fills a database and prints each figure as a ratio against raw SQL of the same run.

Targets: DESIGN section 9 (docs/speed.md). `python -m bench --cases 1000000` for the full size.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402

from accounts import context  # noqa: E402
from bench import population, questions, recording  # noqa: E402
from bench.visitors import signed_in  # noqa: E402
from tests.databases import BARE, Databases, remove_all  # noqa: E402
from tests.factories import make_cast  # noqa: E402


@dataclass(frozen=True)
class Line:
    what: str
    against: str
    ours: float  # seconds
    raw: float  # seconds
    target: str

    def __str__(self) -> str:
        return (
            f"{self.what:<44} {self.ours * 1000:9.2f} ms  {self.raw * 1000:9.2f} ms  × {self.ours / self.raw:6.2f}"
            f"   {self.target:<10} {self.against}"
        )


def median(work: Callable[[], object], times: int = 25) -> float:
    """The median of some runs in seconds, after two to warm up."""
    found = []
    for turn in range(times + 2):
        start = time.perf_counter()
        work()
        if turn > 1:
            found.append(time.perf_counter() - start)
    return statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument(
        "--only-logging", action="store_true", help="what log and ledger cost, and nothing else"
    )
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the lines of each request would stand between those of the bench
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
    databases = Databases("bench", "main")
    databases.stand_on(BARE)
    try:
        cast = make_cast()
        start = time.perf_counter()
        population.fill(given.cases)
        print(f"{given.cases:,} cases filled in {time.perf_counter() - start:.0f} s\n")
        print(f"{'what':<44} {'ours':>12}  {'raw':>12}  ratio      target     against")
        for line in lines(cast, only_logging=given.only_logging):
            print(line, flush=True)
    finally:
        databases.remove()
        remove_all("bench")


def lines(cast, *, only_logging: bool = False):
    client = signed_in(cast.head)
    for what, against, ours, raw, target, times in () if only_logging else questions.ask(client, cast):
        with context.acting(cast.head):
            reset_queries()
            yield Line(what, against, median(ours, times), median(raw, times), target)
    with context.acting(None):  # what it looks up beside its requests it sees as the system does
        for cost in recording.costs(client, cast):
            yield Line(*cost)
    connection.close()


if __name__ == "__main__":
    main()
