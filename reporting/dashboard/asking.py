"""What the dashboard asks over a scope and a period, and over the same period a year earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.lists import Entry
from reporting import counting, figures, reconciling
from reporting.counting import Counts
from reporting.entitlement import as_read_by
from reporting.periods import Month, Period, Quarter, Year, until

# The sections, each with its figures. What lies in a case comes after what brought it in.
SECTIONS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    (
        "reports",
        _("Reports"),
        (
            figures.reports_by_category,
            figures.reports_by_reporter_kind,
            figures.reports_by_channel,
            figures.reports_by_result,
            figures.reports_wrongdoing,
        ),
    ),
    (
        "cases",
        _("Cases"),
        (
            figures.cases_by_phase,
            figures.cases_by_category,
            figures.cases_by_inquiry,
            figures.cases_wrongdoing,
        ),
    ),
    (
        "investigations",
        _("Investigations"),
        (figures.investigations_by_state, figures.investigations_by_bureau),
    ),
    ("persons", _("Persons involved"), (figures.persons_by_tie,)),
    ("violations", _("Violations"), (figures.violations_by_category, figures.violations_by_outcome)),
    (
        "dispositions",
        _("Dispositions and measures"),
        (
            figures.measures_heaviest,
            figures.measures_marks,
            figures.measures_group_a,
            figures.measures_group_b,
            figures.category_by_heaviest,
        ),
    ),
)
PARTS = (
    figures.reports_by_part,
    figures.open_cases_by_part,
    figures.violations_by_part,
    figures.dispositions_by_part,
)
TIMES = (
    figures.lead_times_of_reports,
    figures.lead_times_of_cases,
    figures.terms_of_reports,
    figures.terms_of_cases,
)
ASKED: tuple[Any, ...] = tuple(
    dict.fromkeys(
        (
            figures.cases_flow,
            *(question for _id, _title, questions in SECTIONS for question in questions),
            *PARTS,
            *TIMES,
            *reconciling.NEEDED,
        )
    )
)


@dataclass(frozen=True)
class Span:
    """The period that is shown and what it is compared with: one that still runs with the same part of last year's."""

    period: Year | Quarter | Month
    today: date

    @property
    def runs(self) -> bool:
        return self.period.first <= self.today <= self.period.last and self.today < self.period.last

    @property
    def shown(self) -> Period:
        """As its title says it: up to today where it still runs."""
        return until(self.period, self.today)

    @property
    def before(self) -> Period:
        return self.shown.before if self.runs else self.period.before

    @property
    def month(self) -> Month:
        """The last of the months that are shown."""
        return Month.of(min(self.today, self.period.last))

    @property
    def year(self) -> Year:
        """The last of the years that are shown."""
        return Year(self.period.year)

    @property
    def last_year_runs(self) -> bool:
        return self.year.last > self.today


@dataclass(frozen=True)
class Dashboard:
    """Everything that was counted for one page."""

    span: Span
    counts: Counts
    reader: Any

    @property
    def scope(self) -> Entry:
        return self.counts.scope

    @property
    def as_of(self) -> datetime:
        return self.counts.as_of

    @cached_property
    def now(self) -> dict[str, Any]:
        return self._answers(self.span.period)

    @cached_property
    def before(self) -> dict[str, Any]:
        return self._answers(self.span.before)

    def _answers(self, period: Period) -> dict[str, Any]:
        return {q.key: as_read_by(self.reader, q.answer(self.counts, period)) for q in ASKED}

    def table(self, key: str) -> Any:
        return self.now[key]

    def table_before(self, key: str) -> Any:
        """The same of the period before; None where the register knows nothing of it."""
        question = figures.QUESTIONS[key]
        return self.before[key] if self.knows(question.source, self.span.before) else None

    def knows(self, source: str, period: Period) -> bool:
        """Whether the register knows anything of this kind in a period: before it began there are no zeros."""
        begin = counting.begins(self.counts, "months", self.span.month)
        if begin and Month.of(period.last).code >= begin:
            return True
        imported = self.counts.of("years", self.span.year, "imported")
        return source == "dispositions" and period.whole and (f"{period.year:04}", "") in imported

    def months(self, name: str, part: str = "") -> list[tuple[Month, int | None]]:
        values = counting.series(self.counts, name, self.span.month, part)
        return list(zip(self.span.month.series(len(values)), values, strict=True))

    def years(self, name: str) -> list[tuple[Year, int | None]]:
        return counting.years(self.counts, name, self.span.year)


def ask(scope: Entry, span: Span, *, reader: Any, now: datetime | None = None) -> Dashboard:
    """Count all of it in one statement."""
    asked = [(q.source, period) for period in (span.period, span.before) for q in ASKED]
    asked += [("months", span.month), ("years", span.year)]
    return Dashboard(span, counting.count(scope, asked, now=now), reader)
