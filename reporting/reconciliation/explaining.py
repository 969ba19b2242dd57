"""Explanations that came with the register, one file for a year: reporting/data/explanations_YEAR.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from reporting.reconciliation.mapping import DATA
from reporting.tables import Label


@dataclass(frozen=True)
class Reason:
    """Why a figure differs. Not `derivable`: what the register holds of that year cannot give it at all."""

    text: Label
    derivable: bool = True


@dataclass(frozen=True)
class Supposed:
    """Rows that may be missing: what would be added to the register's figures with them."""

    text: Label
    add: dict[str, int]


@dataclass(frozen=True)
class Known:
    figures: dict[str, Reason]
    sums: dict[str, Reason]
    supposed: tuple[Supposed, ...]


@cache
def known(year: int) -> Known:
    """What is known about the report of a year; nothing where no file came with it."""
    path = DATA / f"explanations_{year:04}.toml"
    told = tomllib.loads(path.read_text()) if path.exists() else {}
    return Known(
        {code: _reason(code, one) for code, one in told.get("figure", {}).items()},
        {code: _reason(code, one) for code, one in told.get("sum", {}).items()},
        tuple(Supposed(Label("", one["nl"], one["en"]), one["add"]) for one in told.get("suppose", ())),
    )


def _reason(code: str, one: dict[str, object]) -> Reason:
    return Reason(Label(code, str(one["nl"]), str(one["en"])), bool(one.get("derivable", True)))
