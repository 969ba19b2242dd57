"""The database wrapper: a transaction starts with the context of the person who acts (docs/adr/0002)."""

from django.db.backends.postgresql import base

from accounts import context


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit):
        super()._set_autocommit(autocommit)
        if not autocommit:
            # Past Django's cursor: this is part of BEGIN, not a query of the page.
            self.connection.execute(context.SET_LOCAL, context.settings_of_transaction())
