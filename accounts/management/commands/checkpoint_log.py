"""Sign the heads of the ledger and write them where checkpoints are kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.ledger import checkpoints
from accounts.ledger.signing import sign
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
            made = sign()
        except Refusal as refusal:
            raise CommandError("\n".join([str(refusal.sentence), *map(str, refusal.missing)])) from refusal
        told = made.checkpoint
        self.stdout.write(
            _("Checkpoint %(name)s: %(entries)s entries in %(chains)s chains.")
            % {"name": told.name, "entries": told.told["entries"], "chains": len(told.told["chains"])}
        )
        if made.missed:
            raise CommandError("\n".join(map(str, made.missed)))
