"""Runs: work in the background that a page shows the progress of.

`ask` writes the run and its outbox row in one transaction; the task does its work inside `doing`. Whoever may see what
a run makes sees the run (`visible_to`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts import locks, outbox, reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from reporting.models import Run

log = structlog.get_logger(__name__)

State = Run.State
EVERY_SECONDS = 0.5
MOST_SAID = 2000
NOTE = "UPDATE reporting_run SET done = %s, total = %s WHERE key = %s"

# Who sees a run: who holds one of these permissions for its directorate.
READERS: dict[str, tuple[str, ...]] = {
    Run.Kind.URI: ("export_uri", "approve_uri"),
    Run.Kind.STEP: ("export_uri", "approve_uri"),
    Run.Kind.OVERVIEW: ("see_figures", "make_overviews"),
    Run.Kind.ANNUAL: ("make_releases", "approve_releases"),
}
# What is made for who makes or judges it: what refuses that is meant for all who see the run. An overview is made for
# its directorate by people who do not all read its figures.
TOLD = frozenset({Run.Kind.URI, Run.Kind.STEP, Run.Kind.ANNUAL})


def visible_to(user: Any) -> QuerySet[Run]:
    """The runs that make something which this user may see."""
    seen = Q(pk__in=[])
    for kind, permissions in READERS.items():
        ids = frozenset().union(*(reach.reached(user, permission) for permission in permissions))
        seen |= Q(kind=kind, directorate__in=ids)
    return Run.objects.filter(seen)


@door
def ask(
    kind: str, key: str, directorate: Any, period: str, task: str, /, *, by: User | None, **arguments: Any
) -> Run:
    """Have `task` make something, under `key`. While that waits or runs it is the same run; afterwards it starts anew.

    `directorate` is a Directorate or an entry of the list; `arguments` are ids and codes, never text. The caller
    checks whether `by` may ask for it.
    """
    values = {"kind": kind, "directorate_id": directorate.id, "period": period, "asked_by": by}
    run, made = Run.objects.get_or_create(key=key, defaults=values)
    if made:
        outbox.write_again(key, task, **arguments)
        return Run.objects.get(pk=run.pk)  # with the moment that the database wrote
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state in (State.DONE, State.FAILED):
        locks.hold(key)  # the last worker may still be marking its effect as done
        run.state, run.done, run.total, run.problem = State.WAITING, 0, 0, ""
        run.said = ""
        run.asked_by, run.asked_at, run.ended_at = by, Now(), None
        run.save()
        outbox.write_again(key, task, **arguments)
        run.refresh_from_db()
    return run


@dataclass
class Work:
    """What the task holds: the run, and a way to tell how far it is."""

    run: Run
    _second: BaseDatabaseWrapper | None = None
    _told: float = float("-inf")

    def tell(self, done: int, total: int) -> None:
        """Say how far the work is; seen at once, whatever transaction is open. Written at most twice a second."""
        if time.monotonic() - self._told < EVERY_SECONDS and done < total:
            return
        self._told = time.monotonic()
        if not connection.in_atomic_block:
            _write(self.run.key, done=done, total=total)
            return
        # What the open transaction writes is seen by nobody before its end, so this goes beside it.
        self._second = self._second or connection.copy()
        self._second.set_autocommit(False)  # BEGIN, with who acts (docs/adr/0002)
        try:
            with self._second.cursor() as cursor:
                cursor.execute(NOTE, [done, total, self.run.key])
            self._second.commit()
        except BaseException:
            self._second.rollback()
            raise
        finally:
            self._second.set_autocommit(True)

    def close(self) -> None:
        if self._second is not None:
            self._second.close()


@contextmanager
def doing(key: str) -> Iterator[Work | None]:
    """The work of one run, by the one worker that does it now; None when there is nothing to do.

    What fails is noted on the run, which can then be asked for again; nothing is raised. A worker that is killed, or
    that loses the database, leaves the effect open, and the sweeper sends it again.
    """
    with outbox.once(key) as due:
        if not due or not _write(key, state=State.RUNNING, problem="", said="", done=0, total=0):
            yield None
            return
        work = Work(Run.objects.get(key=key))
        try:
            yield work
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            fail(work.run, error)
        else:
            _write(key, state=State.DONE, ended_at=Now())
        finally:
            work.close()


def fail(run: Run, error: Exception) -> None:
    """Note that a run stopped: the kind of the error, for its text may hold what stood in a row; or what refused it."""
    key, problem = run.key, type(error).__name__
    said = str(error)[:MOST_SAID] if _is_for_its_readers(run, error) else ""
    log.warning("run.failed", key=key, reason=problem)
    _write(key, state=State.FAILED, problem=problem[:80], said=said, ended_at=Now())


def _is_for_its_readers(run: Run, error: Exception) -> bool:
    """Whether a sentence may be read by whoever sees the run: of a refusal that says nothing of one person's rights."""
    return run.kind in TOLD and isinstance(error, Refusal) and not isinstance(error, NotAllowed)


def _write(key: str, **values: Any) -> int:
    with transaction.atomic():
        return Run.objects.filter(key=key).update(**values)
