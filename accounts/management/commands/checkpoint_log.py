"""Sign the heads of the ledger and write them to the directory of checkpoints."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import context
from accounts.ledger import checkpoints
from accounts.refusal import Refusal


class Command(BaseCommand):
    help = "Signs a checkpoint of the ledger. Keep a copy outside. See docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--public-key",
            action="store_true",
            help="only print the public key that belongs to the signatures",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["public_key"]:
                self.stdout.write(checkpoints.public_text(checkpoints.signing_key().public_key()))
                return
            with context.acting(None), transaction.atomic(), connection.cursor() as cursor:
                made = checkpoints.make(cursor)
        except Refusal as refusal:
            raise CommandError("\n".join([str(refusal.sentence), *map(str, refusal.missing)])) from refusal
        self.stdout.write(
            _("Checkpoint %(name)s: %(entries)s entries in %(chains)s chains.")
            % {"name": made.name, "entries": made.told["entries"], "chains": len(made.told["chains"])}
        )
