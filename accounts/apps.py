"""The app, and what is laid in the database after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks, database  # noqa: F401 (checks register themselves)
        from accounts.sign_in import receivers  # noqa: F401 (connects them)

        post_migrate.connect(database.lay_for, dispatch_uid="rosi.database")
