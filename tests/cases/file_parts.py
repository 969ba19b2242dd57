"""One of each part of the file, in a case that is in the phase of disposition and has its final report."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts import context
from cases import data_requests, effort, inquiry, lessons
from cases.documents import doors
from cases.models import Case, Challenge, ReporterContact
from cases.retention import doors as retention
from tests.factories import Cast


def one_of_each(case: Case, cast: Cast) -> None:
    """A complaint, hours, a lesson and a request by their doors; what comes after a decision or closure as a row."""
    today, by = timezone.localdate(), cast.anna
    with context.acting(by):
        inquiry.file_complaint(case, by=by, on=today, body="Politie")
        effort.record_effort(case, by=by, hours=Decimal(1))
        lessons.note_lesson(case, by=by, theme="rules", audience="oif", text="Sneller vragen.")
        person = case.persons.get(role="subject")
        data_requests.receive_data_request(case, by=by, kind="access", person=person)
        disposition = case.violations.get().dispositions.first()
        Challenge.objects.create(disposition=disposition, kind="objection", lodged_on=today)
        paper = case.documents.first()
        doors.support(paper, case.violations.get(), by=by, explanation="Het eindrapport.")
        doors.share(paper, by=by, audience="authority")
        report, due_on = case.reports.first(), today + timedelta(days=90)
        ReporterContact.objects.create(case=case, report=report, moment="contact_3", due_on=due_on)
    with context.acting(cast.head):
        retention.set_hold(case, by=cast.head, reason="Rechtszaak.")
