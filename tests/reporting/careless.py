"""The same jobs without what keeps them: the control of the kill test, which must see that something is lost.

No outbox row and no mark, so nothing is ever sent again; a message is acknowledged before its work. A worker takes this
as its application (`celery -A tests.reporting.careless`); the test itself asks inside `asking_carelessly`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest import mock

import django
from celery import current_app
from django.db import transaction

from rosi.celery import app

django.setup()

from accounts import outbox  # noqa: E402 (needs the applications)


def send(task: str, arguments: dict[str, Any]) -> None:
    with contextlib.suppress(Exception):  # the broker is away: what was to be sent is forgotten
        current_app.send_task(task, kwargs=arguments)


def write(key: str, task: str, **arguments: Any) -> bool:
    transaction.on_commit(partial(send, task, {"key": key, **arguments}))
    return True


@contextlib.contextmanager
def once(key: str) -> Iterator[bool]:
    yield True


CARELESS = {"write": write, "write_again": write, "once": once, "sweep": lambda **_: 0}


@contextlib.contextmanager
def asking_carelessly() -> Iterator[None]:
    with mock.patch.multiple(outbox, **CARELESS):
        yield


def become_careless() -> None:
    """For the whole process, which is a worker's."""
    for name, function in CARELESS.items():
        setattr(outbox, name, function)
    app.conf.update(task_acks_late=False, task_reject_on_worker_lost=False)
