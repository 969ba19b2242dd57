"""Compare the store of documents with the register: what no row names, and what a row names and is not there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import context
from accounts.encryption import CannotOpen
from cases.documents import keeping, orphans
from cases.models import DocumentVersion


class Command(BaseCommand):
    help = (
        "Report orphans in the store of documents, and documents whose file is gone. See docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--clear", action="store_true", help="remove the orphans that are older than a day"
        )
        parser.add_argument("--verify", action="store_true", help="read every file and compare its checksum")

    def handle(self, *args: Any, **options: Any) -> None:
        with context.acting(None):
            found = orphans.clear() if options["clear"] else orphans.find()
            changed = self._changed() if options["verify"] else []
        done = "removed" if options["clear"] else "found"
        self.stdout.write(f"{len(found.orphans)} orphans {done}, {found.bytes} bytes.")
        for name in found.orphans:
            self.stdout.write(f"  {name}")
        for name in found.missing:
            self.stderr.write(f"missing: {name}")
        for name in changed:
            self.stderr.write(f"changed: {name}")
        if found.missing or changed:
            raise CommandError(f"{len(found.missing)} files are missing, {len(changed)} were changed.")
        if options["verify"]:
            self.stdout.write("Every file has the checksum with which it was filed.")

    @staticmethod
    def _changed() -> list[str]:
        """Names of the files that do not open, or not with their checksum."""
        changed = []
        for version in DocumentVersion.objects.order_by("pk").iterator(chunk_size=200):
            try:
                for _piece in keeping.verified(version):
                    pass
            except CannotOpen:
                changed.append(version.storage_name)
        return changed
