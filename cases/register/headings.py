"""The headings of a register: which column is which, and the lines below them.

Rows are counted as a spreadsheet counts them: the first one, usually the headings, is row 1.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refusal

# What a column is, under which headings it is met (normalised), and whether a register can do without.
COLUMNS: dict[str, tuple[Any, bool, set[str]]] = {
    "number": (gettext_lazy("number"), False, {"volgnummer", "volgnr", "nr", "nummer", "no", "number"}),
    "year": (gettext_lazy("year"), False, {"jaar", "year"}),
    "directorate": (
        gettext_lazy("service"),
        True,
        {
            "dienstonderdeel",
            "dienst",
            "onderdeel",
            "organisatieonderdeel",
            "directie",
            "service",
            "directorate",
        },
    ),
    "category": (
        gettext_lazy("category"),
        True,
        {
            "schending",
            "typeschending",
            "soortschending",
            "categorie",
            "violation",
            "typeofviolation",
            "category",
        },
    ),
    "description": (
        gettext_lazy("description"),
        False,
        {"omschrijving", "beschrijving", "toelichting", "description"},
    ),
    "measures": (
        gettext_lazy("measures"),
        True,
        {"afdoening", "afdoeningen", "maatregel", "maatregelen", "disposition", "measure", "measures"},
    ),
}
REQUIRED = [key for key, (_label, required, _headings) in COLUMNS.items() if required]
MEANING_OF_HEADING = {heading: key for key, (_l, _r, headings) in COLUMNS.items() for heading in headings}

HEADINGS_WITHIN = 10  # rows in which the headings are looked for; a title may stand above them

Cells = list[str]


class Unreadable(Refusal):
    """The file cannot be read as a register at all; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class Line:
    """One row: its place in the file and what stands in the columns that are known. `fault` is a code, or empty."""

    row: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Headings:
    row: int
    columns: dict[int, str]  # place of the cell → key of COLUMNS
    ignored: list[str]
    width: int

    @property
    def missing(self) -> list[str]:
        return [key for key in REQUIRED if key not in self.columns.values()]


def normal(text: str) -> str:
    """The letters and digits of a text, without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def find_headings(records: Iterator[Cells]) -> Headings | None:
    """The first row in which every required column is found, else the one that comes nearest."""
    best = None
    for row, cells in enumerate(itertools.islice(records, HEADINGS_WITHIN), start=1):
        known = {place: MEANING_OF_HEADING.get(normal(cell)) for place, cell in enumerate(cells)}
        columns = {place: key for place, key in known.items() if key}
        if len(set(columns.values())) < 2:
            continue
        ignored = [cell.strip() for place, cell in enumerate(cells) if not known[place] and cell.strip()]
        width = max(place for place, cell in enumerate(cells) if cell.strip()) + 1
        found = Headings(row, columns, ignored, width)
        if not found.missing:
            return found
        best = best or found
    return best


def checked(found: Headings | None) -> Headings:
    if found is None:
        required = ", ".join(str(COLUMNS[key][0]) for key in REQUIRED)
        raise Unreadable(
            _(
                "No headings were found in the first %(rows)s rows. A register has at least these columns: %(columns)s."
            )
            % {"rows": HEADINGS_WITHIN, "columns": required}
        )
    if found.missing:
        missing = ", ".join(str(COLUMNS[key][0]) for key in found.missing)
        raise Unreadable(_("These columns are missing: %(columns)s.") % {"columns": missing})
    keys = list(found.columns.values())
    for key in keys:
        if keys.count(key) > 1:
            raise Unreadable(
                _("Two columns hold the same: %(column)s. Keep one of them.") % {"column": COLUMNS[key][0]}
            )
    return found


def lines_below(records: Iterator[Cells], headings: Headings, *, rows_are_whole: bool) -> Iterator[Line]:
    for row, cells in enumerate(records, start=1):
        if row <= headings.row or not any(cell.strip() for cell in cells):
            continue
        fault = ""
        if len(cells) < headings.width and rows_are_whole:
            fault = "short"
        elif any(cell.strip() for cell in cells[headings.width :]):
            fault = "long"
        found = {
            key: cells[place].strip() if place < len(cells) else "" for place, key in headings.columns.items()
        }
        yield Line(row, found, fault)
