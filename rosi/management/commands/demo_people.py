"""Say as whom one can look around in the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from rosi.demo import people


class Command(BaseCommand):
    help = "Prints the fictitious people of the demonstration: username, name, role and what to try."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("There are fictitious people in a demonstration only (ROSI_MODE=demo).")
        with translation.override("en"):
            lines = people.sign_in_lines()
        for line in lines:
            self.stdout.write(f"  {line['username']:<6} {line['name']:<17} {line['role']:<25} {line['try']}")
        self.stdout.write(
            "\n  One click signs in as any of them: choose a person on the sign-in page, under /demo/."
        )
