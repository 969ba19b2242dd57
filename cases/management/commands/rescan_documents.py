"""Have everything scanned again that waits in quarantine, also what was too large: after a limit was raised."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import context
from cases.documents import examining


class Command(BaseCommand):
    help = "Scan again what waits in quarantine, whatever the reason. See docs/operations.md."

    def handle(self, *args: Any, **options: Any) -> None:
        with context.acting(None):
            asked = examining.ask_for_those_in_quarantine(also_large=True)
        self.stdout.write(f"{asked} versions are scanned again by the worker.")
