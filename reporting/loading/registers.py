"""Yearly totals of another register as a file: CSV with years and services beside each other, or its own JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import DirectorateAlias
from cases import lists
from cases.register.headings import normal
from reporting.loading.checking import check_sums
from reporting.loading.faults import Faults, Faulty, Place, Unreadable, plain
from reporting.loading.parcels import Figure, Parcel, is_year
from reporting.loading.reading import (
    MOST_ROWS,
    check_length,
    is_json,
    json_of,
    rows_of,
    text_of,
    whole,
    words,
)
from reporting.other_registers.kinds import OtherRegister, registers

TABLE = {normal(word) for word in ("tabel", "table")}
CODE = {normal(word) for word in ("code",)}
NAME = {normal(word) for word in ("omschrijving", "description", "label")}
CODES = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){0,3}|totaal")
YEAR = re.compile(r"[0-9]{4}")
DEEPEST = 4  # names that lead to a figure of a JSON file
ABOUT = ("year", "unit", "source", "chapter")  # what a JSON file says of itself

Column = tuple[int, int]  # year, directorate
Places = dict[tuple[str, Column], Place]


@dataclass
class _Found:
    """What was found in a file so far, and where each figure stands."""

    parcel: Parcel
    unit: str
    faults: Faults
    places: Places = field(default_factory=dict)

    def add(self, key: str, column: Column, value: int | None, place: Place) -> None:
        if (key, column) in self.places:
            self.faults.add("double", place, key)
        elif value is not None:
            self.places[key, column] = place
            row = place if isinstance(place, int) else len(self.parcel.figures) + 1
            self.parcel.figures.append(Figure(row, key, self.unit, *column, value))


def understander(code: str) -> Callable[..., Parcel]:
    """What reads a file of one register."""

    def understand(data: bytes, *, today: date) -> Parcel:
        register, text, faults = registers()[code], text_of(data), Faults()
        from_file = _from_json if is_json(text) else _from_csv
        found = from_file(text, register, faults, today)
        if not faults:
            check_sums(found.parcel, register, found.places, faults)
        if faults:
            raise Faulty(faults)
        return found.parcel

    return understand


def _services() -> dict[str, int]:
    """Names of directorates as a file may write them."""
    nodes = lists.entries("directorate")
    found = {normal(text): node.id for node in nodes for text in (node.code, node.label_nl, node.label_en)}
    aliases = DirectorateAlias.objects.values_list("text", "directorate")
    return {**{normal(text): pk for text, pk in aliases}, **found}


# --- CSV ---------------------------------------------------------------------------------------------


def _from_csv(text: str, register: OtherRegister, faults: Faults, today: date) -> _Found:
    rows = rows_of(text)
    columns = _columns(rows[0], faults, today)
    found = _Found(Parcel(max(year for year, _directorate in columns)), register.unit.code, faults)
    for row, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(columns) + 3:
            faults.add("short" if len(cells) < len(columns) + 3 else "long", row)
            continue
        key = _key(cells, row, register, faults)
        found.parcel.labels[key] = words(cells[2], row, faults)
        scope = _scope(key, register)
        for (year, directorate), cell in zip(columns, cells[3:], strict=True):
            if scope is None or directorate == columns[0][1]:
                at = year, scope or directorate
                found.add(key, at, whole(cell, row, faults), row)
            elif cell:
                faults.add("one_service", row)
    if not found.parcel.figures and not faults:
        raise Unreadable(_("There are no figures in this file."))
    return found


def _columns(head: list[str], faults: Faults, today: date) -> list[Column]:
    """The years, over the whole ministry, and then the services, of the last of these years."""
    names = [normal(cell) for cell in head]
    if len(head) < 4 or names[0] not in TABLE or names[1] not in CODE or names[2] not in NAME:
        raise Unreadable(
            _(
                "The first row needs the headings tabel, code and omschrijving, then the years, then the services."
            )
        )
    years = [int(cell) for cell in head[3:] if YEAR.fullmatch(cell)]
    if not years or years != sorted(set(years)) or not all(is_year(year, today) for year in years):
        raise Unreadable(
            _("The years in the first row are not right: they stand in ascending order, each once.")
        )
    root, known = lists.entries("directorate")[0].id, _services()
    columns: list[Column] = [(year, root) for year in years]
    for cell in head[3 + len(years) :]:
        if normal(cell) not in known:
            faults.add("unknown_service", 1, cell)
        columns.append((years[-1], known.get(normal(cell), 0)))
    if len(set(columns)) < len(columns) and not faults:
        raise Unreadable(_("Two columns hold the same service."))
    return columns


def _scope(key: str, register: OtherRegister) -> int | None:
    """The service that the table of a figure is about; None for a table about the whole ministry."""
    kind = register.tables.get(key.partition("/")[0])
    code = kind.scope if kind else ""
    return next((node.id for node in lists.entries("directorate") if code and node.code == code), None)


def _key(cells: list[str], row: int, register: OtherRegister, faults: Faults) -> str:
    table, code = cells[0], cells[1]
    if table not in register.tables:
        faults.add("unknown_table", row, table)
    if not CODES.fullmatch(code):
        faults.add("no_code", row, code)
    return f"{table}/{code}"


# --- JSON --------------------------------------------------------------------------------------------


def _from_json(text: str, register: OtherRegister, faults: Faults, today: date) -> _Found:
    told = json_of(text)
    if not isinstance(told, dict) or not register.paths:
        raise Unreadable(_("This register is not loaded from such a JSON file. Use CSV."))
    year = whole(told.get("year", ""), "year", faults) or 0
    if not is_year(year, today):
        faults.add("no_year", "year", told.get("year", ""))
    counted = plain(told.get("unit", ""))
    if counted and counted != register.unit.code:
        faults.add("other_unit_of_register", "unit", counted)
    parcel = Parcel(year, words(told.get("source"), "source", faults))
    found = _Found(parcel, register.unit.code, faults)
    met: set[str] = set()
    services = _services()
    leaves = list(islice(_leaves(told), MOST_ROWS + 1))
    check_length(leaves)
    for path, value in leaves:
        place = ".".join(path)
        key, directorate = _meaning(path, register, services, met, faults)
        if key:
            found.add(key, (year, directorate), whole(value, place, faults), place)
    for path in register.paths:
        if path not in met:
            faults.add("missing", path)
    return found


def _leaves(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the names that lead to it; what the file says of itself is left out."""
    if not isinstance(told, dict) or len(path) > DEEPEST:
        yield path, told
        return
    for name, value in told.items():
        if name not in ABOUT:
            yield from _leaves(value, (*path, name))


def _meaning(
    path: tuple[str, ...], register: OtherRegister, services: dict[str, int], met: set[str], faults: Faults
) -> tuple[str, int]:
    """Key and directorate of a figure; an empty key after noting that it is not known."""
    place = ".".join(path)
    if place in register.paths:
        met.add(place)
        key = register.paths[place]
        return key, _scope(key, register) or lists.entries("directorate")[0].id
    for pattern, key in register.paths.items():
        before, star, after = pattern.partition("*")
        if star and len(path) == pattern.count(".") + 1:
            at = before.count(".")
            if place == f"{before}{path[at]}{after}":
                met.add(pattern)
                if normal(path[at]) not in services:
                    faults.add("unknown_service", place, path[at])
                    return "", 0
                return key, services[normal(path[at])]
    faults.add("unknown_path", place)
    return "", 0
