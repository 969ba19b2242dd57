"""What an overview keeps: counts with codes and both labels, of the month, the year so far, and both a year earlier."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.lists import Entry
from reporting import counting, figures
from reporting.entries import label_of
from reporting.models import MonthlyOverview
from reporting.periods import Month, Period
from reporting.tables import CrossTable, Label, Table

FORMAT = 3  # since 2: reports by month and category, and what stood out; since 3: lead times
KNOWN_TO_THE_YEAR = _("known to the year only")
# The series of months, and what each counts.
SERIES: dict[str, Any] = {
    "reports": _("Reports received"),
    "came": _("Cases in (opened or reopened)"),
    "went": _("Cases out (closed)"),
    "stock": _("Cases open at the end of the month"),
    "investigations": _("Investigations started"),
    "dispositions": _("Dispositions decided"),
}
QUESTIONS: tuple[Any, ...] = (
    figures.reports_by_category,
    figures.reports_by_channel,
    figures.reports_by_reporter_kind,
    figures.reports_by_part,
    figures.reports_by_result,
    figures.reports_wrongdoing,
    figures.cases_flow,
    figures.cases_by_phase,
    figures.cases_by_inquiry,
    figures.investigations_by_state,
    figures.persons_by_tie,
    figures.violations_by_category,
    figures.violations_by_outcome,
    figures.measures_heaviest,
    figures.measures_marks,
    figures.measures_group_a,
    figures.measures_group_b,
    figures.dispositions_by_part,
    figures.terms_of_reports,
    figures.terms_of_cases,
    figures.lead_times_of_reports,
    figures.lead_times_of_cases,
)


def periods_of(month: Month) -> dict[str, Period]:
    """Over what an overview counts, by the names under which it keeps them."""
    return {
        "month": month,
        "month_before": month.before,
        "year": month.year_so_far,
        "year_before": month.year_so_far.before,
    }


def freeze(scope: Entry, month: Month, *, now: datetime) -> dict[str, Any]:
    """Count everything of an overview in one statement, as what is kept."""
    periods = periods_of(month)
    asked = [(question.source, period) for period in periods.values() for question in QUESTIONS]
    counts = counting.count(scope, [*asked, ("months", month), ("categories", month)], now=now)
    label = label_of(scope)
    return {
        "format": FORMAT,
        "scope": [label.code, label.nl, label.en],
        "tables": {
            name: {question.key: question.answer(counts, period).as_json() for question in QUESTIONS}
            for name, period in periods.items()
        },
        "months": {name: counting.series(counts, name, month) for name in SERIES},
        "categories": counting.by_category(counts, month),
    }


def fingerprint(scope: str, month: Month, version: int, as_of: datetime, frozen: dict[str, Any]) -> str:
    """SHA-256 over all that an overview says: whose, of when, as known at which moment, and every count."""
    told = [scope, month.code, version, as_of.isoformat(), frozen]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Overview:
    """A frozen overview, readable again."""

    row: MonthlyOverview

    @cached_property
    def month(self) -> Month:
        return Month.of(self.row.month)

    @cached_property
    def scope(self) -> Label:
        return Label(*self.row.figures["scope"])

    @property
    def version(self) -> int:
        return self.row.version

    @property
    def as_of(self) -> datetime:
        return self.row.as_of

    def table(self, key: str, period: str = "month") -> Any:
        """The frozen table of a question over `month`, `year`, `month_before` or `year_before`."""
        frozen = self.row.figures["tables"][period][key]
        return figures.QUESTIONS[key].from_json(frozen, periods_of(self.month)[period], self.row.as_of)

    def keeps(self, key: str) -> bool:
        """Whether a question was among those that were asked when it was frozen."""
        return key in self.row.figures["tables"]["month"]

    def series(self, name: str) -> list[tuple[Month, int | None]]:
        """Thirteen months of one count, oldest first; None before the register knew anything."""
        numbers = self.row.figures["months"][name]
        return list(zip(self.month.series(len(numbers)), numbers, strict=True))

    @property
    def by_category(self) -> dict[str, list[int | None]]:
        """Per category its reports by month, this one last; empty in overviews that did not keep them."""
        return self.row.figures.get("categories", {})

    @property
    def is_whole(self) -> bool:
        """Whether what is kept is what was fingerprinted."""
        row = self.row
        return row.sha256 == fingerprint(self.scope.code, self.month, row.version, row.as_of, row.figures)


Place = tuple[str, str, str, str]  # period, question, entry, column


@dataclass(frozen=True)
class Difference:
    """One count that is another one in the later version; None where the entry was not there."""

    figure: Any  # title
    period: Any
    entry: str
    before: int | None
    after: int | None


def differences(before: Overview, after: Overview) -> list[Difference]:
    """Every count in which two versions of an overview differ.

    Labels may have changed; they are no figure. A figure that one of the two does not keep, because a release added or
    dropped it, is no change of the register, nor is an entry of a list that came or went and counts nothing.
    """
    old, new = dict(_numbers(before)), dict(_numbers(after))
    words = {**_words(before), **_words(after)}
    kept_by_both = {place[:2] for place in old} & {place[:2] for place in new}
    return [
        Difference(*words[place], before=old.get(place), after=new.get(place))
        for place in dict.fromkeys([*new, *old])
        if place[:2] in kept_by_both and _differ(place, old.get(place), new.get(place))
    ]


def _differ(place: Place, before: int | None, after: int | None) -> bool:
    """In the series of months nothing known is not zero; in a table what is not there counts nothing."""
    return before != after if place[0] == "months" else (before or 0) != (after or 0)


def _tables(overview: Overview) -> Iterator[tuple[str, Table | CrossTable]]:
    for period, tables in overview.row.figures["tables"].items():
        for key in tables:
            if key in figures.QUESTIONS:
                yield period, overview.table(key, period)


def _numbers(overview: Overview) -> Iterator[tuple[Place, int | None]]:
    for period, table in _tables(overview):
        if isinstance(table, Table):
            for row in table.rows:
                yield (period, table.key, row.code, ""), row.count
        else:
            for label, cells in table.lines:
                for column, cell in zip(table.columns, cells, strict=True):
                    yield (period, table.key, label.code, column.code), cell
        yield (period, table.key, "*", "year_only"), table.year_only
    for name in overview.row.figures["months"]:
        for month, number in overview.series(name):
            yield ("months", name, month.code, ""), number


def _words(overview: Overview) -> dict[Place, tuple[Any, Any, str]]:
    words: dict[Place, tuple[Any, Any, str]] = {}
    for period, table in _tables(overview):
        if isinstance(table, Table):
            for row in table.rows:
                words[period, table.key, row.code, ""] = (table.title, table.period, str(row.label))
        else:
            for label, _cells in table.lines:
                for column in table.columns:
                    entry = f"{label}, {column}"
                    words[period, table.key, label.code, column.code] = (table.title, table.period, entry)
        words[period, table.key, "*", "year_only"] = (table.title, table.period, str(KNOWN_TO_THE_YEAR))
    for name in overview.row.figures["months"]:
        for month, _number in overview.series(name):
            words["months", name, month.code, ""] = (SERIES[name], month, "")
    return words
