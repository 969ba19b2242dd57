"""Which term runs on a report or a case, under which rule of the table `TermRule`, and how a page says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.kept import kept
from cases import terms
from cases.models import Case, ProcessStep, Report, ReportStatus, Status, TermChange, TermRule
from cases.models.lists import length_in_words, source_in_words
from cases.terms import Pause, Term, Urgency

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
# From which day a term counts, in words.
STARTS: dict[str, Any] = {
    "acknowledgement": gettext_lazy("the receipt of the report"),
    "feedback": gettext_lazy("the acknowledgement"),
    "phase": gettext_lazy("the first day of this phase"),
    "opening": gettext_lazy("the opening of the case"),
    "receipt": gettext_lazy("the receipt of the first report"),
}
STATES = {
    Urgency.STILL: "still",
    Urgency.LATE: "late",
    Urgency.SOON: "soon",
    Urgency.CALM: "running",
    Urgency.DONE: "done",
}


@dataclass(frozen=True)
class Deadline:
    """A term with the rule that sets it, as `components/term.html` shows it: date, state, words, label."""

    term: Term
    rule: TermRule
    start: date | None = None
    counted_from: str = ""  # a code of STARTS
    changes: tuple[TermChange, ...] = ()

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
        """What is due in one word, for a list; the words of the rule where there is none. A step says it itself."""
        if self.rule.pk is None:
            return ""
        return SHORT.get(self.rule.code, self.rule.label)

    @property
    def words(self) -> str:
        """`in 9 days`, `today`, `3 days late`, `stands still`, `done`."""
        days = self.term.days
        if self.term.urgency == Urgency.STILL:
            return _("stands still")
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
        return f"{self.rule.length}, {source_in_words(self.rule.source)}"

    @property
    def counted(self) -> str:
        """From which day the term counts and why: `counted from 2 March 2026, the first day of this phase`."""
        if self.start is None:
            return ""
        return _("counted from %(day)s, %(why)s") % {
            "day": formats.date_format(self.start),
            "why": STARTS.get(self.counted_from, ""),
        }

    @property
    def shifts(self) -> list[str]:
        """What moved the term: `suspended from 4 to 9 March 2026`, `extended by 2 weeks on 3 April 2026`."""
        return [in_words(change) for change in self.changes]

    @property
    def why(self) -> str:
        """Everything that sets the date, in one line."""
        return "; ".join(filter(None, [self.because, self.counted, *self.shifts]))


def in_words(change: TermChange) -> str:
    """A change of a term as a page says it."""
    since = formats.date_format(change.since)
    if change.kind == TermChange.Kind.EXTENSION:
        length = length_in_words(change.amount, change.unit)  # type: ignore[arg-type]  # an extension has one
        return _("extended by %(length)s on %(day)s") % {"length": length, "day": since}
    if change.until is None:
        if change.complaint_id is not None:
            return _("stands still since %(day)s, while our own investigation is paused") % {"day": since}
        return _("stands still since %(day)s") % {"day": since}
    if change.complaint_id is not None:
        until = formats.date_format(change.until)
        return _("stood still from %(day)s to %(until)s, while our own investigation was paused") % {
            "day": since,
            "until": until,
        }
    return _("stood still from %(day)s, ran on from %(until)s") % {
        "day": since,
        "until": formats.date_format(change.until),
    }


def rules(today: date) -> Mapping[str, TermRule]:
    """The rules that hold today, by code; asked once a minute."""
    return kept(
        f"term-rules:{today.isoformat()}",
        lambda: MappingProxyType({rule.code: rule for rule in TermRule.objects.valid_on(today)}),
        seconds=KEPT_SECONDS,
    )


def of_report(report: Report, *, today: date) -> Deadline | None:
    """The next term of a report: acknowledgement, then feedback. None when nothing is due any more.

    A report that was ended got its letter; one whose feedback is settled is settled.
    """
    if report.feedback_is_settled or report.status == ReportStatus.ENDED:
        return None
    if report.acknowledged_on is None:
        return _deadline("acknowledgement", report.received_on, today, counted_from="acknowledgement")
    return _deadline("feedback", report.acknowledged_on, today, counted_from="feedback")


def of_case(case: Case, *, today: date) -> Deadline | None:
    """The term of the phase in which a case is; None in phases without one."""
    code = CASE_TERMS.get(case.status)
    if not code:
        return None
    return _deadline(code, case.phase_since, today, counted_from="phase", changes=changes_of(case, code))


def changes_of(case: Case, code: str) -> tuple[TermChange, ...]:
    """What shifts a term of the phase in which the case is; a suspension shifts every term of it."""
    shifts = getattr(case, "shifts", None)
    changes = case.term_changes.all() if shifts is None else map(_of_json, shifts)
    return _bearing_on(code, (change for change in changes if change.term_since == case.phase_since))


def _bearing_on(code: str, changes: Iterable[TermChange]) -> tuple[TermChange, ...]:
    return tuple(c for c in changes if c.kind == TermChange.Kind.SUSPENSION or c.code == code)


SHIFTED_BY = ("kind", "code", "term_since", "since", "until", "amount", "unit", "complaint_id")
# What shifts the terms of a case, as one column of a list: `annotate(shifts=SHIFTS)` spares it a query.
SHIFTS = ArraySubquery(
    TermChange.objects.filter(case=OuterRef("pk"), term_since=OuterRef("phase_since"))
    .order_by("since", "pk")
    .values(row=JSONObject(**{name: name for name in SHIFTED_BY}))
)


def _of_json(row: dict[str, Any]) -> TermChange:
    days = {name: row[name] and date.fromisoformat(row[name]) for name in ("term_since", "since", "until")}
    return TermChange(**{**row, **days})


def of_step(case: Case, step: ProcessStep, *, today: date) -> Deadline | None:
    """The term of a step of the phase in which the case is; None for a step without one."""
    start = _start_of(case, step)
    if start is None or not (step.term_code or step.amount):
        return None
    of_phase = step.counts_from == ProcessStep.CountsFrom.PHASE
    changes = changes_of(case, step.term_code) if of_phase else ()
    if step.term_code:
        return _deadline(step.term_code, start, today, counted_from=step.counts_from, changes=changes)
    return _of_rule(rule_of(step), start, today, counted_from=step.counts_from, changes=changes)


def rule_of(step: ProcessStep) -> TermRule:
    """The rule of a step that has a term of its own."""
    return TermRule(
        code=step.code,
        label_nl=step.title_nl,
        label_en=step.title_en,
        amount=step.amount,
        unit=step.unit,
        source=step.source,
    )


def found(
    rule: TermRule, start: date, *, today: date, counted_from: str, shifts: Iterable[dict[str, Any]] = ()
) -> Deadline:
    """The term of a row that a search brought, with what shifts it as `SHIFTS` gives that."""
    changes = _bearing_on(rule.code if rule.pk else "", map(_of_json, shifts))
    return _of_rule(rule, start, today, counted_from=counted_from, changes=changes)


def _start_of(case: Case, step: ProcessStep) -> date | None:
    if step.counts_from == ProcessStep.CountsFrom.OPENING:
        return case.opened_on
    if step.counts_from == ProcessStep.CountsFrom.RECEIPT:
        return min((report.received_on for report in case.reports.all()), default=None)
    return case.phase_since


def running(case: Case, *, today: date) -> list[tuple[Deadline, Report | None]]:
    """Every term that runs on a case, the soonest first: of its phase, and of each of its reports."""
    found = [(of_report(report, today=today), report) for report in case.reports.all()]
    found.append((of_case(case, today=today), None))
    return sorted([(d, r) for d, r in found if d is not None], key=lambda item: item[0].date)


def _deadline(code: str, start: date, today: date, **more: Any) -> Deadline | None:
    rule = rules(today).get(code)
    return _of_rule(rule, start, today, **more) if rule else None


def _of_rule(
    rule: TermRule,
    start: date,
    today: date,
    *,
    counted_from: str = "",
    changes: tuple[TermChange, ...] = (),
) -> Deadline:
    pauses = [Pause(c.since, c.until) for c in changes if c.kind == TermChange.Kind.SUSPENSION]
    extensions: Any = [c for c in changes if c.kind == TermChange.Kind.EXTENSION]
    term = terms.term(rule.code, start, rule, today=today, pauses=pauses, extensions=extensions)
    return Deadline(term, rule, start, counted_from, changes)


def shifted_due(rule: TermRule, start: date, changes: Iterable[TermChange], *, today: date) -> date:
    """The last day of a term that counts from a day, after what shifted it."""
    made = list(changes)
    pauses = [Pause(c.since, c.until) for c in made if c.kind == TermChange.Kind.SUSPENSION]
    extensions: Any = [c for c in made if c.kind == TermChange.Kind.EXTENSION]
    return terms.due_on(start, rule, pauses=pauses, extensions=extensions, today=today)


def horizon(today: date) -> date:
    """The last day that counts as this week."""
    return today + timedelta(days=terms.SOON_DAYS)


@dataclass(frozen=True)
class Bounds:
    """The last days on which a term could begin that is past, ends today or before, ends this week or before."""

    late: date
    today: date
    week: date


def bounds_of(rule: TermRule, today: date) -> Bounds:
    """Between which days a term under this rule began, by how near its end is. A term that shifted is beside them."""
    return _bounds(rule.amount, rule.unit, rule.statutory, today)


@lru_cache(maxsize=512)
def _bounds(amount: int, unit: str, statutory: bool, today: date) -> Bounds:
    rule = TermRule(amount=amount, unit=unit, statutory=statutory)
    ends = (today - timedelta(days=1), today, horizon(today))
    return Bounds(*(terms.latest_start(rule, due_by=day) for day in ends))


def latest_start(code: str, *, due_by: date, today: date) -> date | None:
    """The last start day whose term under this rule is due by a day; None when no such rule holds."""
    rule = rules(today).get(code)
    return terms.latest_start(rule, due_by=due_by) if rule else None
