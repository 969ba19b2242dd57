"""What of a case the rule of retention asks for, from its parts: those that a page loaded, or the database's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from accounts.kept import kept
from cases.models import Case, Disposition, RetentionRule, Violation
from cases.retention.rule import Closing, Term, term_of

DECIDED = Disposition.State.DECIDED


def closing_of(case: Case) -> Closing | None:
    """What decides when the term of this case ends; None while it is not closed."""
    if not case.is_closed or case.closed_on is None:
        return None
    violations = list(case.violations.all())
    decided = [
        row for violation in violations for row in violation.dispositions.all() if row.state == DECIDED
    ]
    measured = any(mark.measure.severity > 0 for row in decided for mark in row.marks.all())
    suspected = any(violation.outcome != Violation.Outcome.NOT_PROVEN for violation in violations)
    return Closing(
        closed_on=case.closed_on,
        violated=measured or suspected,
        decided_on=max((row.decided_on for row in decided if row.decided_on), default=None),
        holds=tuple((hold.set_on, hold.lifted_on) for hold in case.holds.all()),
    )


def years_on(day: date) -> dict[str, int]:
    """How many years by the code of each rule that held on a day, from the table itself."""
    return dict(RetentionRule.objects.valid_on(day).values_list("code", "years"))


def years_for_a_page(day: date) -> dict[str, int]:
    """The same from the table as it is kept for a minute: a page decides nothing by it."""
    rules = kept("retention", lambda: tuple(RetentionRule.objects.all()), seconds=60)
    return {
        rule.code: rule.years
        for rule in rules
        if (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day <= rule.valid_until)
    }


def term_of_case(
    case: Case, *, today: date, years: Callable[[date], dict[str, int]] = years_on
) -> Term | None:
    """When the term of a case ends; None while it is not closed, or where no rule held on that day."""
    closing = closing_of(case)
    return term_of(closing, years(closing.closed_on), today=today) if closing else None


def obstacles_of(case: Case) -> list[str]:
    """Codes of what keeps a case from being destroyed (`rule.OBSTACLES`), in their order."""
    dispositions = [row for violation in case.violations.all() for row in violation.dispositions.all()]
    found: dict[str, Any] = {
        "hold": any(hold.lifted_on is None for hold in case.holds.all()),
        "challenge": any(not one.outcome for row in dispositions for one in row.challenges.all()),
        "data_request": any(
            not request.decision or request.is_to_be_followed for request in case.data_requests.all()
        ),
        "contact": any(not contact.outcome for contact in case.reporter_contacts.all()),
        "criminal": any(complaint.result_on is None for complaint in case.criminal_complaints.all()),
    }
    return [code for code, stands in found.items() if stands]
