"""The rules by which an export counts, as data: reporting/data/counting_rules.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporting.uri.profile import Text

FILE = Path(__file__).resolve().parent.parent / "data" / "counting_rules.toml"


@dataclass(frozen=True)
class CountingRule:
    key: str
    title: Text
    text: Text


@cache
def rules() -> tuple[CountingRule, ...]:
    """Every rule, in the order in which they are told."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
    return tuple(CountingRule(row["key"], Text(*row["title"]), Text(*row["text"])) for row in found)
