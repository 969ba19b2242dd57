"""Which registers there are, with their tables: reporting/data/other_registers.toml, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from reporting.tables import Label

FILE = Path(__file__).resolve().parents[1] / "data" / "other_registers.toml"
ALL = "totaal"


@dataclass(frozen=True)
class CountedIn:
    """What a register counts: `17 complaints`."""

    code: str
    nl: tuple[str, str]
    en: tuple[str, str]

    @property
    def _spoken(self) -> tuple[str, str]:
        return self.en if get_language() == "en" else self.nl

    @property
    def name(self) -> str:
        return self._spoken[1]

    def of(self, number: int, shown: str) -> str:
        return f"{shown} {self._spoken[number != 1]}"


@dataclass(frozen=True)
class Kind:
    """One table of a register; `scope` is the code of the directorate that it is about, empty for the ministry."""

    label: Label
    scope: str
    lines: dict[str, Label]


@dataclass(frozen=True)
class OtherRegister:
    label: Label
    unit: CountedIn
    tables: dict[str, Kind]
    paths: dict[str, str] = field(default_factory=dict)
    equal: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    @property
    def code(self) -> str:
        return self.label.code


@cache
def registers() -> dict[str, OtherRegister]:
    return {code: _register(code, told) for code, told in tomllib.loads(FILE.read_text()).items()}


def _register(code: str, told: dict[str, Any]) -> OtherRegister:
    return OtherRegister(
        Label(code, told["nl"], told["en"]),
        CountedIn(told["unit"]["code"], tuple(told["unit"]["nl"]), tuple(told["unit"]["en"])),
        {name: _kind(name, one) for name, one in told["table"].items()},
        told.get("path", {}),
        tuple((tuple(one["whole"]), tuple(one["parts"])) for one in told.get("equal", ())),
    )


def _kind(name: str, told: dict[str, Any]) -> Kind:
    lines = {code: Label(code, nl, en) for code, (nl, en) in told["lines"].items()}
    return Kind(Label(name, told["nl"], told["en"]), told.get("scope", ""), lines)


def above(code: str) -> str:
    """The code of which this one is a part: `1.2` of `1`, `1` of everything, which itself is part of nothing."""
    if code == ALL:
        return ""
    return code.rpartition(".")[0] or ALL
