"""The app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from cases import waiting
        from reporting.asof import laying
        from reporting.uri.waiting import group

        waiting.ASKED.append(group)
        post_migrate.connect(laying.lay, sender=self, dispatch_uid="rosi.asof")
