"""Making the files of an export: count and read in one short transaction, then write to disk what was read.

Between the two nothing is held open in the database: a workbook of a million rows takes minutes, and a transaction that
waits that long would be ended.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusal import Refusal
from reporting import destroyed, figures
from reporting.destroyed import Destroyed
from reporting.periods import Period, Year
from reporting.uri import checking, first_sheet, house, mapping, monthly, writing
from reporting.uri.cells import Wording
from reporting.uri.first_sheet import About
from reporting.uri.keeping import Made
from reporting.uri.profile import Profile
from reporting.uri.rows import Read, read

TRIES = 3
Tell = Callable[[int, int], None]
FOLDER = "rosi-uri-"
LEFT_AFTER = 24 * 60 * 60  # seconds
# A year of a million violations takes longer to sort than a page may take.
PATIENT = "SET LOCAL statement_timeout = '15min'"


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
    kinds: int  # rows that say something else
    overviews: list[monthly.Compared]
    files: list[Made]

    @property
    def fingerprints(self) -> dict[str, str]:
        """By kind the SHA-256 of each file. In CSV and rows stands no moment: equal registers give equal ones."""
        return {file.kind: file.sha256 for file in self.files}


@contextmanager
def finished(
    profile: Profile, scope: Any, year: int, tell: Tell, today: date | None = None
) -> Iterator[Finished]:
    """Count, read and write; the files lie on disk until this closes.

    DoesNotMap where the profile has no place for a code.
    """
    _sweep()
    asked = _asked(scope, year)
    with asked.lines as lines, TemporaryDirectory(prefix=FOLDER) as folder:
        unmapped = mapping.unmapped(profile, lines.tally.codes)
        if unmapped:
            raise mapping.DoesNotMap(profile, year, unmapped)
        year_only = monthly.known_to_the_year(lines.runs())
        compared = monthly.compare(asked.tables, asked.months, asked.overviews, year_only)
        rows = lines.tally.rows
        about = About(profile, scope, year, asked.as_of, rows, asked.tables, [], asked.gone)
        checks = _checks(about, asked, compared, today or timezone.localdate(asked.as_of))
        about = replace(about, checks=checks)
        files = writing.write(Path(folder), about, lines, Wording(profile, year), tell)
        yield Finished(
            profile,
            scope,
            year,
            asked.as_of,
            about.rows,
            {key: table.as_json() for key, table in asked.tables.items()},
            checks,
            lines.tally.kinds,
            compared,
            files,
        )
    tell(about.rows, about.rows)


def _sweep() -> None:
    """Remove what a killed worker left on this machine a day ago: codes and counts, but nobody needs them."""
    for path in Path(gettempdir()).glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - LEFT_AFTER:
                shutil.rmtree(path)


def _checks(
    about: About, asked: Asked, compared: list[monthly.Compared], today: date
) -> list[dict[str, Any]]:
    """Those that the profile asks for, and those of the house."""
    tally = asked.lines.tally
    checks = checking.check(about.profile, asked.tables, tally, unmapped=(), year=about.year, today=today)
    texts = house.texts_of(about.profile, (cells for _look, cells in first_sheet.lines(about)))
    ours = [*asked.doubts, *house.monthly_checks(compared), house.telling(texts)]
    return house.added(checks, ours, tally)


@dataclass(frozen=True)
class Asked:
    """What the register answered, all in one short transaction."""

    as_of: datetime
    tables: dict[str, Any]
    months: list[dict[str, Any]]
    overviews: dict[int, dict[str, dict[str, int]]]
    doubts: list[dict[str, Any]]
    gone: Destroyed | None
    lines: Read


def _asked(scope: Any, year: int) -> Asked:
    """Totals and rows of one moment: asked again while something is decided between the two."""
    for _try in range(TRIES):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENT)
            as_of = timezone.now()
            # The year and its months in one statement: they are of one moment.
            periods: list[Period] = [Year(year), *monthly.months_of(year)]
            tables, *months = figures.ask(checking.TOTALS, scope, *periods, now=as_of)
            lines = read(scope.id, year)
            [after] = figures.ask(checking.TOTALS, scope, Year(year), now=as_of)
            kept, doubts = monthly.overviews(scope.id, year), house.doubts(scope.id, year)
            gone = destroyed.within(scope.id, year, year)
        if tables == after and not checking.differing(tables, lines.tally):
            return Asked(as_of, tables, months, kept, doubts, gone, lines)
        lines.close()
    raise Refusal(_("The register keeps changing. Nothing was made. Start the export again in a moment."))
