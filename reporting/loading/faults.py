"""What can be wrong with a file of figures: each fault a sentence, with the rows in which it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refusal
from cases.register.findings import ranges
from reporting.writing import number

FAULTS: dict[str, Any] = {
    "short": gettext_lazy("The row has fewer cells than there are headings."),
    "long": gettext_lazy("The row has more cells than there are headings."),
    "no_entry": gettext_lazy("This is no figure with key, unit, year and value."),
    "unknown_field": gettext_lazy("“%(value)s” is no known field."),
    "no_key": gettext_lazy("“%(value)s” is no key. A key has small letters, digits and underscores only."),
    "double": gettext_lazy("The same figure stands in the file twice: “%(value)s”."),
    "unknown_unit": gettext_lazy("“%(value)s” is no known unit."),
    "other_unit": gettext_lazy("This figure counts in another unit: %(value)s."),
    "no_number": gettext_lazy("“%(value)s” is no whole number."),
    "negative": gettext_lazy("“%(value)s” is less than zero."),
    "too_large": gettext_lazy("“%(value)s” is larger than any figure can be."),
    "no_share": gettext_lazy("“%(value)s” is no percentage: it is more than 100."),
    "no_year": gettext_lazy("“%(value)s” is no year that can be reported on."),
    "formula": gettext_lazy("“%(value)s” begins with a sign that makes a spreadsheet calculate."),
    "no_text": gettext_lazy("A name in this file is no text."),
    "long_text": gettext_lazy("“%(value)s” is too long for a name."),
    "tells_who": gettext_lazy("A name in this file looks as if it holds %(value)s. Write it without."),
    "unknown_table": gettext_lazy("“%(value)s” is no table of this register."),
    "no_code": gettext_lazy("“%(value)s” is no code. A code has digits and points, or is “totaal”."),
    "unknown_path": gettext_lazy("This figure is not known in this register."),
    "missing": gettext_lazy("This figure is missing."),
    "unknown_service": gettext_lazy("“%(value)s” is no known service."),
    "one_service": gettext_lazy("This table is about one service: leave its columns of services empty."),
    "parts": gettext_lazy("The parts do not add up to their whole: %(value)s."),
    "services": gettext_lazy("The services do not add up to the total: %(value)s."),
    "other_unit_of_register": gettext_lazy("This file is not about this register: it counts “%(value)s”."),
}
LONGEST_VALUE = 80
MOST_PLACES = 20  # of one fault: whoever mends these sees how it goes
Place = int | str  # a row, or where it stands in a JSON file


class Unreadable(Refusal):
    """The file cannot be read at all; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class Fault:
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        return str(FAULTS[self.code]) % {"value": self.value}


def plain(value: Any) -> str:
    """A value from a file as text; of a list or an object, however deep, no more than that it is one."""
    return str(value) if isinstance(value, str | int | float) else "…"


@dataclass
class Faults:
    """Every fault of a file with the places in which it stands, in the order in which they were found."""

    found: dict[Fault, dict[Place, None]] = field(default_factory=dict)

    def add(self, code: str, place: Place, value: Any = "") -> None:
        text = plain(value)
        if len(text) > LONGEST_VALUE:
            text = text[:LONGEST_VALUE] + "…"
        self.found.setdefault(Fault(code, text), {})[place] = None

    def __bool__(self) -> bool:
        return bool(self.found)

    def listed(self) -> list[tuple[str, str]]:
        """Each fault as a sentence, and where it stands as text: “2–4, 9”; of very many places the first ones."""
        return [(fault.sentence, where(places)) for fault, places in self.found.items()]


def where(places: Iterable[Place]) -> str:
    places = list(places)
    rows = sorted(place for place in places if isinstance(place, int))
    found = [*(ranges(rows).split(", ") if rows else []), *(p for p in places if isinstance(p, str))]
    more = len(found) - MOST_PLACES
    if more > 0:
        found = [*found[:MOST_PLACES], _("and %(n)s more") % {"n": number(more)}]
    return ", ".join(found)


class Faulty(Refusal):
    """Something in the file is not right; nothing was kept of it."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(_("Not everything in this file is right. Nothing was loaded."))
        self.faults = faults
