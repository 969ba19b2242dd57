"""Whether the totals of another register add up: parts to their whole, services to the total, tables to each other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cases import lists
from reporting.loading.faults import Faults, Place
from reporting.loading.parcels import Parcel
from reporting.other_registers.kinds import ALL, OtherRegister, above
from reporting.writing import number

Column = tuple[int, int]
Values = dict[tuple[str, Column], int]


def check_sums(
    parcel: Parcel, register: OtherRegister, places: dict[tuple[str, Column], Place], faults: Faults
) -> None:
    """Note every sum that is not right, in the row of its whole."""
    values: Values = {(f.key, (f.year, f.directorate)): f.value for f in parcel.figures}
    _check_parts(values, places, faults)
    _check_services(values, places, faults)
    for wholes, parts in register.equal:
        _check_equal(values, places, wholes, parts, faults)


def _check_parts(values: Values, places: dict[Any, Place], faults: Faults) -> None:
    parts: dict[tuple[str, Column], int] = {}
    for (key, column), value in values.items():
        table, _slash, code = key.partition("/")
        if above(code):
            whole = f"{table}/{above(code)}", column
            parts[whole] = parts.get(whole, 0) + value
    for whole, total in parts.items():
        if whole in values and values[whole] != total:
            faults.add("parts", places[whole], _told(whole, values[whole], total))


def _check_services(values: Values, places: dict[Any, Place], faults: Faults) -> None:
    root = lists.entries("directorate")[0].id
    services: dict[tuple[str, Column], int] = {}
    for (key, (year, directorate)), value in values.items():
        if directorate != root:
            whole = key, (year, root)
            services[whole] = services.get(whole, 0) + value
    for whole, total in services.items():
        if whole in values and values[whole] != total:
            faults.add("services", places[whole], _told(whole, values[whole], total))


def _check_equal(
    values: Values, places: dict[Any, Place], wholes: tuple[str, ...], parts: tuple[str, ...], faults: Faults
) -> None:
    one, other = _over_services(values, wholes), _over_services(values, parts)
    for year in one.keys() & other.keys():
        if one[year] != other[year]:
            at = next(place for (key, _column), place in places.items() if key in wholes)
            faults.add("services", at, _told((wholes[0], (year, 0)), one[year], other[year]))


def _over_services(values: Values, keys: tuple[str, ...]) -> dict[int, int]:
    """The sum of some figures by year: of the whole ministry where that was given, else of its services."""
    root = lists.entries("directorate")[0].id
    found: dict[int, int] = {}
    for wanted in keys:
        of_key = {column: value for (key, column), value in values.items() if key == wanted}
        for year in {year for year, _directorate in of_key}:
            whole = of_key.get((year, root))
            services = sum(value for (y, _d), value in of_key.items() if y == year)
            found[year] = found.get(year, 0) + (services if whole is None else whole)
    return found


def _told(whole: tuple[str, Column], value: int, total: int) -> str:
    key, (year, directorate) = whole
    node = lists.by_id("directorate").get(directorate)
    code = key.partition("/")[2]
    values = {
        "code": _("the total") if code == ALL else code,
        "year": year,
        "where": f", {node.label}" if node and node.depth else "",
        "value": number(value),
        "total": number(total),
    }
    return _("%(code)s in %(year)s%(where)s is %(value)s, and they are %(total)s") % values
