"""Which term runs on a report or a case, under which rule of the table `TermRule`, and how a page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import terms
from cases.models import Case, Report, ReportStatus, Status, TermRule
from cases.terms import Term, Urgency

KEPT_SECONDS = 60

# The term that runs while a case is in a phase, counted from its first day there.
CASE_TERMS: dict[str, str] = {
    Status.ASSESSMENT: "assessment",
    Status.FACT_FINDING: "fact_finding",
    Status.DISPOSITION: "disposition",
}
SHORT: dict[str, Any] = {
    "acknowledgement": gettext_lazy("acknowledgement"),
    "feedback": gettext_lazy("feedback"),
}
STATES = {Urgency.LATE: "late", Urgency.SOON: "soon", Urgency.CALM: "running", Urgency.DONE: "done"}


@dataclass(frozen=True)
class Deadline:
    """A term with the rule that sets it, as `components/term.html` shows it: date, state, words, label."""

    term: Term
    rule: TermRule

    @property
    def date(self) -> date:
        return self.term.due

    @property
    def state(self) -> str:
        return STATES[self.term.urgency]

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def short(self) -> Any:
        """What is due in one word, for a list; the words of the rule where there is none."""
        return SHORT.get(self.rule.code, self.rule.label)

    @property
    def words(self) -> str:
        """`in 9 days`, `today`, `3 days late`, `done`."""
        days = self.term.days
        if self.term.urgency == Urgency.DONE:
            return _("done")
        if days == 0:
            return _("today")
        if days > 0:
            return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}

    @property
    def because(self) -> str:
        """The rule in words: `7 calendar days, Wet bescherming klokkenluiders`."""
        return f"{self.rule.amount} {self.rule.get_unit_display()}, {self.rule.source}"


def rules(today: date) -> dict[str, TermRule]:
    """The rules that hold today, by code; asked once a minute."""
    key = f"term-rules:{today.isoformat()}"
    kept = cache.get(key)
    if kept is None:
        kept = {rule.code: rule for rule in TermRule.objects.valid_on(today)}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def of_report(report: Report, *, today: date) -> Deadline | None:
    """The next term of a report: acknowledgement, then feedback. None when nothing is due any more.

    A report that was ended got its letter; one whose feedback is settled is settled.
    """
    if report.feedback_is_settled or report.status == ReportStatus.ENDED:
        return None
    if report.acknowledged_on is None:
        return _deadline("acknowledgement", report.received_on, today)
    return _deadline("feedback", report.acknowledged_on, today)


def of_case(case: Case, *, today: date) -> Deadline | None:
    """The term of the phase in which a case is; None in phases without one."""
    code = CASE_TERMS.get(case.status)
    return _deadline(code, case.phase_since, today) if code else None


def running(case: Case, *, today: date) -> list[tuple[Deadline, Report | None]]:
    """Every term that runs on a case, the soonest first: of its phase, and of each of its reports."""
    found = [(of_report(report, today=today), report) for report in case.reports.all()]
    found.append((of_case(case, today=today), None))
    return sorted([(d, r) for d, r in found if d is not None], key=lambda item: item[0].date)


def _deadline(code: str, start: date, today: date) -> Deadline | None:
    rule = rules(today).get(code)
    return Deadline(terms.term(code, start, rule, today=today), rule) if rule else None


def latest_start(code: str, *, due_by: date, today: date) -> date | None:
    """The last start day whose term under this rule is due by a day; None when no such rule holds."""
    rule = rules(today).get(code)
    return terms.latest_start(rule, due_by=due_by) if rule else None
