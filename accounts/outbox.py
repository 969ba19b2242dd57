"""Effects that a change asks for: written with the change, sent by the broker, swept when the broker was away.

`write` inside the transaction of the change; the task does its work inside `once(key)`. Whatever is killed
half-way is sent again by the sweeper and done once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts import locks
from accounts.models import Outbox

log = structlog.get_logger(__name__)

RESEND_AFTER = timedelta(minutes=5)


def write(key: str, task: str, **arguments: Any) -> bool:
    """Ask for one effect; False when it was asked for before. `arguments` are ids and codes, never text."""
    row, made = Outbox.objects.get_or_create(key=key, defaults={"task": task, "arguments": arguments})
    if made:
        transaction.on_commit(partial(_send, row))
    return made


def write_again(key: str, task: str, **arguments: Any) -> None:
    """Ask for an effect anew: what was done under this key before is forgotten."""
    Outbox.objects.filter(key=key).delete()
    write(key, task, **arguments)


def resend_with(key: str, **arguments: Any) -> None:
    """What the sweeper says when it sends this effect again: that it failed before, for instance."""
    Outbox.objects.filter(key=key, done_at=None).update(arguments=arguments)


def _send(row: Outbox) -> bool:
    """Hand one row to the broker; False when the broker cannot be reached (the sweeper tries again)."""
    try:
        current_app.send_task(row.task, kwargs={"key": row.key, **row.arguments})
    except Exception as error:  # the broker library raises many kinds; all mean: not now
        log.warning("outbox.not_sent", task=row.task, reason=type(error).__name__)
        return False
    Outbox.objects.filter(pk=row.pk).update(sent_at=Now(), attempts=F("attempts") + 1)
    return True


def sweep(*, now: Any = None) -> int:
    """Send again what is neither done nor recently sent; returns how many rows were handed over."""
    late = (now or timezone.now()) - RESEND_AFTER
    rows = Outbox.objects.filter(Q(sent_at=None) | Q(sent_at__lt=late), done_at=None)
    return sum(_send(row) for row in rows.order_by("written_at")[:1000])


def at_work(key: str) -> bool:
    """Whether a worker does this effect at this moment."""
    return locks.is_held(key)


def done(key: str) -> None:
    """Mark an effect done inside the transaction that brings it about: both happen, or neither."""
    Outbox.objects.filter(key=key, done_at=None).update(done_at=Now())


@contextlib.contextmanager
def once(key: str) -> Iterator[bool]:
    """True for the one worker that does this effect now; marks it done when the block ends without error.

    The lock belongs to the database session: it ends with the worker, however that ends. What is asked for anew
    while the block runs is another row, and stays to be done.
    """
    mine = locks.try_to_hold_for_session(key)
    try:
        row = Outbox.objects.filter(key=key, done_at=None).first() if mine else None
        yield row is not None
        if row is not None:
            Outbox.objects.filter(pk=row.pk, done_at=None).update(done_at=Now())
    finally:
        if mine:
            locks.let_go_for_session(key)
