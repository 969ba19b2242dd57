"""Every figure once more: slow, in plain Python over the objects of the register, without a line of SQL.

`FIGURES` holds a function per question; each gives counts by code, or by code and column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from math import ceil
from typing import Any

from cases import terms
from cases.models import Case, Measure, Report, TermChange, TermRule
from reporting.periods import Period
from tests.reporting.looked import Looked, changes, open_on, phase_on

# --- In, out and how far ----------------------------------------------------------------------------


def flow(see: Looked, period: Period) -> Counter:
    found: Counter = Counter()
    for case in see.cases:
        for move in changes(case):
            if period.first <= move.happened_on <= period.last:
                if move.target == "closed":
                    found["closed"] += 1
                elif move.target == "reopened":
                    found["reopened"] += 1
                elif move.source == "":
                    found["opened"] += 1
        yesterday = date.fromordinal(period.first.toordinal() - 1)
        found["begin"] += open_on(case, yesterday)
        found["end"] += open_on(case, period.last)
    return found


def inquiry(case: Case, day: date) -> str:
    kinds = {i.kind for i in case.investigations.all() if i.started_on <= day}
    if kinds:
        return "fact_finding" if "fact_finding" in kinds else "preliminary"
    return "assessment" if phase_on(case, day) in ("received", "assessment", "reopened") else "none"


def result(report: Report, day: date) -> str:
    return report.status if report.handled_on and report.handled_on <= day else "open"


def states(see: Looked, period: Period) -> Counter:
    found: Counter = Counter()
    for i in see.investigations():
        found[i.kind, "started"] += period.first <= i.started_on <= period.last
        found[i.kind, "ended"] += bool(i.ended_on and period.first <= i.ended_on <= period.last)
        found[i.kind, "running"] += i.started_on <= period.last and not (
            i.ended_on and i.ended_on <= period.last
        )
    return found


def started(see: Looked, period: Period) -> list[Any]:
    return [i for i in see.investigations() if period.first <= i.started_on <= period.last]


# --- Dispositions and measures ----------------------------------------------------------------------


def measures_of(disposition: Any) -> list[Measure]:
    return [mark.measure for mark in disposition.marks.all()]


def heaviest(disposition: Any) -> Measure | None:
    return max(measures_of(disposition), key=lambda measure: measure.severity, default=None)


def heaviest_code(disposition: Any, name: str = "code") -> str:
    found = heaviest(disposition)
    return getattr(found, name) if found else ""


def mark_codes(disposition: Any) -> list[str]:
    return [measure.code for measure in measures_of(disposition)] or [""]


def with_measure(see: Looked, period: Period) -> Counter:
    found: Counter = Counter()
    for violation, d in see.decided(period):
        has = heaviest_code(d, "group_a") not in ("", "geen")
        found[see.part(violation.directorate_id), "with" if has else "without"] += 1
    return found


# --- Terms and lead times ---------------------------------------------------------------------------


def rule(see: Looked, code: str, period: Period) -> TermRule:
    day = min(period.last, see.today)
    return next(
        rule
        for rule in see.rules
        if rule.code == code
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day <= rule.valid_until)
    )


def kept(see: Looked, period: Period, due: date, done: date | None) -> str:
    """Whether a term that ended in the period was kept; empty where it did not end, or is not over."""
    if not period.first <= due <= min(period.last, see.today):
        return ""
    if done is None:
        return "late" if due < see.today else ""
    return "in_time" if done <= due else "late"


def terms_of_reports(see: Looked, period: Period) -> Counter:
    found: Counter = Counter()
    for r in see.reports:
        letter = r.handled_on if r.status == "ended" else None
        asked = [("acknowledgement", r.received_on, r.acknowledged_on or letter)]
        if r.acknowledged_on and not r.no_feedback:
            asked.append(("feedback", r.acknowledged_on, r.feedback_on or letter))
        for code, start, done in asked:
            found[code, kept(see, period, terms.due_on(start, rule(see, code, period)), done)] += 1
    return told(found)


def terms_of_cases(see: Looked, period: Period) -> Counter:
    found: Counter = Counter()
    for case in see.cases:
        for move, left in phases(case):
            code = move.target
            if code not in ("assessment", "fact_finding", "disposition"):
                continue
            shifts = [
                change
                for change in sorted(case.term_changes.all(), key=lambda c: (c.since, c.pk))
                if change.term_since == move.happened_on
                and (change.kind == "suspension" or change.code == code)
            ]
            due = terms.due_on(
                move.happened_on,
                rule(see, code, period),
                pauses=[
                    terms.Pause(c.since, c.until) for c in shifts if c.kind == TermChange.Kind.SUSPENSION
                ],
                extensions=[c for c in shifts if c.kind == TermChange.Kind.EXTENSION],
                today=see.today,
            )
            found[code, kept(see, period, due, left.happened_on if left else None)] += 1
    return told(found)


def told(found: Counter) -> Counter:
    return Counter({key: number for key, number in found.items() if key[1]})


def phases(case: Case) -> Iterable[tuple[Any, Any]]:
    """Each move into a phase, with the move out of it (None while it lasts)."""
    moves = changes(case)
    return zip(moves, [*moves[1:], None], strict=True)


def percentile(days: list[int], share: float) -> int:
    return sorted(days)[ceil(share * len(days)) - 1]


def _lead_times(days: dict[str, list[int]]) -> Counter:
    found: Counter = Counter()
    for code, numbers in days.items():
        if numbers:
            found[code, "ended"] = len(numbers)
            found[code, "median"] = percentile(numbers, 0.5)
            found[code, "p90"] = percentile(numbers, 0.9)
    return found


def lead_times_of_reports(see: Looked, period: Period) -> Counter:
    days: dict[str, list[int]] = {"acknowledgement": [], "feedback": []}
    for report in see.reports:
        for code, day in (("acknowledgement", report.acknowledged_on), ("feedback", report.feedback_on)):
            if day and period.first <= day <= period.last:
                days[code].append((day - report.received_on).days)
    return _lead_times(days)


def lead_times_of_cases(see: Looked, period: Period) -> Counter:
    days: dict[str, list[int]] = {"whole": []}
    for case in see.cases:
        begun = None
        for move, left in phases(case):
            if move.source in ("", "closed"):
                begun = move.happened_on
            if left is None or move.target == "closed" or not period.first <= left.happened_on <= period.last:
                continue
            days.setdefault(move.target, []).append((left.happened_on - move.happened_on).days)
            if left.target == "closed":
                days["whole"].append((left.happened_on - begun).days)
    return _lead_times(days)


# --- How the units hang together --------------------------------------------------------------------


def links(see: Looked, period: Period) -> Counter:
    opened = {case.pk for case in see.opened(period)}
    of_reports = {
        r.case_id
        for r in see.received(period)
        if result(r, period.last) == "promoted" and r.case_id in opened
    }
    investigations = [i for i in started(see, period) if i.case_id in opened]
    subjects = {p.pk: p for c in see.opened(period) for p in c.persons.all() if p.role == "subject"}
    decided = [violation for violation, _d in see.decided(period)]
    theirs = [v for v in decided if v.subject_id in subjects]
    return Counter(
        {
            "cases_of_reports": len(of_reports),
            "cases_investigated": len({i.case_id for i in investigations}),
            "investigations_of_cases": len(investigations),
            "cases_with_subject": len({person.case_id for person in subjects.values()}),
            "subjects_settled": len({v.subject_id for v in theirs}),
            "violations_of_subjects": len(theirs),
            "violations_without_person": sum(v.subject_id is None for v in decided),
        }
    )


# --- All of them ------------------------------------------------------------------------------------

Slow = Callable[[Looked, Period], Counter]


def each(things: Callable[[Looked, Period], Iterable[Any]], code: Callable[..., Any]) -> Slow:
    """One count per thing, under its code; `code` is given the register, the thing and the period."""
    return lambda see, period: Counter(code(see, thing, period) for thing in things(see, period))


def of_reports(code: Callable[[Looked, Report, Period], Any]) -> Slow:
    return each(Looked.received, code)


def of_opened(code: Callable[[Looked, Case, Period], Any]) -> Slow:
    return each(Looked.opened, code)


def of_open(code: Callable[[Looked, Case, Period], Any]) -> Slow:
    return each(lambda see, period: [c for c in see.cases if open_on(c, period.last)], code)


def of_decided(code: Callable[[Looked, Any, Any], Any]) -> Slow:
    return each(Looked.decided, lambda see, pair, period: code(see, *pair))


def code_of(entry: Any) -> str:
    return entry.code if entry else ""


def yes_no(flag: bool) -> str:
    return "yes" if flag else "no"


def by_marks(code: Callable[[Any, str], Any]) -> Slow:
    return lambda see, period: Counter(
        code(violation, mark) for violation, d in see.decided(period) for mark in mark_codes(d)
    )


FIGURES: dict[str, Slow] = {
    "reports_by_channel": of_reports(lambda see, r, period: r.channel.code),
    "reports_by_reporter_kind": of_reports(lambda see, r, period: r.reporter_kind.code),
    "reports_by_category": of_reports(lambda see, r, period: code_of(r.category)),
    "reports_by_part": of_reports(lambda see, r, period: see.part(r.directorate_id)),
    "reports_by_result": of_reports(lambda see, r, period: result(r, period.last)),
    "reports_wrongdoing": of_reports(lambda see, r, period: yes_no(r.wrongdoing)),
    "cases_flow": flow,
    "cases_by_phase": of_open(lambda see, c, period: phase_on(c, period.last)),
    "cases_by_inquiry": of_opened(lambda see, c, period: inquiry(c, period.last)),
    "cases_by_category": of_opened(lambda see, c, period: code_of(c.category)),
    "cases_wrongdoing": of_opened(lambda see, c, period: yes_no(c.wrongdoing)),
    "open_cases_by_part": of_open(lambda see, c, period: see.part(c.directorate_id)),
    "investigations_by_kind": each(started, lambda see, i, period: i.kind),
    "investigations_by_state": states,
    "investigations_by_bureau": each(
        started, lambda see, i, period: "external" if i.external_bureau else "oif"
    ),
    "persons_by_tie": lambda see, period: Counter(
        p.tie for case in see.opened(period) for p in case.persons.all() if p.role == "subject"
    ),
    "violations_by_category": of_decided(lambda see, v, d: v.category.code),
    "violations_by_part": of_decided(lambda see, v, d: see.part(v.directorate_id)),
    "violations_by_outcome": of_decided(lambda see, v, d: v.outcome),
    "dispositions_by_category": of_decided(lambda see, v, d: v.category.code),
    "dispositions_by_part": with_measure,
    "measures_marks": by_marks(lambda v, mark: mark),
    "measures_heaviest": of_decided(lambda see, v, d: heaviest_code(d)),
    "measures_group_a": of_decided(lambda see, v, d: heaviest_code(d, "group_a")),
    "measures_group_b": of_decided(lambda see, v, d: heaviest_code(d, "group_b")),
    "category_by_heaviest": of_decided(lambda see, v, d: (v.category.code, heaviest_code(d))),
    "category_by_marks": by_marks(lambda v, mark: (v.category.code, mark)),
    "terms_of_reports": terms_of_reports,
    "terms_of_cases": terms_of_cases,
    "lead_times_of_reports": lead_times_of_reports,
    "lead_times_of_cases": lead_times_of_cases,
    "links": links,
}


def year_only(see: Looked, period: Period) -> int:
    """How many dispositions of its years a period cannot place."""
    if period.whole:
        return 0
    return sum(
        d.decided_on is None and period.first.year <= d.decided_year <= period.last.year
        for _v, d in see.settled
    )


# Each step of the series, over a month or a year.
SERIES: dict[str, Callable[[Looked, Period], int]] = {
    "reports": lambda see, period: len(see.received(period)),
    "wrongdoing": lambda see, period: sum(r.wrongdoing for r in see.received(period)),
    "came": lambda see, period: flow(see, period)["opened"] + flow(see, period)["reopened"],
    "went": lambda see, period: flow(see, period)["closed"],
    "stock": lambda see, period: flow(see, period)["end"],
    "investigations": lambda see, period: len(started(see, period)),
    "dispositions": lambda see, period: len(see.decided(period)),
}


def is_known(see: Looked, name: str, period: Period) -> bool:
    begin = see.begin()
    if begin and (period.last >= begin):
        return True
    imported = {batch.year for batch in see.batches if batch.state == "done"}
    return name == "dispositions" and period.whole and period.first.year in imported
