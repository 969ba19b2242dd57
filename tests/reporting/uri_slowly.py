"""The lines of a URI export once more, in plain Python over the objects: what `reporting/sql/80_uri.sql` must say."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reporting.periods import Year
from reporting.uri.rows import Line
from tests.reporting.looked import Looked
from tests.reporting.slowly import heaviest, heaviest_code


def service_of(see: Looked, services: dict[int, str], place: int) -> str:
    """The nearest service at or above a directorate; the ministry where there is none."""
    at: int | None = place
    while at is not None and at not in services:
        place, at = at, see.parents[at]
    return see.codes[place] if at is None else services[at]


def lines(whole: Looked, see: Looked, year: int, services: dict[int, str]) -> Counter[tuple[Any, ...]]:
    """Every line with its number. `whole` looks at the ministry, over which persons and cases are settled."""
    period = Year(year)
    decided = whole.decided(period)
    persons, events = _firsts(decided, "subject_id"), _firsts(decided, "case_id")
    cases = {case.pk: case for case in whole.all_cases}
    found: Counter[tuple[Any, ...]] = Counter()
    for violation, disposition in see.decided(period):
        line = Line(
            service=service_of(whole, services, violation.directorate_id),
            category=violation.category.code,
            category_held=True,  # the seeded categories hold always
            outcome=violation.outcome,
            measures=tuple(
                m.measure.code for m in sorted(disposition.marks.all(), key=lambda m: m.measure.severity)
            ),  # type: ignore[arg-type]
            heaviest=heaviest_code(disposition),
            group_a=heaviest_code(disposition, "group_a"),
            group_b=heaviest_code(disposition, "group_b"),
            day_known=disposition.decided_on is not None,
            origin=violation.origin,
            reporter=_reporter(cases.get(violation.case_id)),
            inquiry=_inquiry(cases.get(violation.case_id), period),
            person="",
            event="",
        )
        found[line] += 1
    return found | Counter(
        {
            ("persons",): _counted(see.decided(period), persons, "subject_id"),
            ("events",): _counted(see.decided(period), events, "case_id"),
        }
    )


def _severity(disposition: Any) -> int:
    found = heaviest(disposition)
    return found.severity if found else -1


def _firsts(decided: list[Any], key: str) -> dict[int, int]:
    """Per person or case the heaviest severity: on a line of that it counts."""
    found: dict[int, int] = {}
    for violation, disposition in decided:
        whom = getattr(violation, key)
        if whom is not None:
            found[whom] = max(found.get(whom, -1), _severity(disposition))
    return found


def _counted(decided: list[Any], firsts: dict[int, int], key: str) -> int:
    """How many count at least here: those whose heaviest line stands here."""
    return len(
        {
            getattr(violation, key)
            for violation, disposition in decided
            if getattr(violation, key) is not None
            and _severity(disposition) == firsts[getattr(violation, key)]
        }
    )


def _reporter(case: Any) -> str:
    if case is None:
        return "unknown"
    reports = sorted(case.reports.all(), key=lambda report: (report.received_on, report.pk))
    return reports[0].reporter_kind.code if reports else "unknown"


def _inquiry(case: Any, period: Year) -> str:
    if case is None:
        return "unknown"
    kinds = {i.kind for i in case.investigations.all() if i.started_on <= period.last}
    return "fact_finding" if "fact_finding" in kinds else "preliminary" if kinds else "none"
