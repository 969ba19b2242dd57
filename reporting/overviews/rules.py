"""The rules by which a month stands out, as data: reporting/data/highlights.toml, each with its validity."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

PATH = Path(settings.BASE_DIR) / "reporting" / "data" / "highlights.toml"


@dataclass(frozen=True)
class Rule:
    """One rule: the kind of thing it looks at, and its numbers by name."""

    code: str
    kind: str
    valid_from: date
    valid_until: date | None
    numbers: dict[str, Any]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def read(text: str) -> tuple[Rule, ...]:
    """The rules of a file, in their order. Raises KeyError or ValueError where one is not as it should be."""
    rules = []
    for values in tomllib.loads(text)["rule"]:
        given = dict(values)
        rule = Rule(
            given.pop("code"),
            given.pop("kind"),
            given.pop("valid_from"),
            given.pop("valid_until", None),
            given,
        )
        rules.append(rule)
    codes = [rule.code for rule in rules]
    if len(set(codes)) < len(codes):
        raise ValueError("A code stands for one rule.")
    return tuple(rules)


@lru_cache(maxsize=1)
def _ours() -> tuple[Rule, ...]:
    return read(PATH.read_text())


def rules_on(day: date) -> list[Rule]:
    """The rules that hold on a day, the most pressing first."""
    return [rule for rule in _ours() if rule.holds_on(day)]
