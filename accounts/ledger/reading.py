"""One view of the database for several connections at once, read as the system itself."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
from django.db import connection
from psycopg import IsolationLevel

from accounts import context


@contextlib.contextmanager
def one_view(jobs: int) -> Iterator[list[psycopg.Cursor]]:
    """`jobs` cursors that see the same moment, whatever is written meanwhile. They can only read."""
    with contextlib.ExitStack() as stack:
        cursors: list[psycopg.Cursor] = []
        for _number in range(jobs):
            opened = stack.enter_context(_connect())
            if not cursors:
                snapshot = opened.execute("SELECT pg_export_snapshot()").fetchone()[0]
            else:
                opened.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            opened.execute("SET LOCAL statement_timeout = 0")
            opened.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            opened.execute(context.SET_LOCAL, ("system", "", "verify_log", ""))
            cursors.append(opened.cursor())
        yield cursors


def _connect() -> psycopg.Connection:
    it = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "options", "sslmode", "sslrootcert")
    opened = psycopg.connect(**{name: it[name] for name in names if name in it})
    opened.isolation_level = IsolationLevel.REPEATABLE_READ
    opened.read_only = True
    return opened


def spread(
    cursors: list[psycopg.Cursor], tell: Callable[[int, int], None]
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Run pieces on all cursors at once. `tell(done, of)` is called after each piece; results come in their order."""

    def run(pieces: Iterable[Any]) -> Iterator[Any]:
        pieces = list(pieces)
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(pieces)):
            waiting.put(number)
        results: list[Any] = [None] * len(pieces)
        finished: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def work(cursor: psycopg.Cursor) -> None:
            with contextlib.suppress(queue.Empty):
                while True:
                    number = waiting.get_nowait()
                    try:
                        results[number] = pieces[number].run(cursor)
                        finished.put(None)
                    except BaseException as error:
                        finished.put(error)
                        return

        threads = [threading.Thread(target=work, args=[cursor], daemon=True) for cursor in cursors]
        for thread in threads:
            thread.start()
        for done in range(1, len(pieces) + 1):
            if error := finished.get():
                raise error
            tell(done, len(pieces))
        for thread in threads:
            thread.join()
        yield from results

    return run
