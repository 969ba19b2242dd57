"""Verify history and log against the ledger, and the ledger against its signed checkpoints."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import context
from accounts.ledger import checkpoints
from accounts.ledger.faults import Fault
from accounts.ledger.places import place_at, places
from accounts.ledger.verification import JOBS, Outcome, verify
from accounts.models import User
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
            help="a checkpoint kept outside, a directory of them, or s3://bucket/prefix (default: where they are kept)",
        )
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="BASE64",
            help="trust this key instead of that of ROSI_CHECKPOINT_KEY; more than once for earlier keys",
        )
        parser.add_argument("--by", metavar="USERNAME", help="who verifies; the log names them")
        parser.add_argument("--jobs", type=int, default=JOBS, help="connections at work side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = verify(
                [place_at(options["source"])] if options["source"] else places(),
                [checkpoints.public_key(text) for text in options["public_key"]],
                by=_somebody(options["by"]),
                jobs=options["jobs"],
                tell=self._tell,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say_what_was_done(outcome)
        if outcome.faults:
            self._refuse(outcome.faults)
        self.stdout.write(self.style.SUCCESS(_("Nothing was changed, removed or added.")))

    def _tell(self, done: int, of: int) -> None:
        """A bar on the terminal, where there is one."""
        if sys.stderr.isatty():
            filled = WIDTH * done // of
            print(
                f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // of:3d} %", end="", file=sys.stderr
            )
            if done == of:
                print(file=sys.stderr)

    def _say_what_was_done(self, outcome: Outcome) -> None:
        say, plan, signed = self.stdout.write, outcome.plan, outcome.signed
        say(
            _("%(entries)s entries read in %(seconds).1f seconds (%(rate)s a second).")
            % {
                "entries": plan.entries,
                "seconds": outcome.seconds,
                "rate": int(plan.entries / max(outcome.seconds, 0.001)),
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


def _somebody(username: str | None) -> User | None:
    """Who verifies; without a name the system itself."""
    if username is None:
        return None
    with context.acting(None):
        somebody = User.objects.filter(username=username, is_active=True).first()
    if somebody is None:
        raise Refusal(_("Nobody is called %(username)s.") % {"username": username})
    return somebody
