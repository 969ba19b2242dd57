"""Which figure of the register answers which published key: reporting/data/published_keys.toml, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reporting.annual.questions import QUESTIONS
from reporting.tables import Label

DATA = Path(__file__).resolve().parents[1] / "data"
FILE = DATA / "published_keys.toml"
PERCENT = "percent"


@dataclass(frozen=True)
class Key:
    """One published figure: what it is called and counts, and the cells of the question that answer it."""

    label: Label
    unit: str
    scope: str
    question: str = ""
    cells: tuple[str, ...] = ()
    among: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.label.code


@dataclass(frozen=True)
class Sum:
    """Published figures that should add up: `whole` is a key or a plain number."""

    code: str
    whole: str | int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """What a published percentage should be by the counts published with it: `parts` without `less`, of `of`."""

    key: str
    parts: tuple[str, ...]
    less: tuple[str, ...]
    of: str


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text())


@cache
def keys() -> dict[str, Key]:
    """Every key that is known. Raises KeyError for a question that does not exist."""
    found = {}
    for code, one in _told()["key"].items():
        question = one.get("question", "")
        if question:
            QUESTIONS[question]
        found[code] = Key(
            Label(code, one["nl"], one["en"]),
            one["unit"],
            one["scope"],
            question,
            tuple(one.get("cells", ())),
            tuple(one.get("among", ())),
        )
    return found


def knows(code: str) -> bool:
    return code in keys()


@cache
def sums() -> tuple[Sum, ...]:
    return tuple(Sum(one["code"], one["whole"], tuple(one["parts"])) for one in _told()["sum"])


@cache
def shares() -> tuple[Share, ...]:
    return tuple(
        Share(one["key"], tuple(one["parts"]), tuple(one.get("less", ())), one["of"])
        for one in _told()["share"]
    )
