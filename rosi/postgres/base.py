"""The database wrapper: a transaction starts with the context of the person who acts (docs/adr/0002)."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from accounts import context


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._in_a_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            # Past Django's cursor: this is part of BEGIN, not a query of the page.
            with (
                self.wrap_database_errors
            ):  # a lost connection is told as Django tells it, and not used again
                self.connection.execute(context.SET_LOCAL, context.settings_of_transaction())

    def _in_a_transaction(self, execute: Callable[..., Any], *args: Any) -> Any:
        """A statement on its own becomes a transaction when somebody acts: the wall asks it who."""
        if not self.autocommit or context.current() is None:
            return execute(*args)
        with self.wrap_database_errors, self.connection.transaction():
            self.connection.execute(context.SET_LOCAL, context.settings_of_transaction())
            return execute(*args)
