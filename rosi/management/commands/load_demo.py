"""Fill a demonstration: fictitious people and cases, the published register of 2023, overviews. Twice is once."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import context
from accounts.ledger.places import places
from accounts.ledger.signing import sign
from accounts.ledger.state import state
from accounts.ledger.verification import verify
from accounts.models import User
from accounts.refusal import Refusal
from cases.register import writing
from rosi.demo import annual, compared, months, people, published, retention, year_end
from rosi.demo.stories import stories
from rosi.demo.telling import tell
from rosi.demo.walking import Cast

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"


class Command(BaseCommand):
    help = "Loads the demonstration: people, fictitious cases around today, the register of 2023, overviews."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("Fictitious people and cases belong in a demonstration only (ROSI_MODE=demo).")
        begun, today = time.monotonic(), timezone.localdate()
        with context.acting(None):
            users = people.load(today=today)
            imported = import_register(users["hanna"])
            cast = Cast(users)
            told = tell(stories(), cast, today=today)
            made = months.load(today=today)
            compared.load(users, today=today)
            year_end.load(users, today=today)
            published.load(users)
            annual.load(users, today=today)
            retention.load(users, cast, today=today)
        sign_and_verify()
        if options["verbosity"]:
            self.stdout.write(
                f"Demonstration: {told} stories told, {imported} rows of 2023 imported, {made} overviews made "
                f"in {time.monotonic() - begun:.1f} seconds."
            )


def sign_and_verify() -> None:
    """As every night does, so that the page of the log has something to tell. Once, and where checkpoints are kept."""
    with context.acting(None), transaction.atomic():
        known = state(timezone.now())
    if known.checkpoint is not None or not places():
        return
    with contextlib.suppress(Refusal):
        sign()
        verify(places(), by=None)


def import_register(by: User) -> int:
    """Import the published register of 2023, in this person's name; 0 when it was imported before."""
    with context.acting(by), REGISTER.open("rb") as file:
        try:
            _batch, counts = writing.import_file(file, by=by, year=2023, name=REGISTER.name)
        except writing.AlreadyImported:
            return 0
    return counts.rows
