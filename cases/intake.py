"""Reports come in: registered, acknowledged, completed, and promoted, joined, referred or ended."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts import locks, log, reach
from accounts.context import door, hold_new
from accounts.models import DataKey, Directorate, User
from accounts.refusal import NotAllowed, Refusal
from cases import numbers
from cases.conflicts import take_along
from cases.filing import file_where_no_overview_tells
from cases.language import blind_terms
from cases.models import Case, EndReason, Person, PersonIdentity, Report, Reporter, ReportStatus, Status
from cases.permissions import check_may, check_may_with_report, locked
from cases.steps.following import take_up
from cases.workflow import record_move

REPORTER_FIELDS = ("name", "email", "phone", "personnel_number")
PERSON_FIELDS = ("name", "function", "email", "phone", "personnel_number", "manager_number")
FACTS = (
    "channel",
    "reporter_kind",
    "directorate",
    "category",
    "wrongdoing",
    "received_on",
    "subject_line",
    "description",
)


def check_register(by: User) -> None:
    if not reach.holds(by, "register_report"):
        raise NotAllowed(_("Your role does not let you register reports."))


@door
def register_report(
    *,
    by: User,
    facts: dict[str, Any],
    reporter: dict[str, str] | None = None,
    persons: list[dict[str, Any]] | None = None,
    draft_id: uuid.UUID | None = None,
    today: date | None = None,
) -> Report:
    """Register a report and give it its number.

    `facts` holds the fields of FACTS; `reporter` those of REPORTER_FIELDS; each of `persons` a `role`, a `tie` and
    PERSON_FIELDS. The same `draft_id` gives the same report, however often it is sent.
    """
    check_register(by)
    today = today or timezone.localdate()
    if draft_id is not None:
        locks.hold(f"draft:{draft_id}")
        for before in Report.objects.raw("SELECT * FROM report_of_draft(%s)", [draft_id]):
            return before
    check_received(facts["received_on"], today)
    report = Report(
        **{name: facts[name] for name in FACTS if name in facts},
        data_key=DataKey.make(),
        draft_id=draft_id,
        recorded_by=by,
        desk=_desk_of(by),
    )
    report.terms = terms_of(report)
    report.number = numbers.next_number("report", report.received_on.year)
    hold_new(report).save(force_insert=True)  # its directorate may lie out of the writer's sight
    if reporter and any(reporter.values()):
        write_reporter(report, reporter, by=by)
    for person in persons or []:
        add_person_row(person, by=by, report=report)
    log.record(log.Action.VIEW, f"report:{report.number}", directorate=report.directorate_id)
    return report


def _desk_of(by: User) -> Directorate | None:
    """The desk that enters: the highest directorate of a desk officer; nothing for OIF itself."""
    ids = reach.reached(by, "see_desk_report")
    return (
        Directorate.objects.filter(pk__in=ids).exclude(parent_id__in=ids).order_by("pk").first()
        if ids
        else None
    )


def write_reporter(report: Report, values: dict[str, str], *, by: User) -> Reporter:
    """Who reported, sealed, with the hashes by which it is found."""
    row = Reporter.objects.filter(report=report).first() or Reporter(report=report, recorded_by=by)
    for name in REPORTER_FIELDS:
        setattr(row, name, values.get(name, ""))
    row.hash_identity()
    row.save()
    return row


def add_person_row(
    values: dict[str, Any], *, by: User, report: Report | None = None, case: Case | None = None
) -> Person:
    """A person with a role, numbered within it, and the identity apart from it."""
    siblings = case.persons if case is not None else report.persons  # type: ignore[union-attr]
    last = siblings.filter(role=values["role"]).aggregate(last=Max("ordinal"))["last"] or 0
    person = Person.objects.create(
        report=report,
        case=case,
        role=values["role"],
        tie=values.get("tie") or Person.Tie.UNKNOWN,
        ordinal=last + 1,
        recorded_by=by,
    )
    if any(values.get(name) for name in PERSON_FIELDS):
        write_identity(person, values, by=by)
    return person


def write_identity(person: Person, values: dict[str, Any], *, by: User) -> PersonIdentity:
    """Who a person is, sealed, with the hashes by which it is found."""
    row = PersonIdentity.objects.filter(person=person).first() or PersonIdentity(
        person=person, recorded_by=by
    )
    for name in PERSON_FIELDS:
        setattr(row, name, values.get(name, ""))
    row.hash_identity()
    row.save()
    return row


def _locked(report: Report) -> Report:
    return locked(Report, report.pk)


def check_handle(by: User, report: Report) -> None:
    check_may_with_report(by, "handle_report", report)


def check_open(report: Report) -> None:
    if report.status != ReportStatus.OPEN:
        raise Refusal(_("This report was already handled: %(how)s.") % {"how": report.get_status_display()})


def check_dispatch(by: User, report: Report) -> None:
    """A report is promoted, joined, referred or ended once, by who handles it."""
    check_handle(by, report)
    check_open(report)


def check_received(on: date, today: date | None = None) -> None:
    if on > (today or timezone.localdate()):
        raise Refusal(_("A report cannot be received in the future."))


@door
def complete_report(report: Report, *, by: User, facts: dict[str, Any]) -> Report:
    """Add or correct facts of a report."""
    report = _locked(report)
    check_handle(by, report)
    for name in FACTS:
        if name in facts:
            setattr(report, name, facts[name])
    check_received(report.received_on)
    if report.acknowledged_on is not None and report.acknowledged_on < report.received_on:
        raise Refusal(_("The acknowledgement lies before the receipt."))
    if report.feedback_on is not None and report.feedback_on < report.received_on:
        raise Refusal(_("The feedback lies before the receipt."))
    report.terms = terms_of(report)
    report.save()
    if report.case_id:
        refresh_terms(report.case)
    return report


def check_name_reporter(by: User, report: Report) -> None:
    """Who handles the report writes down who reported; what stands there already is replaced by who may see it."""
    check_handle(by, report)
    if Reporter.objects.filter(report=report).exists():
        check_may_with_report(by, "see_reporter_identity", report)


@door
def name_reporter(report: Report, *, by: User, values: dict[str, str]) -> Reporter:
    """Write down who reported, later than the report itself. `values` are those of REPORTER_FIELDS."""
    report = _locked(report)
    check_name_reporter(by, report)
    if not any(values.get(name) for name in REPORTER_FIELDS):
        raise Refusal(_("Fill in at least one of the fields."))
    return write_reporter(report, values, by=by)


def check_add_person(by: User, report: Report) -> None:
    check_handle(by, report)
    if report.case_id is not None:
        raise Refusal(_("This report belongs to a case. Add persons there."))


@door
def add_person_to_report(report: Report, *, by: User, values: dict[str, Any]) -> Person:
    """Add somebody whom the report is about. `values`: role, tie, and PERSON_FIELDS."""
    report = _locked(report)
    check_add_person(by, report)
    return add_person_row(values, by=by, report=report)


def check_acknowledge(by: User, report: Report) -> None:
    check_handle(by, report)
    if report.acknowledged_on is not None:
        day = formats.date_format(report.acknowledged_on)
        raise Refusal(_("The receipt was already acknowledged on %(day)s.") % {"day": day})


@door
def acknowledge(report: Report, *, by: User, on: date, today: date | None = None) -> Report:
    """The reporter was told that the report came in (within 7 days of receipt, Wbk)."""
    report = _locked(report)
    check_acknowledge(by, report)
    if not report.received_on <= on <= (today or timezone.localdate()):
        raise Refusal(_("The acknowledgement lies between the receipt and today."))
    report.acknowledged_on = on
    report.save()
    return report


def check_feedback(by: User, report: Report) -> None:
    """Feedback is given by who handles the report, or by who investigates its case."""
    if report.case_id is None:
        check_handle(by, report)
    elif not reach.holds(by, "handle_report", report.directorate_id):
        check_may(by, "investigate_case", report.case)
    elif not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed(_("This report does not exist for you."))


def check_settle_feedback(by: User, report: Report) -> None:
    check_feedback(by, report)
    if report.feedback_is_settled:
        raise Refusal(_("The feedback on this report is already settled."))


@door
def give_feedback(report: Report, *, by: User, on: date, text: str, today: date | None = None) -> Report:
    """The reporter was told, in general terms, what was done (within 3 months of the acknowledgement, Wbk)."""
    report = _locked(report)
    check_settle_feedback(by, report)
    if not text.strip():
        raise Refusal(_("Write down what the reporter was told."))
    if not report.received_on <= on <= (today or timezone.localdate()):
        raise Refusal(_("The feedback lies between the receipt and today."))
    report.feedback_on, report.feedback_text = on, text
    report.save()
    return report


@door
def no_feedback(report: Report, *, by: User, reason: str) -> Report:
    """Feedback is not possible (an anonymous reporter without an address), with the reason."""
    report = _locked(report)
    check_settle_feedback(by, report)
    if not reason.strip():
        raise Refusal(_("Give the reason why feedback is not possible."))
    report.no_feedback, report.no_feedback_reason = True, reason
    report.save()
    return report


def _handled(report: Report, status: str, *, by: User, on: date) -> None:
    if on < report.received_on:
        raise Refusal(_("This day lies before the receipt of the report."))
    if on > timezone.localdate():
        raise Refusal(_("This day lies in the future."))
    report.status, report.handled_on, report.handled_by = status, on, by
    report.save()


@door
def promote(
    report: Report, *, by: User, title: str = "", on: date | None = None, restricted: bool = False
) -> Case:
    """Open a case on a report. The case takes over its key, its persons and its directorate (see `cases.filing`)."""
    report = _locked(report)
    check_dispatch(by, report)
    on = on or timezone.localdate()
    if on < report.received_on:
        raise Refusal(_("A case cannot open before its report was received."))
    case = Case(
        title=title or report.subject_line,
        directorate=report.directorate,
        category=report.category,
        wrongdoing=report.wrongdoing,
        restricted=restricted,
        opened_on=on,
        phase_since=on,
        status=Status.RECEIVED,
        data_key=report.data_key,
        recorded_by=by,
    )
    case.number = numbers.next_number("case", on.year)
    hold_new(case).save(force_insert=True)
    report.case = case
    _handled(report, ReportStatus.PROMOTED, by=by, on=on)
    _take_people(report, case)
    record_move(case, "open", "", by=by, on=on)
    take_up(case, by=by, on=on, channels=[report.channel.code])
    refresh_terms(case)
    file_where_no_overview_tells(case, by=by)
    return case


@door
def join(report: Report, case: Case, *, by: User, on: date | None = None) -> Case:
    """Add a report to an existing case that is still running."""
    report = _locked(report)
    check_dispatch(by, report)
    case = locked(Case, case.pk)
    check_may(by, "see_case", case)
    if case.is_closed:
        raise Refusal(_("This case is closed. Reopen it before you join a report to it."))
    report.case = case
    _handled(report, ReportStatus.JOINED, by=by, on=on or timezone.localdate())
    if report.wrongdoing and not case.wrongdoing:
        case.wrongdoing = True
        case.save()
        take_up(case, by=by, on=timezone.localdate())
    _take_people(report, case)
    refresh_terms(case)
    file_where_no_overview_tells(case, by=by)
    return case


@door
def refer(report: Report, *, by: User, to: str, text: str, on: date | None = None) -> Report:
    """Pass a report on to another body."""
    report = _locked(report)
    check_dispatch(by, report)
    if not to.strip():
        raise Refusal(_("Name the body to which the report is referred."))
    report.referred_to, report.handling_text = to.strip(), text
    _handled(report, ReportStatus.REFERRED, by=by, on=on or timezone.localdate())
    return report


@door
def end(report: Report, *, by: User, reason: EndReason, text: str, on: date | None = None) -> Report:
    """End a report without a case, with a coded reason and the text of the letter to the reporter."""
    report = _locked(report)
    check_dispatch(by, report)
    if not text.strip():
        raise Refusal(_("Write the text of the letter to the reporter."))
    report.end_reason, report.handling_text = reason, text
    _handled(report, ReportStatus.ENDED, by=by, on=on or timezone.localdate())
    return report


def _take_people(report: Report, case: Case) -> None:
    """The persons of a report become persons of its case, numbered on; so do those who know somebody in it."""
    for person in report.persons.filter(case=None).order_by("role", "ordinal"):
        last = case.persons.filter(role=person.role).aggregate(last=Max("ordinal"))["last"] or 0
        person.case, person.ordinal = case, last + 1
        person.save()
        identity = PersonIdentity.objects.filter(person=person).first()
        if identity is not None and report.data_key_id != case.data_key_id:
            reseal(identity, PERSON_FIELDS)
    take_along(report, case)


def reseal(row: Any, names: tuple[str, ...]) -> None:
    """Seal fields again under the key that is now the row's own."""
    clear = {name: getattr(row, name) for name in names}
    for name in names:
        row.__dict__[name] = clear[name]
    row.save()


def terms_of(report: Report) -> list[int]:
    """The blind search terms of a report: its subject and what is reported."""
    return blind_terms(report.subject_line, report.description)


def refresh_terms(case: Case) -> None:
    """Renew the blind search terms of a case: from its title and summary, and from those of its reports and journal."""
    found = set(blind_terms(case.title, case.summary))
    for report in case.reports.all():
        found |= {*terms_of(report)}
    for terms in case.notes.values_list("terms", flat=True):
        found |= {*terms}
    Case.objects.filter(pk=case.pk).update(terms=sorted(found))
