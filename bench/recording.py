"""What log and ledger cost: a page and a move with both, beside the same with every trigger and `record()` off.

Both are measured in turns within one run, so that what else the machine does falls on both alike.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.test import Client

from accounts import context, log
from accounts.database import OURS
from bench.measuring import Measured, measured
from bench.population import owner
from bench.visitors import signed_in
from cases import workflow
from cases.models import Case
from tests.factories import Walk

ROUNDS = 4
TURNS = 8  # in each round
OF_THE_LOG = ("history_of_change", "history_of_life")
OF_THE_LEDGER = ("entered_in_the_ledger", "seal_at_commit")


@contextlib.contextmanager
def switched_off(*triggers: str) -> Iterator[None]:
    """These triggers do not fire meanwhile; without those of the log nothing is recorded of reading either."""
    _switch("DISABLE", triggers)
    silent = (
        mock.patch.object(log, "record") if set(OF_THE_LOG) <= set(triggers) else contextlib.nullcontext()
    )
    try:
        with silent:
            yield
    finally:
        _switch("ENABLE", triggers)


def _switch(how: str, triggers: tuple[str, ...]) -> None:
    with owner() as connection:
        for table, name in connection.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname = ANY(%s)", [list(triggers)]
        ).fetchall():
            assert table.split("_")[0] in OURS
            connection.execute(f"ALTER TABLE {table} {how} TRIGGER {name}")


def costs(client: Client, cast: Any) -> Iterator[tuple[str, str, Measured, Measured, str]]:
    """(what, against what, with, without, target) for a page and for a move."""
    closed = Case.objects.filter(status="closed", restricted=False).order_by("pk").iterator(chunk_size=1000)
    number = Walk(cast).to_fact_finding().case.number
    investigator = signed_in(cast.anna)

    def page() -> None:
        assert investigator.get(f"/cases/{number}/").status_code == 200

    def pages() -> None:
        assert client.get("/cases/").status_code == 200

    def move() -> None:
        with context.acting(cast.head):
            workflow.move(next(closed), "reopen", by=cast.head, reason="Nieuwe feiten")

    everything = (*OF_THE_LOG, *OF_THE_LEDGER)
    for what, work in (("page of a case", page), ("list of cases", pages), ("move", move)):
        yield f"{what}, log and ledger", "both switched off", *in_turns(work, everything), "≤ 1.15"
        yield f"{what}, ledger alone", "log without ledger", *in_turns(work, OF_THE_LEDGER), "(told)"


def in_turns(work: Callable[[], None], triggers: tuple[str, ...]) -> tuple[Measured, Measured]:
    """With and without these triggers."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * ROUNDS):
        logged = turn % 2 == 0
        with contextlib.nullcontext() if logged else switched_off(*triggers):
            work()  # the switch made the server forget its plans
            for _turn in range(TURNS):
                start = time.perf_counter()
                work()
                seconds[logged].append(time.perf_counter() - start)
    return measured(seconds[True]), measured(seconds[False])
