"""Verify history and log against the ledger, and the ledger against its signed checkpoints."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.ledger import checkpoints
from accounts.ledger.checking import Plan, check
from accounts.ledger.faults import Fault
from accounts.ledger.reading import one_view, spread
from accounts.refusal import Refusal

WIDTH = 40


class Command(BaseCommand):
    help = (
        "Computes the whole ledger anew and names what was changed, removed or added. See docs/operations.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            metavar="CHECKPOINT",
            type=Path,
            help="a checkpoint kept outside, or a directory of them (default: ROSI_CHECKPOINTS)",
        )
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="BASE64",
            help="trust this key instead of that of ROSI_CHECKPOINT_KEY; more than once for earlier keys",
        )
        parser.add_argument(
            "--jobs", type=int, default=min(4, os.cpu_count() or 1), help="connections at work side by side"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            signed = self._checkpoints(options["source"])
            keys = [checkpoints.public_key(text) for text in options["public_key"]]
            if signed and not keys:
                keys = [checkpoints.signing_key().public_key()]
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        begun = time.monotonic()
        with one_view(max(1, options["jobs"])) as cursors:
            plan, faults = check(cursors[0], run=spread(cursors, self._tell))
            faults = checkpoints.compare(cursors[0], signed, keys) + faults
        self._say_what_was_done(plan, signed, time.monotonic() - begun)
        if faults:
            self._refuse(faults)
        self.stdout.write(self.style.SUCCESS(_("Nothing was changed, removed or added.")))

    def _checkpoints(self, source: Path | None) -> list[checkpoints.Checkpoint]:
        if source is None and not settings.ROSI_CHECKPOINTS:
            return []
        where = source or checkpoints.place()
        return checkpoints.read(where) if source or where.exists() else []

    def _tell(self, done: int, of: int) -> None:
        """A bar on the terminal, where there is one."""
        if sys.stderr.isatty():
            filled = WIDTH * done // of
            print(
                f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // of:3d} %", end="", file=sys.stderr
            )
            if done == of:
                print(file=sys.stderr)

    def _say_what_was_done(self, plan: Plan, signed: list[checkpoints.Checkpoint], seconds: float) -> None:
        say = self.stdout.write
        say(
            _("%(entries)s entries read in %(seconds).1f seconds (%(rate)s a second).")
            % {
                "entries": plan.entries,
                "seconds": seconds,
                "rate": int(plan.entries / max(seconds, 0.001)),
            }
        )
        if plan.destroyed:
            say(_("%(count)s rows were lawfully destroyed; that is recorded.") % {"count": plan.destroyed})
        if plan.adopted:
            say(_("%(count)s rows are older than the ledger and were taken in.") % {"count": plan.adopted})
        for form in plan.incomparable:
            say(
                _("%(form)s: a column no longer exists. These rows cannot be compared; their entries can.")
                % {"form": form}
            )
        if signed:
            say(
                _("Compared with %(count)s signed checkpoints, the last one of %(at)s.")
                % {"count": len(signed), "at": signed[-1].told["at"]}
            )
        else:
            say(
                _(
                    "No checkpoint was given. This shows that log and ledger agree, not that nobody wrote both anew."
                )
            )

    def _refuse(self, faults: list[Fault]) -> None:
        for fault in faults[1:]:
            self.stderr.write(str(fault))
        raise CommandError(
            _("The log was tampered with. First: %(sentence)s") % {"sentence": faults[0]}, returncode=1
        )
