"""Moves the data keys from older key-encryption keys to the current one: beside everything else, in short steps."""

from __future__ import annotations

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import context, encryption, rotation
from accounts.refusal import Refusal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="say how many each key wraps, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._write_usage()
        try:
            rotation.check_keys_are_known()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if not options["check"]:
            self._rotate()

    def _write_usage(self) -> None:
        current = encryption.current_key_id()
        for key, number in {current: 0, **rotation.usage()}.items():
            state = _("current") if key == current else _("older")
            self.stdout.write(f"{number:>10}  {key}  ({state})")

    def _rotate(self) -> None:
        self.asked_to_stop = False
        before = {name: signal.signal(name, self._stop) for name in (signal.SIGINT, signal.SIGTERM)}
        self.total = rotation.left()
        try:
            with context.acting(None):
                done = rotation.rewrap_all(by=None, tell=self._tell, stopped=lambda: self.asked_to_stop)
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
        self.stdout.write(
            _("%(done)s data keys were moved to the key “%(key)s”.")
            % {"done": done, "key": encryption.current_key_id()}
        )
        if left := rotation.left():
            self.stdout.write(
                _("%(left)s are left, nothing is half done. Run the command again to go on.") % {"left": left}
            )

    def _stop(self, *args: Any) -> None:
        """The batch at hand is finished, then the command ends."""
        self.asked_to_stop = True

    def _tell(self, done: int) -> None:
        print(f"{done}/{self.total}", file=sys.stderr, flush=True)
