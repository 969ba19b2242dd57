"""Which releases there are, as data: threshold, kinds of tables, grouped categories, years that were public already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reporting.disclosure import Rule
from reporting.tables import Label

FILE = Path(__file__).resolve().parent / "releases.json"


@dataclass(frozen=True)
class Kind:
    """One kind of table: directorates down, `columns` across. `coarser` is what to publish when this gives too much."""

    label: Label
    columns: str  # quarters, halves, groups, none
    coarser: str | None

    @property
    def code(self) -> str:
        return self.label.code


@dataclass(frozen=True)
class Group:
    """Categories that are published together; None are all that stand in no other group."""

    label: Label
    categories: frozenset[str] | None


@dataclass(frozen=True)
class Public:
    """What was published of a year before ROSI counted it: which facts, and in which tables and spaces exactly."""

    year: int
    unit: str
    level: str
    kinds: frozenset[str]
    spaces: frozenset[str]


@dataclass(frozen=True)
class Kinds:
    version: str
    rule: Rule
    already_published: tuple[Public, ...]
    groups: tuple[Group, ...]
    kinds: dict[str, Kind]

    def table_is_public(self, year: int, unit: str, level: str, kind: str) -> bool:
        """Whether a table of releases was public already: only the facts and the tables that were published."""
        return any(
            (one.year, one.unit, one.level) == (year, unit, level) and kind in one.kinds
            for one in self.already_published
        )

    def space_is_public(self, year: int, unit: str, space: str) -> bool:
        """Whether the tables of an annual report in a space were public already."""
        return any(
            (one.year, one.unit) == (year, unit) and space in one.spaces for one in self.already_published
        )


@cache
def standing() -> Kinds:
    """What the data file says."""
    told = json.loads(FILE.read_text())
    kinds = [Kind(_label(one), one["columns"], one["coarser"]) for one in told["kinds"]]
    return Kinds(
        told["version"],
        Rule(told["threshold"], told["narrowest"]),
        tuple(_public(one) for one in told["already_published"]),
        tuple(Group(_label(one), _codes(one["categories"])) for one in told["groups"]),
        {kind.code: kind for kind in kinds},
    )


def _public(one: dict[str, Any]) -> Public:
    return Public(one["year"], one["unit"], one["level"], frozenset(one["kinds"]), frozenset(one["spaces"]))


def _label(one: dict[str, Any]) -> Label:
    return Label(one["code"], one["label"]["nl"], one["label"]["en"])


def _codes(listed: list[str] | None) -> frozenset[str] | None:
    return None if listed is None else frozenset(listed)
