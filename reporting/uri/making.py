"""Making the files of an export: count and read in one short transaction, then write to disk what was read.

Between the two nothing is held open in the database: a workbook of a million rows takes minutes, and a transaction that
waits that long would be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from reporting import figures
from reporting.periods import Year
from reporting.uri import checking, writing
from reporting.uri.keeping import Made
from reporting.uri.profile import Profile
from reporting.uri.rows import Read, Wording, read

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Finished:
    """What follows from the register at one moment, with the files on disk."""

    profile: Profile
    scope: Any
    year: int
    as_of: datetime
    rows: int
    totals: dict[str, Any]
    checks: list[dict[str, Any]]
    files: list[Made]

    @property
    def fingerprint(self) -> str:
        """Equal registers give equal rows: the SHA-256 of the CSV, in which no moment stands."""
        return next(file.sha256 for file in self.files if file.kind == "csv")


@contextmanager
def finished(profile: Profile, scope: Any, year: int, tell: Tell) -> Iterator[Finished]:
    """Count, read and write; the files lie on disk until this closes."""
    as_of, tables, lines = _asked(scope, year)
    if checking.differing(tables, lines.tally):  # something was decided between counting and reading
        lines.close()
        as_of, tables, lines = _asked(scope, year)
    with lines, writing.Files(profile) as files:
        wording, total = Wording(profile, year), lines.tally.rows
        for number, line in enumerate(lines, start=1):
            files.row(wording.cells(line, number))
            if number % 500 == 0:
                tell(number, total)
        checks = checking.check(
            profile,
            tables,
            lines.tally,
            unmapped=wording.unmapped,
            year=year,
            today=timezone.localdate(as_of),
        )
        files.tell(writing.summary(profile, scope, year, as_of, tables, checks))
        totals = {key: table.as_json() for key, table in tables.items()}
        yield Finished(profile, scope, year, as_of, total, totals, checks, files.close())
    tell(total, total)


def _asked(scope: Any, year: int) -> tuple[datetime, dict[str, Any], Read]:
    with transaction.atomic():
        as_of = timezone.now()
        [tables] = figures.ask(checking.TOTALS, scope, Year(year), now=as_of)
        return as_of, tables, read(scope.id, year)
