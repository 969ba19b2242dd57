"""The questions that the register answers with a figure.

Each is called with a scope (a directorate, with everything below it) and a period, and gives a `Table` with its unit,
counting rule and as-of moment: `figures.measures_marks(scope, Year(2023))`. `ask` answers many in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.lists import Entry
from cases.models import Investigation, Measure, Person, ReportStatus, Status, Violation
from reporting.counting import count
from reporting.entries import chosen, listed, parts, terms
from reporting.periods import Period
from reporting.questions import CrossQuestion, Question

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
LEAD = (("ended", _("ended")), ("median", _("median, days")), ("p90", _("90th percentile, days")))
LEADS_OF_REPORTS = (
    ("acknowledgement", _("from receipt to acknowledgement")),
    ("feedback", _("from receipt to feedback")),
)
LEADS_OF_CASES = (
    *((code, label) for code, label in Status.choices if code != Status.CLOSED),
    ("whole", _("from opening to closing")),
)
LINKS = (
    ("cases_of_reports", _("cases opened by a report that counts here")),
    ("cases_investigated", _("cases in which an investigation started")),
    ("investigations_of_cases", _("investigations in those cases")),
    ("cases_with_subject", _("cases with a person involved")),
    ("subjects_settled", _("persons involved of whom a violation was settled")),
    ("violations_of_subjects", _("violations of those persons")),
    ("violations_without_person", _("violations whose person is not known")),
)

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
cases_wrongdoing = Question(
    "cases_wrongdoing", _("Cases opened, of wrongdoing under the whistleblowers act"), "case", "opened",
    "cases", "wrongdoing", chosen(YES_NO),
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
lead_times_of_reports = CrossQuestion(
    "lead_times_of_reports", _("Lead times of reports"), "report", "lead_report",
    "lead_times", "lead", chosen(LEADS_OF_REPORTS), chosen(LEAD), added=False, summed=False,
)  # fmt: skip
lead_times_of_cases = CrossQuestion(
    "lead_times_of_cases", _("Lead times of cases by phase"), "case", "lead_case",
    "lead_times", "lead", chosen(LEADS_OF_CASES), chosen(LEAD), added=False, summed=False,
)  # fmt: skip
links = Question(
    "links", _("How the units hang together"), "case", "links", "links", "link", chosen(LINKS), added=False
)

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
        cases_wrongdoing,
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
        lead_times_of_reports,
        lead_times_of_cases,
        links,
    )
}


def ask(
    questions: Iterable[Question | CrossQuestion], scope: Entry, *periods: Period, now: datetime | None = None
) -> list[dict[str, Any]]:
    """Answer several questions over several periods in one statement: per period a table by key."""
    questions = list(questions)
    counts = count(scope, [(q.source, period) for period in periods for q in questions], now=now)
    return [{q.key: q.answer(counts, period) for q in questions} for period in periods]
