"""What the words of a register mean: services, categories and measures by code, label or another spelling.

A line becomes an entry, or faults that say what is not understood. Nothing is guessed, and no two rows are ever
taken for one because they say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate, DirectorateAlias
from accounts.refusal import refusal_of
from cases.disposition import check_measures
from cases.models import Category, ListAlias, Measure, Violation
from cases.register.headings import Line, normal

FAULTS: dict[str, Any] = {
    "short": _("The row has fewer cells than there are headings."),
    "long": _(
        "The row has more cells than there are headings: is a separator inside a text without quotation marks?"
    ),
    "no_directorate": _("The service is missing."),
    "no_category": _("The category is missing."),
    "no_measure": _("The measure is missing. A violation that ended without one says so (“Geen afdoening”)."),
    "unknown_directorate": _("“%(value)s” is no known service or directorate."),
    "unknown_category": _("“%(value)s” is no known category."),
    "unknown_measure": _("“%(value)s” is no known measure."),
    "other_directorate": _("The service “%(value)s” does not exist in this year."),
    "other_category": _("The category “%(value)s” does not exist in this year."),
    "other_measure": _("The measure “%(value)s” does not exist in this year."),
    "unclear_directorate": _("“%(value)s” can be more than one service. Use its code."),
    "unclear_category": _("“%(value)s” can be more than one category. Use its code."),
    "unclear_measure": _("“%(value)s” can be more than one measure. Use its code."),
    "double_measure": _("The same measure stands twice in one row: “%(value)s”."),
    "clash": "%(value)s",  # the sentence of the rule itself
    "other_year": _("The row is about %(value)s, not about the year of this register."),
}
LONGEST_VALUE = 120


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: a code of FAULTS, and the value that was found."""

    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        return str(FAULTS[self.code]) % {"value": self.value}


class NotUnderstood(Exception):
    def __init__(self, code: str, value: str = "") -> None:
        if len(value) > LONGEST_VALUE:
            value = value[:LONGEST_VALUE] + "…"
        self.fault = Fault(code, value)


@dataclass(frozen=True)
class Entry:
    """One settled violation as it will be written: ids of service, category and measures."""

    row: int
    directorate: int
    category: int
    measures: tuple[int, ...]
    description: str


class Words:
    """The words for one list: code, both labels and every other spelling."""

    def __init__(
        self, kind: str, entries: Iterable[Any], aliases: Iterable[tuple[str, Any]], year: int
    ) -> None:
        self.kind = kind
        self._first, self._last = date(year, 1, 1), date(year, 12, 31)
        self._meant: dict[str, dict[int, Any]] = {}
        for entry in entries:
            labels = (
                (entry.name_nl, entry.name_en) if kind == "directorate" else (entry.label_nl, entry.label_en)
            )
            for text in (entry.code, *labels):
                self._meant.setdefault(normal(text), {})[entry.pk] = entry
        for text, entry in aliases:
            self._meant.setdefault(normal(text), {})[entry.pk] = entry
        self._asked: dict[str, Any] = {}

    def find(self, text: str) -> Any:
        """The entry that is meant. Raises NotUnderstood."""
        if text not in self._asked:
            self._asked[text] = self._find(text)
        found = self._asked[text]
        if isinstance(found, NotUnderstood):
            raise found
        return found

    def _find(self, text: str) -> Any:
        if not normal(text):
            return NotUnderstood(f"no_{self.kind}")
        known = self._meant.get(normal(text), {}).values()
        if not known:
            return NotUnderstood(f"unknown_{self.kind}", text)
        valid = [entry for entry in known if self._valid(entry)]
        if not valid:
            return NotUnderstood(f"other_{self.kind}", text)
        return valid[0] if len(valid) == 1 else NotUnderstood(f"unclear_{self.kind}", text)

    def _valid(self, entry: Any) -> bool:
        """Whether it existed on some day of the year."""
        begins, ends = entry.valid_from, entry.valid_until
        return (begins is None or begins <= self._last) and (ends is None or ends >= self._first)

    def knows(self, text: str) -> bool:
        return normal(text) in self._meant


class Vocabulary:
    """All words that a register of one year may use. Five queries."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.directorate = Words(
            "directorate",
            Directorate.objects.all(),
            (
                (alias.text, alias.directorate)
                for alias in DirectorateAlias.objects.select_related("directorate")
            ),
            year,
        )
        spellings = list(ListAlias.objects.all())
        self.category = Words("category", *_listed(Category, spellings, "category"), year)
        self.measure = Words("measure", *_listed(Measure, spellings, "measure"), year)
        self._clashes: dict[tuple[int, ...], str] = {}

    def understand(self, line: Line) -> Entry | list[Fault]:
        """The entry that a line stands for, or everything that is wrong with it."""
        if line.fault:
            return [Fault(line.fault)]
        faults: list[Fault] = []
        found: dict[str, Any] = {}
        for kind in ("directorate", "category"):
            try:
                found[kind] = getattr(self, kind).find(line.cells[kind])
            except NotUnderstood as error:
                faults.append(error.fault)
        measures = self._measures(line.cells["measures"], faults)
        year = line.cells.get("year", "")
        if year and year != str(self.year):
            faults.append(NotUnderstood("other_year", year).fault)
        if faults:
            return faults
        ids = tuple(measure.pk for measure in measures)
        return Entry(
            line.row, found["directorate"].pk, found["category"].pk, ids, line.cells.get("description", "")
        )

    def _measures(self, cell: str, faults: list[Fault]) -> list[Measure]:
        """The measures of one cell; what is not understood is added to `faults`."""
        measures: list[Measure] = []
        for part in self._parts(cell) or [""]:
            try:
                measure = self.measure.find(part)
            except NotUnderstood as error:
                faults.append(error.fault)
                continue
            if measure in measures:
                faults.append(NotUnderstood("double_measure", cell).fault)
            measures.append(measure)
        clash = self._clash(measures)
        if clash:
            faults.append(NotUnderstood("clash", f"{clash} ({cell})").fault)
        return measures

    def _clash(self, measures: list[Measure]) -> str:
        """Why these measures do not go together, or an empty text; each combination is asked once."""
        key = tuple(measure.pk for measure in measures)
        if key not in self._clashes:
            refusal = refusal_of(check_measures, measures, Violation.Outcome.UNKNOWN) if measures else None
            self._clashes[key] = str(refusal.sentence) if refusal else ""
        return self._clashes[key]

    def _parts(self, cell: str) -> list[str]:
        """The measures in one cell. A comma separates only where known measures stand on both sides of it."""
        if self.measure.knows(cell):
            return [cell]
        found = []
        for part in re.split(r"[|;\r\n]+", cell):
            if part.strip():
                found += self._split_at_commas(part.strip())
        return found

    def _split_at_commas(self, text: str) -> list[str]:
        if self.measure.knows(text):
            return [text]
        for at, character in enumerate(text):
            if character == "," and self.measure.knows(text[:at]):
                rest = self._split_at_commas(text[at + 1 :].strip())
                if all(self.measure.knows(part) for part in rest):
                    return [text[:at].strip(), *rest]
        return [text]


def _listed(model: Any, spellings: list[ListAlias], name: str) -> tuple[list[Any], list[tuple[str, Any]]]:
    entries = list(model.objects.all())
    by_code = {entry.code: entry for entry in entries}
    aliases = [(s.text, by_code[s.code]) for s in spellings if s.list == name and s.code in by_code]
    return entries, aliases
