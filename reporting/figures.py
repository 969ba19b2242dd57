"""The questions that the register answers with a figure.

Each is called with a scope (a directorate, with everything below it) and a period, and gives a `Table` with its unit,
counting rule and as-of moment: `figures.measures_marks(scope, Year(2023))`. `ask` answers many in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.lists import Entry
from cases.models import Investigation, Measure, Person, ReportStatus, Status, Violation
from reporting.counting import Answers, Counts, count
from reporting.entries import Entries, chosen, listed, parts, terms
from reporting.periods import Period
from reporting.tables import CrossTable, Label, Row, Table, cross_totals, rows_of
from reporting.units import RULES, UNITS


@dataclass(frozen=True)
class Question:
    """One question. `added` says that its rows add up to a total; `largest_first` sorts them by count."""

    key: str
    title: Any
    unit: str
    rule: str
    source: str
    dimension: str
    entries: Entries
    added: bool = True
    largest_first: bool = False

    def __call__(self, scope: Entry, period: Period, *, now: datetime | None = None) -> Table:
        return self.answer(count(scope, [(self.source, period)], now=now), period)

    def answer(self, counts: Counts, period: Period) -> Table:
        """The table, from what was counted already."""
        numbers = {
            code: number for (code, _other), number in counts.of(self.source, period, self.dimension).items()
        }
        rows = [(label, numbers.get(label.code, 0)) for label in self.entries(counts.scope, period, numbers)]
        if self.largest_first:
            rows.sort(key=lambda row: (row[0].code == "", -row[1]))
        total = sum(number for _label, number in rows) if self.added else None
        return self.table(rows_of(rows, total), total, _year_only(self, counts, period), period, counts.as_of)

    def table(
        self, rows: tuple[Row, ...], total: int | None, year_only: int, period: Period, as_of: datetime
    ) -> Table:
        return Table(
            self.key, self.title, UNITS[self.unit], RULES[self.rule], period, as_of, rows, total, year_only
        )

    def from_json(self, frozen: dict[str, Any], period: Period, as_of: datetime) -> Table:
        """The same table again, from what `Table.as_json` kept."""
        total = frozen["total"]
        rows = rows_of(((Label(code, nl, en), number) for code, nl, en, number in frozen["rows"]), total)
        return self.table(rows, total, frozen["year_only"], period, as_of)


@dataclass(frozen=True)
class CrossQuestion:
    """Two lists crossed. `remainder`: the dimension that holds the totals of the lines, whose rest is a last column."""

    key: str
    title: Any
    unit: str
    rule: str
    source: str
    dimension: str
    entries: Entries
    columns: Entries
    added: bool = True
    remainder: tuple[str, str, str] | None = (
        None  # dimension of the totals, column counted, column of the rest
    )

    def __call__(self, scope: Entry, period: Period, *, now: datetime | None = None) -> CrossTable:
        return self.answer(count(scope, [(self.source, period)], now=now), period)

    def answer(self, counts: Counts, period: Period) -> CrossTable:
        cells = self._cells(counts, period)
        heads = self.columns(counts.scope, period, {other for _code, other in cells})
        labels = self.entries(counts.scope, period, {code for code, _other in cells})
        lines = tuple(
            (label, tuple(cells.get((label.code, head.code), 0) for head in heads)) for label in labels
        )
        return self._table(tuple(heads), lines, _year_only(self, counts, period), period, counts.as_of)

    def _cells(self, counts: Counts, period: Period) -> Answers:
        found = counts.of(self.source, period, self.dimension)
        if self.remainder is None:
            return found
        totals, counted, rest = self.remainder
        cells: Answers = {}
        for (code, _other), number in counts.of(self.source, period, totals).items():
            cells[code, counted] = found.get((code, ""), 0)
            cells[code, rest] = number - cells[code, counted]
        return cells

    def _table(self, heads: Any, lines: Any, year_only: int, period: Period, as_of: datetime) -> CrossTable:
        row_totals, column_totals = cross_totals(lines, len(heads), added=self.added)
        return CrossTable(
            self.key,
            self.title,
            UNITS[self.unit],
            RULES[self.rule],
            period,
            as_of,
            heads,
            lines,
            row_totals,
            column_totals,
            year_only,
        )

    def from_json(self, frozen: dict[str, Any], period: Period, as_of: datetime) -> CrossTable:
        heads = tuple(Label(*column) for column in frozen["columns"])
        lines = tuple((Label(code, nl, en), tuple(cells)) for code, nl, en, *cells in frozen["lines"])
        return self._table(heads, lines, frozen["year_only"], period, as_of)


def _year_only(question: Question | CrossQuestion, counts: Counts, period: Period) -> int:
    return counts.one(question.source, period, "year_only")


YES_NO = (("yes", _("wrongdoing")), ("no", _("other reports")))
FLOW = (
    ("begin", _("open at the start")),
    ("opened", _("opened")),
    ("reopened", _("reopened")),
    ("closed", _("closed")),
    ("end", _("open at the end")),
)
INQUIRY = (
    ("assessment", _("assessment under way")),
    ("none", _("no investigation")),
    ("preliminary", _("preliminary inquiry")),
    ("fact_finding", _("fact-finding investigation")),
)
RUNNING = (("started", _("started")), ("ended", _("ended")), ("running", _("running at the end")))
BUREAU = (("oif", _("by OIF")), ("external", _("by an external bureau")))
WITH_MEASURE = (("with", _("with a measure")), ("without", _("without a measure")))
KEPT = (("in_time", _("in time")), ("late", _("late")))

reports_by_channel = Question(
    "reports_by_channel", _("Reports by channel"), "report", "received",
    "reports", "channel", listed("channel"), largest_first=True,
)  # fmt: skip
reports_by_reporter_kind = Question(
    "reports_by_reporter_kind", _("Reports by kind of reporter"), "report", "received",
    "reports", "reporter_kind", listed("reporter_kind"), largest_first=True,
)  # fmt: skip
reports_by_category = Question(
    "reports_by_category", _("Reports by suspected category"), "report", "received",
    "reports", "category", listed("category", unknown=_("not known yet")), largest_first=True,
)  # fmt: skip
reports_by_part = Question(
    "reports_by_part",
    _("Reports by directorate"),
    "report",
    "received",
    "reports",
    "part",
    parts,
    largest_first=True,
)
reports_by_result = Question(
    "reports_by_result", _("What became of the reports, at the end of the period"), "report", "received",
    "reports", "result", chosen(ReportStatus.choices),
)  # fmt: skip
reports_wrongdoing = Question(
    "reports_wrongdoing", _("Reports of wrongdoing under the whistleblowers act"), "report", "received",
    "reports", "wrongdoing", chosen(YES_NO),
)  # fmt: skip
cases_flow = Question(
    "cases_flow", _("Cases in and out"), "case", "flow", "cases", "flow", chosen(FLOW), added=False
)
cases_by_phase = Question(
    "cases_by_phase", _("Open cases by phase"), "case", "open_at_end",
    "cases", "phase", chosen(Status.choices, without=(Status.CLOSED,)),
)  # fmt: skip
cases_by_inquiry = Question(
    "cases_by_inquiry", _("Cases opened, by status of the investigation"), "case", "opened",
    "cases", "inquiry", chosen(INQUIRY),
)  # fmt: skip
cases_by_category = Question(
    "cases_by_category", _("Cases opened, by category"), "case", "opened",
    "cases", "category", listed("category", unknown=_("not known yet")), largest_first=True,
)  # fmt: skip
open_cases_by_part = Question(
    "open_cases_by_part", _("Open cases by directorate"), "case", "open_at_end",
    "cases", "open_part", parts, largest_first=True,
)  # fmt: skip
investigations_by_kind = Question(
    "investigations_by_kind", _("Investigations started, by kind"), "investigation", "started",
    "investigations", "kind", chosen(Investigation.Kind.choices),
)  # fmt: skip
investigations_by_state = CrossQuestion(
    "investigations_by_state", _("Investigations by kind and state"), "investigation", "running",
    "investigations", "state", chosen(Investigation.Kind.choices), chosen(RUNNING), added=False,
)  # fmt: skip
investigations_by_bureau = Question(
    "investigations_by_bureau", _("Investigations started, by who carries them out"), "investigation", "started",
    "investigations", "bureau", chosen(BUREAU),
)  # fmt: skip
persons_by_tie = Question(
    "persons_by_tie", _("Persons involved, by tie with the organisation"), "person", "subject",
    "persons", "tie", chosen(Person.Tie.choices),
)  # fmt: skip
violations_by_category = Question(
    "violations_by_category", _("Violations settled, by category"), "violation", "settled",
    "dispositions", "category", listed("category"), largest_first=True,
)  # fmt: skip
violations_by_part = Question(
    "violations_by_part", _("Violations settled, by directorate"), "violation", "settled",
    "dispositions", "part", parts, largest_first=True,
)  # fmt: skip
violations_by_outcome = Question(
    "violations_by_outcome", _("Violations settled, by outcome"), "violation", "settled",
    "dispositions", "outcome", chosen(Violation.Outcome.choices, without=(Violation.Outcome.SUSPECTED,)),
)  # fmt: skip
dispositions_by_category = Question(
    "dispositions_by_category", _("Dispositions by category"), "disposition", "decided",
    "dispositions", "category", listed("category"), largest_first=True,
)  # fmt: skip
dispositions_by_part = CrossQuestion(
    "dispositions_by_part", _("Dispositions with a measure, by directorate"), "disposition", "decided",
    "dispositions", "with_measure", parts, chosen(WITH_MEASURE), remainder=("part", "with", "without"),
)  # fmt: skip
measures_marks = Question(
    "measures_marks", _("Measures, every one counted"), "measure", "marks",
    "dispositions", "marks", listed("measure", unknown=_("no measure recorded")),
)  # fmt: skip
measures_heaviest = Question(
    "measures_heaviest", _("Dispositions by heaviest measure"), "disposition", "heaviest",
    "dispositions", "heaviest", listed("measure", unknown=_("no measure recorded")),
)  # fmt: skip
measures_group_a = Question(
    "measures_group_a", _("Dispositions by heaviest measure, grouping A"), "disposition", "heaviest",
    "dispositions", "group_a", chosen(Measure.GroupA.choices, unknown=_("no measure recorded")),
)  # fmt: skip
measures_group_b = Question(
    "measures_group_b", _("Dispositions by heaviest measure, grouping B"), "disposition", "heaviest",
    "dispositions", "group_b", chosen(Measure.GroupB.choices, unknown=_("no measure recorded")),
)  # fmt: skip
category_by_heaviest = CrossQuestion(
    "category_by_heaviest", _("Dispositions by category and heaviest measure"), "disposition", "heaviest",
    "dispositions", "category_heaviest", listed("category"), listed("measure"),
)  # fmt: skip
category_by_marks = CrossQuestion(
    "category_by_marks", _("Measures by category, every one counted"), "measure", "marks",
    "dispositions", "category_marks", listed("category"), listed("measure"),
)  # fmt: skip
terms_of_reports = CrossQuestion(
    "terms_of_reports", _("Terms of reports that ended in the period"), "report", "due_report",
    "terms", "term", terms("acknowledgement", "feedback"), chosen(KEPT),
)  # fmt: skip
terms_of_cases = CrossQuestion(
    "terms_of_cases", _("Terms of cases that ended in the period"), "case", "due_case",
    "terms", "term", terms(*deadlines.CASE_TERMS.values()), chosen(KEPT),
)  # fmt: skip

QUESTIONS: dict[str, Question | CrossQuestion] = {
    question.key: question
    for question in (
        reports_by_channel,
        reports_by_reporter_kind,
        reports_by_category,
        reports_by_part,
        reports_by_result,
        reports_wrongdoing,
        cases_flow,
        cases_by_phase,
        cases_by_inquiry,
        cases_by_category,
        open_cases_by_part,
        investigations_by_kind,
        investigations_by_state,
        investigations_by_bureau,
        persons_by_tie,
        violations_by_category,
        violations_by_part,
        violations_by_outcome,
        dispositions_by_category,
        dispositions_by_part,
        measures_marks,
        measures_heaviest,
        measures_group_a,
        measures_group_b,
        category_by_heaviest,
        category_by_marks,
        terms_of_reports,
        terms_of_cases,
    )
}


def ask(
    questions: Iterable[Question | CrossQuestion], scope: Entry, *periods: Period, now: datetime | None = None
) -> list[dict[str, Any]]:
    """Answer several questions over several periods in one statement: per period a table by key."""
    questions = list(questions)
    counts = count(scope, [(q.source, period) for period in periods for q in questions], now=now)
    return [{q.key: q.answer(counts, period) for q in questions} for period in periods]
