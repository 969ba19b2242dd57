"""A report that was joined to a case is taken out of it again (docs/adr/0029)."""

from __future__ import annotations

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.intake import PERSON_FIELDS, check_handle, refresh_terms, reseal
from cases.models import Case, Person, PersonIdentity, Report, ReporterContact, ReportStatus, Status
from cases.permissions import check_may, locked
from cases.workflow import record_move


def check_take_apart(by: User, report: Report) -> None:
    """Before the disposition by who handles reports, during it by who leads the case; never from a closed case."""
    check_handle(by, report)
    check_may(by, "see_case", report.case)
    case: Case = report.case  # type: ignore[assignment]  # `check_may` refused where there is none
    if report.status == ReportStatus.PROMOTED:
        raise Refusal(
            _("The case was opened on this report, and keeps it. Take the joined ones out instead.")
        )
    if case.is_closed:
        raise Refusal(_("This case is closed. Reopen it before you take a report out of it."))
    if case.status == Status.DISPOSITION:
        check_may(by, "lead_case", case)


@door
def take_apart(report: Report, *, by: User, reason: str) -> Report:
    """Take a report out of its case: it keeps number, dates and terms, and waits to be handled again.

    The persons that it brought go with it, unless the case has done something with one of them.
    """
    report = locked(Report, report.pk)
    case = report.case = locked(Case, report.case_id)
    check_take_apart(by, report)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    brought = list(report.persons.filter(case=case))
    _check_free(brought)
    _give_back(brought, report)
    _end_contacts(case, report)
    report.case, report.status, report.handled_on, report.handled_by = None, ReportStatus.OPEN, None, None
    report.save()
    if case.wrongdoing and not case.reports.filter(wrongdoing=True).exists():
        case.wrongdoing = False
        case.save()
    move = record_move(
        case, "take_apart", case.status, by=by, on=timezone.localdate(), reason=reason, report=report
    )
    refresh_terms(move.case)
    return report


def _end_contacts(case: Case, report: Report) -> None:
    """Contacts that were planned when the case was closed before: the next case of the report plans its own."""
    for contact in case.reporter_contacts.filter(report=report, outcome=""):
        contact.outcome, contact.done_on = ReporterContact.Outcome.NOT_POSSIBLE, timezone.localdate()
        contact.found = _("The report was taken out of the case.")
        contact.save()


def _check_free(persons: list[Person]) -> None:
    """Refuse while the case holds a hearing, a measure or a violation of somebody whom the report brought."""
    bound = [
        person.label
        for person in persons
        if person.hearings.exists() or person.interim_measures.exists() or person.violations.exists()
    ]
    if bound:
        raise Refusal(
            _(
                "The case has heard these persons, or recorded a measure or a violation of them. They cannot leave it:"
            ),
            bound,
        )


def _give_back(persons: list[Person], report: Report) -> None:
    """The persons stand in the report again, numbered anew, their identities sealed under its key."""
    numbers: dict[str, int] = defaultdict(int)
    for person in sorted(persons, key=lambda person: person.ordinal):
        numbers[person.role] += 1
        person.case, person.report, person.ordinal = None, report, numbers[person.role]
        person.save()
        identity = PersonIdentity.objects.filter(person=person).first()
        if identity is not None:
            reseal(identity, PERSON_FIELDS)
