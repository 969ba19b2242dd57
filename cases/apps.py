"""The app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts import organisation
        from cases.organisation import running_work

        if running_work not in organisation.KEEPS_OPEN:
            organisation.KEEPS_OPEN.append(running_work)
