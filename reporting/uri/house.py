"""The checks that every export gets, whatever its profile asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from reporting import identifying
from reporting.uri import monthly
from reporting.uri.monthly import Compared
from reporting.uri.profile import Profile
from reporting.uri.rows import Tally

DOUBTS = "SELECT name, number FROM uri_doubts(%s, %s)"


def doubts(directorate_id: int, year: int) -> list[dict[str, Any]]:
    """What the register itself has to answer for: closed without a decision, days that cannot be."""
    with connection.cursor() as cursor:
        cursor.execute(DOUBTS, [directorate_id, year])
        found = dict(cursor.fetchall())
    return [_none("closed_disposed", found["undisposed"]), _none("dates_possible", found["impossible"])]


def monthly_checks(lines: list[Compared]) -> list[dict[str, Any]]:
    """The totals against the monthly overviews."""
    return [
        _none("overviews_explained", len(monthly.unexplained(lines))),
        _none("overviews_equal", len(monthly.corrected(lines))),
    ]


def telling(texts: Iterable[str]) -> dict[str, Any]:
    """Whether any text of the export looks as if it tells who somebody is; the kinds of what was found."""
    texts = {text for text in texts if text}
    named = identifying.names_in(texts)
    found = {text: identifying.kinds_in(text) | ({"name"} if text in named else set()) for text in texts}
    kinds = sorted(set().union(*found.values()))
    number = sum(bool(of_text) for of_text in found.values())
    return _none("nothing_identifying", number) | {"kinds": kinds}


def texts_of(profile: Profile, told: Iterable[Iterable[Any]]) -> set[str]:
    """Every text that can stand in the files: of the profile, and what the first sheet says."""
    labels = {str(text) for column in profile.columns for text in (column.label.nl, column.label.en)}
    for codes in profile.codes.values():
        for ours, code in codes.items():
            labels |= {ours, code.code, code.label.nl, code.label.en}
    for table in profile.tables:
        labels |= {table.label.nl, table.label.en}
    about = {profile.code, profile.version, profile.title.nl, profile.source.nl, profile.statement.nl}
    return labels | about | {cell for cells in told for cell in cells if isinstance(cell, str)}


def added(checks: list[dict[str, Any]], ours: list[dict[str, Any]], tally: Tally) -> list[dict[str, Any]]:
    """The checks of the profile and those of the house, each once."""
    there = {result["check"] for result in checks}
    ours = [_none("category_held", tally.category_not_held), *ours]
    return [*checks, *(result for result in ours if result["check"] not in there)]


def _none(name: str, found: int) -> dict[str, Any]:
    return {"check": name, "holds": found == 0, "found": found, "expected": 0}
