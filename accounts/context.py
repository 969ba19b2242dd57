"""Who acts, for what purpose and through which door: set once, known to every transaction.

The database backend (`rosi.postgres`) writes the context into each transaction at its BEGIN as
transaction-local settings. Triggers read them there: history and log name the person who acted, and
no statement can give another name.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

SET_LOCAL = (
    "SELECT set_config('rosi.user', %s, true), set_config('rosi.purpose', %s, true), "
    "set_config('rosi.door', %s, true), set_config('rosi.held', %s, true)"
)


@dataclass(frozen=True)
class Context:
    user_id: int | None  # None: the system itself, in a job or a command
    purpose: str = ""
    door: str = ""
    epoch: int | None = None  # of the user when the context was opened: what was kept from before it is old
    held: frozenset[str] = frozenset()  # rows that the open door holds, as `case:12`


_current: ContextVar[Context | None] = ContextVar("rosi_context", default=None)


class NobodyActs(RuntimeError):
    """A change was asked for outside any context, or in somebody else's name."""


def current() -> Context | None:
    return _current.get()


def settings_of_transaction() -> tuple[str, str, str, str]:
    """The values of SET_LOCAL: user id, purpose, door, rows held; empty where nobody acts."""
    context = _current.get()
    if context is None:
        return ("", "", "", "")
    user = "system" if context.user_id is None else str(context.user_id)
    return (user, context.purpose, context.door, ",".join(sorted(context.held)))


@contextlib.contextmanager
def _set(context: Context | None) -> Iterator[None]:
    token = _current.set(context)
    _tell_open_transaction()
    try:
        yield
    finally:
        _current.reset(token)
        _tell_open_transaction()


def _tell_open_transaction() -> None:
    """Inside a transaction BEGIN is past, so the new context is told at once."""
    if not connection.in_atomic_block or connection.connection is None:
        return
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return  # it can only be rolled back, and takes its settings with it
    with connection.wrap_database_errors:
        connection.connection.execute(SET_LOCAL, settings_of_transaction())


def acting(user: Any, *, purpose: str = "") -> contextlib.AbstractContextManager[None]:
    """Everything inside happens in the name of `user`; `None` is the system itself (jobs, commands)."""
    if user is None:
        return _set(Context(user_id=None, purpose=purpose))
    return _set(Context(user_id=user.pk, purpose=purpose, epoch=getattr(user, "access_epoch", None)))


def for_purpose(purpose: str) -> None:
    """From here to the end of the running context everything happens for this purpose."""
    context = _current.get()
    if context is None:
        raise NobodyActs("Nobody acts: open a context with acting(user) first.")
    _current.set(replace(context, purpose=purpose))
    _tell_open_transaction()


def nobody_acting() -> contextlib.AbstractContextManager[None]:
    """Everything inside happens in nobody's name, whoever acts outside: no row behind the wall exists there."""
    return _set(None)


def hold(row: Any) -> Any:
    """Keep a row in sight of the open door until that closes, also when its change moves it out of sight.

    For a row that was fetched through the wall and locked, or one that this door is about to make (docs/adr/0014).
    """
    context = _current.get()
    if context is None or not context.door:
        raise NobodyActs("Only a door holds rows.")
    if context.user_id is not None:
        _current.set(replace(context, held=context.held | {f"{row._meta.model_name}:{row.pk}"}))
        _tell_open_transaction()
    return row


def hold_new(row: Any) -> Any:
    """Hold a row before it is there: it takes its id now. Save it with `force_insert=True`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [row._meta.db_table])
        (row.pk,) = cursor.fetchone()
    return hold(row)


def check_acts(by: Any) -> Context:
    """The context in which `by` acts; refuses when `by` is not the person in whose name the transaction runs."""
    context = _current.get()
    if context is None:
        raise NobodyActs("Nobody acts: open a context with acting(user) first.")
    if context.user_id != (None if by is None else by.pk):
        raise NobodyActs("The person named in `by` is not the one in whose name this runs.")
    return context


def door(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function a door: keyword `by`, one transaction, and its name in every history row it causes."""

    @functools.wraps(function)
    def through_the_door(*args: Any, by: Any, **kwargs: Any) -> Any:
        context = check_acts(by)
        with transaction.atomic(), _set(replace(context, door=context.door or function.__name__)):
            return function(*args, by=by, **kwargs)

    through_the_door.is_door = True  # type: ignore[attr-defined]
    return through_the_door
