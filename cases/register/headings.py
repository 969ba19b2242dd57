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


def normal(text: str) -> str:
    """The letters and digits of a text, without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


@dataclass(frozen=True)
class Column:
    """A column of a register: whether it must be there, and under which headings it is met."""

    label: Any
    required: bool
    headings: tuple[str, ...]


COLUMNS: dict[str, Column] = {
    "directorate": Column(
        gettext_lazy("service"),
        True,
        (
            "dienstonderdeel",
            "dienst",
            "onderdeel",
            "organisatieonderdeel",
            "directie",
            "service",
            "directorate",
        ),
    ),
    "category": Column(
        gettext_lazy("category"),
        True,
        (
            "schending",
            "type schending",
            "soort schending",
            "categorie",
            "violation",
            "type of violation",
            "category",
        ),
    ),
    "measures": Column(
        gettext_lazy("measures"),
        True,
        ("afdoening", "afdoeningen", "maatregel", "maatregel(en)", "disposition", "measure", "measures"),
    ),
    "description": Column(
        gettext_lazy("description"), False, ("omschrijving", "beschrijving", "toelichting", "description")
    ),
    "year": Column(gettext_lazy("year"), False, ("jaar", "year")),
    "number": Column(gettext_lazy("number"), False, ("volgnummer", "volgnr", "nummer", "nr", "no", "number")),
}
REQUIRED = [key for key, column in COLUMNS.items() if column.required]
MEANING_OF_HEADING = {normal(heading): key for key, column in COLUMNS.items() for heading in column.headings}
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
        required = ", ".join(str(COLUMNS[key].label) for key in REQUIRED)
        raise Unreadable(
            _(
                "No headings were found in the first %(rows)s rows. A register has at least these columns: %(columns)s."
            )
            % {"rows": HEADINGS_WITHIN, "columns": required}
        )
    if found.missing:
        missing = ", ".join(str(COLUMNS[key].label) for key in found.missing)
        raise Unreadable(_("These columns are missing: %(columns)s.") % {"columns": missing})
    keys = list(found.columns.values())
    for key in keys:
        if keys.count(key) > 1:
            raise Unreadable(
                _("Two columns hold the same: %(column)s. Keep one of them.") % {"column": COLUMNS[key].label}
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
