"""A profile: columns, code mapping and checks of the export, as a data file with a version and a validity period.

The official form is not public, so nothing of it stands in code (docs/adr/0013). Where a column gets its content is
one of `SOURCES`: codes, labels and counts. A profile cannot name a person, a case or a text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.refusal import Refusal

FOLDER = Path(__file__).resolve().parent.parent / "profiles"

MAPPED = ("service", "category", "outcome", "measure", "group_a", "group_b", "known", "origin")
SOURCES = frozenset(
    {"number", "year", "measures.number"}
    | {
        f"{name}.{part}"
        for name in (
            "service",
            "category",
            "outcome",
            "measures",
            "heaviest",
            "group_a",
            "group_b",
            "known",
            "origin",
        )
        for part in ("code", "label")
    }
)
CHECKS = (
    "category_held",
    "has_measure",
    "mapped",
    "services_add_up",
    "categories_add_up",
    "heaviest_adds_up",
    "figures_agree",
    "year_only",
    "year_over",
)


class BadProfile(Refusal):
    """The data file cannot be used; the sentence names the file and what is wrong in it."""


@dataclass(frozen=True)
class Text:
    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class Column:
    key: str
    source: str
    label: Text


@dataclass(frozen=True)
class Code:
    """What is exported for one code of the register."""

    code: str
    label: Text


@dataclass(frozen=True)
class Profile:
    code: str
    version: str
    valid_from: int
    valid_until: int | None
    title: Text
    source: Text
    statement: Text
    separator: str
    columns: tuple[Column, ...]
    codes: dict[str, dict[str, Code]]
    checks: tuple[str, ...]

    def holds_in(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_until is None or year <= self.valid_until)


def for_year(year: int) -> Profile:
    """The newest profile that holds in a year; a Refusal where there is none, and BadProfile for a broken one."""
    fitting = [profile for profile in all_profiles() if profile.holds_in(year)]
    if not fitting:
        raise Refusal(_("There is no profile for the URI export of %(year)s.") % {"year": year})
    return max(fitting, key=lambda profile: profile.valid_from)


def first_year() -> int:
    """The first year for which there is a profile."""
    return min(profile.valid_from for profile in all_profiles())


def of_version(code: str, version: str) -> Profile | None:
    """The profile under which an export was made, while it is still there."""
    return next((p for p in all_profiles() if (p.code, p.version) == (code, version)), None)


def all_profiles() -> list[Profile]:
    return [load(path) for path in sorted(FOLDER.glob("*.json"))]


@cache
def load(path: Path) -> Profile:
    """Read and check one profile."""
    return _Reading(path).profile()


class _Reading:
    """One data file being read; every fault is a sentence with the file's name."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self.data = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise self.bad(_("line %(line)s is not valid JSON.") % {"line": error.lineno}) from None
        except UnicodeDecodeError:
            raise self.bad(_("it is not written in UTF-8.")) from None
        if not isinstance(self.data, dict):
            raise self.bad(_("it has to be an object with the parts of a profile."))

    def bad(self, what: str) -> BadProfile:
        return BadProfile(
            _("The profile %(file)s cannot be used: %(what)s") % {"file": self.name, "what": what}
        )

    def profile(self) -> Profile:
        return Profile(
            code=self.words(self.data, "code", "code"),
            version=self.words(self.data, "version", "version"),
            valid_from=self.year("valid_from"),
            valid_until=self.until(),
            title=self.text(self.data, "title", "title"),
            source=self.text(self.data, "source", "source"),
            statement=self.text(self.data, "statement", "statement"),
            separator=self.words(self.data, "separator", "separator"),
            columns=self.columns(),
            codes=self.codes(),
            checks=self.checks(),
        )

    def part(self, holder: Any, key: str, kind: type, where: str) -> Any:
        value = holder.get(key) if isinstance(holder, dict) else None
        # `true` is an int to Python, and no year to anybody.
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.bad(_("“%(part)s” is missing, or is not what it should be.") % {"part": where})
        return value

    def words(self, holder: Any, key: str, where: str) -> str:
        value: str = self.part(holder, key, str, where)
        if not value.strip():
            raise self.bad(_("“%(part)s” is empty.") % {"part": where})
        return value

    def text(self, holder: Any, key: str, where: str) -> Text:
        value = self.part(holder, key, dict, where)
        return Text(self.words(value, "nl", f"{where}.nl"), self.words(value, "en", f"{where}.en"))

    def year(self, key: str) -> int:
        value: int = self.part(self.data, key, int, key)
        if not 1980 <= value <= 2200:
            raise self.bad(_("“%(part)s” has to be a year.") % {"part": key})
        return value

    def until(self) -> int | None:
        if self.data.get("valid_until") is None:
            return None
        last = self.year("valid_until")
        if last < self.year("valid_from"):
            raise self.bad(_("it ends before it begins."))
        return last

    def columns(self) -> tuple[Column, ...]:
        found: dict[str, Column] = {}
        for place, item in enumerate(self.part(self.data, "columns", list, "columns"), start=1):
            where = f"columns[{place}]"
            key = self.words(item, "key", f"{where}.key")
            source = self.words(item, "from", f"{where}.from")
            if source not in SOURCES:
                raise self.bad(
                    _("column “%(key)s” comes from “%(source)s”, which the register does not export.")
                    % {"key": key, "source": source}
                )
            if key in found:
                raise self.bad(_("column “%(key)s” stands in it twice.") % {"key": key})
            found[key] = Column(key, source, self.text(item, "label", f"{where}.label"))
        if not found:
            raise self.bad(_("it has no columns."))
        return tuple(found.values())

    def codes(self) -> dict[str, dict[str, Code]]:
        lists = self.part(self.data, "codes", dict, "codes")
        return {name: self.mapping(lists, name) for name in MAPPED}

    def mapping(self, lists: Any, name: str) -> dict[str, Code]:
        where = f"codes.{name}"
        found = {}
        for ours, item in self.part(lists, name, dict, where).items():
            here = f"{where}.{ours}"
            label = Text(self.words(item, "nl", f"{here}.nl"), self.words(item, "en", f"{here}.en"))
            found[ours] = Code(self.words(item, "code", f"{here}.code"), label)
        return found

    def checks(self) -> tuple[str, ...]:
        names = self.part(self.data, "checks", list, "checks")
        for name in names:
            if name not in CHECKS:
                raise self.bad(_("there is no check “%(name)s”.") % {"name": name})
        return tuple(names)
