"""What the page of a team has to count, said once more: row by row in plain Python, as a page of one case says it.

The page asks the database one question (`cases.duties`); nothing of that question is used here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.reach import reached
from cases import deadlines
from cases.models import (
    Appointment,
    Case,
    Challenge,
    DataRequest,
    Disposition,
    Hearing,
    Mandate,
    Mention,
    Notice,
    Report,
    ReporterContact,
    TermChange,
)
from cases.road import steps_of_phase


def moment_of(day: date, today: date) -> str:
    """Under which column something stands that is due on a day; nothing where that is after this week."""
    days = (day - today).days
    return "late" if days < 0 else "today" if days == 0 else "week" if days <= 7 else ""


def totals(user: Any, today: date) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """By column, and what is due by kind and column, in the cases that this user leads."""
    places = reached(user, "lead_case")
    led = [case for case in Case.objects.visible_to(user) if case.directorate_id in places]
    running = [case for case in led if case.status != "closed"]
    kinds: dict[str, Counter[str]] = {}
    for kind, moment in _due(user, led, running, today):
        if moment:
            kinds.setdefault(kind, Counter())[moment] += 1
    found = sum(kinds.values(), Counter())
    for column in _columns(user, led, running, today):
        found[column] += 1
    return found, kinds


def _due(user: Any, led: list[Case], running: list[Case], today: date) -> Iterator[tuple[str, str]]:
    def near(deadline: Any) -> str:
        return moment_of(deadline.date, today) if deadline and deadline.state in ("late", "soon") else ""

    for case in running:
        yield "phase", near(deadlines.of_case(case, today=today))
        for found in steps_of_phase(case, case.status, today=today):
            if found.is_open and found.step.amount:
                yield "step", near(found.deadline)
    for report in _reports(user, led):
        rule = "feedback" if report.acknowledged_on else "acknowledgement"
        yield rule, near(deadlines.of_report(report, today=today))
    for hearing in Hearing.objects.filter(person__case__in=led):
        if hearing.stage == Hearing.Stage.REPLY:
            yield "reply", moment_of(hearing.reply_by, today)
    for challenge in Challenge.objects.filter(disposition__violation__case__in=led, outcome=""):
        yield "challenge", moment_of(challenge.due_on, today)
    latest = {
        notice.person_id: notice for notice in Notice.objects.filter(person__case__in=led).order_by("pk")
    }
    for notice in latest.values():
        if notice.kind == Notice.Kind.POSTPONED:
            yield "notice", moment_of(notice.review_on, today)
    for contact in ReporterContact.objects.filter(case__in=led):
        if not contact.outcome:
            yield "contact", moment_of(contact.due_on, today)
    for asked in DataRequest.objects.filter(case__in=led):
        if not asked.decision:
            yield "data_request", moment_of(asked.due_on, today)
        elif asked.decision in DataRequest.GRANTED and not asked.follow_up:
            yield "data_request_granted", moment_of(asked.due_on, today)


def _columns(user: Any, led: list[Case], running: list[Case], today: date) -> Iterator[str]:
    for case in running:
        yield "leads"
        there = [one for one in case.team.filter(until=None) if _exists_for(one.user, case)]
        yield from ["also"] * (len(there) - 1)
        if case.status in ("received", "reopened"):
            yield "to_assess"
    for report in _reports(user, led):
        if report.status == "open":
            yield "to_handle"
    for hearing in Hearing.objects.filter(person__case__in=running):
        awaited = hearing.stage == Hearing.Stage.REPLY and moment_of(hearing.reply_by, today)
        if not hearing.is_done and not awaited:
            yield "rounds"
    for planned in Appointment.objects.filter(case__in=running, cancelled_at=None):
        if today <= timezone.localdate(planned.begins_at) <= today + timedelta(days=7):
            yield "appointments"
    for mandate in Mandate.objects.filter(case__in=running):
        if mandate.is_open:
            yield "others"
    for disposition in Disposition.objects.filter(violation__case__in=running):
        if disposition.state in ("proposed", "reviewed"):
            yield "others"
    for _still in TermChange.objects.filter(case__in=running, kind="suspension", until=None):
        yield "others"
    for mention in Mention.objects.filter(note__case__in=led, seen_at=None):
        if _exists_for(mention.user, mention.note.case):
            yield "mentions"


def _exists_for(user: Any, case: Case) -> bool:
    return user.is_active and Case.objects.visible_to(user).filter(pk=case.pk).exists()


def _reports(user: Any, led: list[Case]) -> list[Report]:
    places, cases = reached(user, "lead_case"), {case.pk for case in led}
    return [
        report
        for report in Report.objects.visible_to(user)
        if report.directorate_id in places or report.case_id in cases
    ]
