"""How far an import is, visible to everybody while its own transaction is still open.

The numbers go through a second connection: what the importing transaction writes is seen by nobody before its end,
and goes with it when it is rolled back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from cases.models import ImportBatch

EVERY_SECONDS = 0.5
NOTE = "UPDATE cases_importbatch SET rows_done = %s WHERE id = %s"

Tell = Callable[[int], None]


@contextmanager
def shown_outside(batch: ImportBatch) -> Iterator[Tell]:
    """Gives the function that is told how many rows are done; it writes at most twice a second."""
    second = connection.copy()
    last = float("-inf")

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_SECONDS:
            _note(second, batch.pk, done)
            last = time.monotonic()

    try:
        tell(0)
        yield tell
    finally:
        second.close()


def _note(second: BaseDatabaseWrapper, batch_id: int, done: int) -> None:
    second.set_autocommit(False)  # BEGIN, with who acts (docs/adr/0002)
    try:
        with second.cursor() as cursor:
            cursor.execute(NOTE, [done, batch_id])
        second.commit()
    except BaseException:
        second.rollback()
        raise
    finally:
        second.set_autocommit(True)
