"""Published figures as a file: JSON with a list `figures`, or CSV. Each has a key, a unit, a year and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases import lists
from cases.register.headings import normal
from reporting.loading.faults import Faults, Faulty, Unreadable, plain
from reporting.loading.parcels import Figure, Parcel, is_year
from reporting.loading.reading import check_length, is_json, json_of, rows_of, text_of, whole, words
from reporting.reconciliation.mapping import PERCENT, keys
from reporting.units import UNITS

FIELDS = ("key", "unit", "year", "value", "label", "chapter")
REQUIRED = FIELDS[:4]
HEADINGS = {
    normal(word): name
    for name, spoken in {
        "key": ("key", "sleutel"),
        "unit": ("unit", "eenheid"),
        "year": ("year", "jaar"),
        "value": ("value", "waarde"),
        "label": ("label", "omschrijving", "description"),
        "chapter": ("chapter", "hoofdstuk"),
    }.items()
    for word in spoken
}
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
KNOWN_UNITS = frozenset({*UNITS, PERCENT})
Entry = tuple[int, dict[str, Any]]


def understand(data: bytes, *, today: date) -> Parcel:
    """The figures of a file. Raises Unreadable, or Faulty with everything that is wrong."""
    text, faults = text_of(data), Faults()
    told, entries = _from_json(text, faults) if is_json(text) else ({}, _from_csv(text, faults))
    found = list(_figures(entries, faults, today))
    if not found and not faults:
        raise Unreadable(_("There are no figures in this file."))
    year = max((figure.year for figure, _label in found), default=0)
    if "year" in told:
        year = _year_of(told["year"], found, faults, today)
    published_in = words(told.get("source"), "source", faults)
    if faults:
        raise Faulty(faults)
    return Parcel(
        year,
        published_in,
        [figure for figure, _label in found],
        {figure.key: label for figure, label in found if label},
    )


def _year_of(told: Any, found: list[tuple[Figure, str]], faults: Faults, today: date) -> int:
    """The year that a file says it is about; none of its figures is about a later one."""
    year = whole(told, "year", faults) or 0
    if not is_year(year, today):
        faults.add("no_year", "year", told)
    for figure, _label in found:
        if figure.year > year:
            faults.add("no_year", figure.row, figure.year)
    return year


def _from_json(text: str, faults: Faults) -> tuple[dict[str, Any], list[Entry]]:
    told = json_of(text)
    if not isinstance(told, dict) or not isinstance(told.get("figures"), list):
        raise Unreadable(_("This JSON file has no list “figures” with key, unit, year and value."))
    check_length(told["figures"])
    for name in told:
        if name not in ("year", "source", "figures"):
            faults.add("unknown_field", name, name)
    entries = []
    for row, entry in enumerate(told["figures"], start=1):
        if not isinstance(entry, dict) or any(entry.get(name) is None for name in REQUIRED):
            faults.add("no_entry", row)
            continue
        for name in entry:
            if name not in FIELDS:
                faults.add("unknown_field", row, name)
        entries.append((row, entry))
    return told, entries


def _from_csv(text: str, faults: Faults) -> list[Entry]:
    rows = rows_of(text)
    columns = [HEADINGS.get(normal(cell), "") for cell in rows[0]]
    missing = [name for name in REQUIRED if name not in columns]
    if missing or len({c for c in columns if c}) < len([c for c in columns if c]):
        raise Unreadable(
            _("The first row needs the headings key, unit, year and value, each once. Missing: %(missing)s.")
            % {"missing": ", ".join(missing) or "–"}
        )
    entries = []
    for row, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            faults.add("short" if len(cells) < len(columns) else "long", row)
            continue
        entries.append((row, {name: cell for name, cell in zip(columns, cells, strict=True) if name}))
    return entries


def _figures(entries: list[Entry], faults: Faults, today: date) -> Iterator[tuple[Figure, str]]:
    scopes = {node.code: node.id for node in lists.entries("directorate")}
    root = lists.entries("directorate")[0].id
    known, seen = keys(), set()
    for row, entry in entries:
        key, unit = plain(entry["key"]), plain(entry["unit"])
        year, value = whole(entry["year"], row, faults), whole(entry["value"], row, faults)
        label = words(entry.get("label"), row, faults)
        if not KEY.fullmatch(key):
            faults.add("no_key", row, key)
        if unit not in KNOWN_UNITS:
            faults.add("unknown_unit", row, unit)
        elif key in known and known[key].unit != unit:
            faults.add("other_unit", row, known[key].unit)
        if unit == PERCENT and value is not None and value > 100:
            faults.add("no_share", row, value)
        if year is not None and not is_year(year, today):
            faults.add("no_year", row, year)
        if (key, year) in seen:
            faults.add("double", row, f"{key} {year}")
        seen.add((key, year))
        if year is not None and value is not None:
            scope = scopes.get(known[key].scope, root) if key in known else root
            yield Figure(row, key, unit, year, scope, value), label
