"""The app: how its numbers look, and what is laid in the database after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from accounts import attempts


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts import organisation
        from cases.log import laying
        from cases.numbers import SHAPES
        from cases.organisation import running_work
        from cases.retention import laying as retention

        if running_work not in organisation.KEEPS_OPEN:
            organisation.KEEPS_OPEN.append(running_work)
        for kind, shape in SHAPES.items():
            attempts.numbered(kind, shape)
        pre_migrate.connect(laying.take_away, sender=self, dispatch_uid="rosi.log.take_away")
        post_migrate.connect(laying.lay, sender=self, dispatch_uid="rosi.log.lay")
        post_migrate.connect(retention.lay, sender=self, dispatch_uid="rosi.retention.lay")
