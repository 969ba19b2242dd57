"""Import an earlier register from a file: everything, or nothing and a list of what is not understood."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import context
from accounts.models import User
from accounts.refusal import Refusal
from cases.register import writing
from cases.register.findings import Counts, Findings
from cases.register.reading import read

TOLD_EVERY = 10_000


class Command(BaseCommand):
    help = "Import the settled violations of an earlier register (CSV or XLSX). See docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX with one row per settled violation")
        parser.add_argument(
            "--year", type=int, required=True, help="the year in which the violations were settled"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what the file holds and what is wrong"
        )
        parser.add_argument("--by", metavar="USERNAME", help="in whose name (default: the system itself)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        by = self._person(options["by"])
        try:
            with path.open("rb") as file, context.acting(by):
                if options["dry_run"]:
                    self._dry_run(file, options["year"])
                else:
                    self._import(file, path.name, options["year"], by)
        except OSError as error:
            raise CommandError(
                _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}
            ) from error
        except writing.AlreadyImported as refusal:
            self.stdout.write(str(refusal))  # running it twice is no mistake
        except writing.Faulty as refusal:
            self._write_faults(refusal.findings)
            raise CommandError(str(refusal)) from refusal
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _person(self, username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user with this name."))
        return user

    def _dry_run(self, file: Any, year: int) -> None:
        writing.check_year(year)
        findings = writing.dry_run(read(file), year)
        self._write_counts(findings.counts)
        for heading in findings.ignored:
            self.stdout.write(_("This column is not imported: %(heading)s.") % {"heading": heading})
        if findings.faults:
            self._write_faults(findings)
            raise CommandError(_("Not everything in this file is understood. Nothing was imported."))
        self.stdout.write(_("Everything is understood. Nothing was imported: this was a dry run."))

    def _import(self, file: Any, name: str, year: int, by: User | None) -> None:
        batch, counts = writing.import_file(file, by=by, year=year, name=name, tell=self._tell)
        self._write_counts(counts)
        self.stdout.write(_("Imported as import %(number)s.") % {"number": batch.pk})

    def _tell(self, done: int) -> None:
        if done % TOLD_EVERY == 0:
            print(done, file=sys.stderr, flush=True)

    def _write_counts(self, counts: Counts) -> None:
        self.stdout.write(
            _("%(rows)s dispositions with %(marks)s measures.") % {"rows": counts.rows, "marks": counts.marks}
        )
        for entries in counts.tables().values():
            self.stdout.write("")
            for label, number in entries:
                self.stdout.write(f"{number:>8}  {label}")
        self.stdout.write("")

    def _write_faults(self, findings: Findings) -> None:
        for sentence, rows, _number in findings.listed():
            self.stderr.write(_("Row %(rows)s: %(sentence)s") % {"rows": rows, "sentence": sentence})
