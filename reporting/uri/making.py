"""Making the files of an export: count and read in one short transaction, then write to disk what was read.

Between the two nothing is held open in the database: a workbook of a million rows takes minutes, and a transaction that
waits that long would be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from reporting import figures
from reporting.periods import Period, Year
from reporting.uri import checking, house, monthly, multiset, writing
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
    lines: multiset.Kept
    overviews: list[monthly.Compared]
    files: list[Made]

    @property
    def fingerprint(self) -> str:
        """Equal registers give equal rows: the SHA-256 of the CSV, in which no moment stands."""
        return next(file.sha256 for file in self.files if file.kind == "csv")


@contextmanager
def finished(
    profile: Profile, scope: Any, year: int, tell: Tell, today: date | None = None
) -> Iterator[Finished]:
    """Count, read and write; the files lie on disk until this closes."""
    asked = _asked(scope, year)
    if checking.differing(
        asked.tables, asked.lines.tally
    ):  # something was decided between counting and reading
        asked.lines.close()
        asked = _asked(scope, year)
    with asked.lines as lines, writing.Files(profile) as files:
        wording, total = Wording(profile, year), lines.tally.rows
        for number, line in enumerate(lines, start=1):
            files.row(wording.cells(line, number))
            if number % 500 == 0:
                tell(number, total)
        counted = multiset.counted(lines.runs())
        compared = monthly.compare(
            asked.tables, asked.months, asked.overviews, monthly.known_to_the_year(counted.items())
        )
        told = writing.summary(profile, scope, year, asked.as_of, asked.tables, [])
        checks = checking.check(
            profile,
            asked.tables,
            lines.tally,
            unmapped=wording.unmapped,
            year=year,
            today=today or timezone.localdate(asked.as_of),
        )
        texts = house.texts_of(profile, (cells for _look, cells in told))
        checks = house.added(
            checks, [*asked.doubts, *house.monthly_checks(compared), house.telling(texts)], lines.tally
        )
        files.tell(writing.summary(profile, scope, year, asked.as_of, asked.tables, checks))
        totals = {key: table.as_json() for key, table in asked.tables.items()}
        yield Finished(
            profile,
            scope,
            year,
            asked.as_of,
            total,
            totals,
            checks,
            multiset.kept(counted),
            compared,
            files.close(),
        )
    tell(total, total)


@dataclass(frozen=True)
class Asked:
    """What the register answered, all in one short transaction."""

    as_of: datetime
    tables: dict[str, Any]
    months: list[dict[str, Any]]
    overviews: dict[int, dict[str, dict[str, int]]]
    doubts: list[dict[str, Any]]
    lines: Read


def _asked(scope: Any, year: int) -> Asked:
    with transaction.atomic():
        as_of = timezone.now()
        # The year and its months in one statement: they are of one moment.
        periods: list[Period] = [Year(year), *monthly.months_of(year)]
        tables, *months = figures.ask(checking.TOTALS, scope, *periods, now=as_of)
        kept = monthly.overviews(scope.id, year)
        return Asked(as_of, tables, months, kept, house.doubts(scope.id, year), read(scope.id, year))
