"""No detriment: after a case is closed the reporter is asked at set moments whether reporting did any harm.

The moments are the rules of the table of terms whose code begins with `contact_`. Source: the ban on detriment of the
whistleblowers act (Wbk, art. 17e); the moments are working rules of the house.
"""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Func
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases import deadlines, terms
from cases.models import Case, ReporterContact, TermRule
from cases.permissions import check_may, locked

MOMENTS = "contact_"
Outcome = ReporterContact.Outcome


def moments(day: date) -> list[TermRule]:
    """The rules that hold on a day, the earliest moment first."""
    found = [rule for code, rule in deadlines.rules(day).items() if code.startswith(MOMENTS)]
    return sorted(found, key=lambda rule: terms.due_on(day, rule))


def plan_contacts(case: Case, *, by: User, on: date) -> None:
    """Part of closing a case: plan the contacts of every report whose reporter is known. One planned before moves."""
    known = Func("pk", function="reporter_is_recorded", output_field=BooleanField())
    reports = case.reports.filter(no_feedback=False).annotate(known=known)
    planned = {(row.report_id, row.moment): row for row in case.reporter_contacts.filter(outcome="")}
    rules = moments(timezone.localdate())
    for report in reports:
        if not report.known:
            continue
        for rule in rules:
            row = planned.get((report.pk, rule.code)) or ReporterContact(
                case=case, report=report, moment=rule.code, recorded_by=by
            )
            row.due_on = terms.due_on(on, rule)
            row.save()


def check_record_contact(by: User, contact: ReporterContact) -> None:
    """By who handles reports there, or the team; also after the case was closed."""
    case = contact.case
    handles = reach.holds(by, "handle_report", case.directorate_id)
    check_may(by, "handle_report" if handles else "investigate_case", case)
    if contact.outcome:
        raise Refusal(_("What was found is recorded already."))


@door
def record_contact(
    contact: ReporterContact, *, by: User, outcome: str, found: str, on: date | None = None
) -> ReporterContact:
    """What the contact brought, or why there could be none."""
    case = locked(Case, contact.case_id)
    contact = locked(ReporterContact, contact.pk)
    contact.case = case
    check_record_contact(by, contact)
    if outcome not in Outcome.values:
        raise Refusal(_("Choose what was found."))
    if not found.strip():
        raise Refusal(_("Write down what was found, or why contact was not possible."))
    today = timezone.localdate()
    if on is not None and on > today:
        raise Refusal(_("This day lies in the future."))
    contact.outcome, contact.found, contact.done_on = outcome, found, on or today
    contact.save()
    return contact
