"""How the bench measures: ours and raw in turns, so that what else the machine does falls on both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

WARM = 3  # turns that are not counted


@dataclass(frozen=True)
class Measured:
    """The median of some runs, and the best of them, in seconds: on a busy machine the best tells more."""

    median: float
    best: float


@dataclass(frozen=True)
class Line:
    what: str
    against: str
    ours: Measured
    raw: Measured
    target: str

    def __str__(self) -> str:
        median, best = self.ours.median / self.raw.median, self.ours.best / self.raw.best
        return (
            f"{self.what:<42} {self.ours.median * 1000:8.2f} {self.ours.best * 1000:8.2f} "
            f"{self.raw.median * 1000:8.2f} {self.raw.best * 1000:8.2f}   × {median:6.2f} × {best:6.2f}"
            f"   {self.target:<7} {self.against}"
        )


HEADING = (
    f"{'median and best, in milliseconds':<42} {'ours':>8} {'':>8} {'raw':>8} {'':>8}   × median × best"
    "     target  against"
)


def in_turns(
    ours: Callable[[], float], raw: Callable[[], float], times: int, warm: int = WARM
) -> tuple[Measured, Measured]:
    """Both, of what they say of themselves."""
    found = [(ours(), raw()) for _ in range(times + warm)][warm:]
    return measured(a for a, _ in found), measured(b for _, b in found)


def measured(seconds: Iterable[float]) -> Measured:
    """Of some runs, in seconds."""
    known = list(seconds)
    return Measured(statistics.median(known), min(known))


def whole(work: Callable[[], Any]) -> Callable[[], float]:
    """How long the work takes, in seconds."""

    def timed() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return timed


def in_database(work: Callable[[], Any]) -> Callable[[], float]:
    """How long the work waits for the statements of the application: sent, planned, run, and their rows received."""

    def timed() -> float:
        with _statements() as seconds:
            work()
        return sum(seconds)

    return timed


@contextmanager
def _statements() -> Iterator[list[float]]:
    seconds: list[float] = []

    def one(execute: Any, sql: Any, params: Any, many: Any, told: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, told)
        finally:
            seconds.append(time.perf_counter() - start)

    with connection.execute_wrapper(one):
        yield seconds
