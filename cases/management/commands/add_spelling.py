"""Let another spelling of a service, category or measure be understood when a register is imported."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import context
from accounts.refusal import Refusal
from cases.register.spellings import LISTS, add_spelling


class Command(BaseCommand):
    help = 'Add a spelling for imports: add_spelling category "Belangenverstremming" POS. See docs/import.md.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", choices=list(LISTS))
        parser.add_argument("text", help="as it stands in the file")
        parser.add_argument("code", help="of the entry that is meant")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with context.acting(None):
                add_spelling(options["list"], options["text"], options["code"], by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['text']} = {options['code']}")
