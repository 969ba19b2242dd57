"""“My work”: what is late or due, what waits for me, what is mine, and where my role can go."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import log, reach
from accounts.models import GrantProposal
from cases import lists, waiting
from cases.agenda import SHOWN, Agenda, Due, agenda_of
from cases.elsewhere import Beside
from cases.models import Case, Draft, Report
from cases.views.drafts import continue_url, title_of
from cases.views.reports import place_of
from cases.waiting import Group, Line
from cases.workflow import TRANSITIONS


@dataclass(frozen=True)
class Place:
    """Somewhere a role without cases can go, with a sentence that says what is there."""

    permissions: tuple[str, ...]
    view: str
    title: Any
    text: Any


PLACES = (
    Place(
        ("decide",),
        "cases:decisions",
        gettext_lazy("For decision"),
        gettext_lazy("Mandates and dispositions that were submitted to you, also those you decided."),
    ),
    Place(
        ("see_figures",),
        "reporting:overviews",
        gettext_lazy("Monthly overviews"),
        gettext_lazy("The overviews of your directorates, frozen month by month."),
    ),
    Place(
        ("see_figures",),
        "reporting:figures",
        gettext_lazy("Figures"),
        gettext_lazy("Reports, cases, violations and measures of a year, each with its unit."),
    ),
    Place(
        ("export_uri", "approve_uri"),
        "reporting:uri",
        gettext_lazy("URI export"),
        gettext_lazy("Make and download the uniform registration of a year."),
    ),
    Place(
        ("see_desk_report",),
        "cases:reports",
        gettext_lazy("Reports of your desk"),
        gettext_lazy("Everything that your desk entered, and what became of it."),
    ),
    Place(
        ("see_log",),
        "cases:log",
        gettext_lazy("Log"),
        gettext_lazy("Who did and who saw what, when: of a case, a user or a day. Without what a case says."),
    ),
    Place(
        ("see_unusual_reading",),
        "cases:unusual",
        gettext_lazy("Unusual reading"),
        gettext_lazy(
            "Many cases in an hour, at night or outside the own directorate: found every night, to judge."
        ),
    ),
    Place(
        ("manage_users",),
        "accounts:administration",
        gettext_lazy("Administration"),
        gettext_lazy("People, their grants and the organisation: what waits, and what ends soon."),
    ),
    Place(
        ("manage_users",),
        "accounts:people",
        gettext_lazy("People"),
        gettext_lazy("Who uses the register, in which role and for which directorate."),
    ),
    Place(
        ("manage_users",),
        "accounts:organisation",
        gettext_lazy("Organisation"),
        gettext_lazy("The directorates: add, rename, move and close them; the grants move along."),
    ),
    Place(
        ("manage_lists",),
        "cases:unusual_thresholds",
        gettext_lazy("Thresholds of unusual reading"),
        gettext_lazy("From how many times a day it is shown to the head of OIF and the auditor."),
    ),
)


# Moves that are no arrow of the process.
OTHER_EVENTS = {
    "open": gettext_lazy("opened the case"),
    "restrict": gettext_lazy("restricted the case"),
    "lift_restriction": gettext_lazy("lifted the restriction"),
    "file_higher": gettext_lazy("filed the case at a higher level"),
}


@dataclass(frozen=True)
class DraftLine:
    """A draft with its ways on: continue or throw away."""

    draft: Draft
    title: str
    url: str


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: three columns, and for roles without cases the places they can go."""
    held = reach.reach(request.user)
    agenda = agenda_of(request.user, today=timezone.localdate())
    log.record(log.Action.VIEW, "list:work")
    on_cases = bool(agenda.cases) or "see_report" in held or "see_case" in held
    context = {
        "agenda": agenda,
        "due": _due(agenda.due.rows),
        "due_count": f"{len(agenda.due.rows)}{'+' if agenda.due.more else ''}",
        "beside": [_beside(item) for item in agenda.beside.rows],
        "to_handle": [_line(report) for report in agenda.to_handle.rows],
        "to_assess": [_line(case) for case in agenda.to_assess.rows],
        "desk": [_line(report) for report in agenda.desk.rows],
        "decisions": [*map(_mandate, agenda.mandates.rows), *map(_decision, agenda.decisions.rows)],
        "proposals": _proposals(request.user) if "manage_users" in held else [],
        "reviews": [_review(row) for row in agenda.reviews.rows],
        "elsewhere": [*_destruction(agenda), *waiting.groups_for(request.user)],
        "appointments": [other_line(row) for row in agenda.appointments.rows],
        "others": [other_line(row) for row in agenda.others.rows],
        "leads": "lead_case" in held,
        "hearings": [_hearing(row) for row in agenda.hearings.rows],
        "mentions": [_mention(row) for row in agenda.mentions.rows],
        "cases": [_case(case) for case in agenda.cases.rows],
        "drafts": [_draft(draft) for draft in agenda.drafts.rows],
        "places": [] if on_cases else _places(held),
        "on_cases": on_cases,
        "decides": "decide" in held,
        "may_register": "register_report" in held,
        "has_role": bool(held) or on_cases,
    }
    return render(request, "cases/work/page.html", context)


def _line(row: Report | Case, deadline: Any = None) -> Line:
    if isinstance(row, Case):
        url, title = reverse("cases:case", args=[row.number]), row.title
        moment = _("opened on %(day)s") % {"day": formats.date_format(row.opened_on)}
    else:
        url, title = reverse("cases:report", args=[row.number]), row.subject_line
        moment = _("received on %(day)s") % {"day": formats.date_format(row.received_on)}
    place = place_of(lists.by_id("directorate").get(row.directorate_id)) or _("directorate not known yet")
    return Line(url, title, (row.number, place, moment if deadline is None else ""), deadline=deadline)


def _beside(item: Any) -> Line:
    url = reverse("cases:case", args=[item.number]) + f"#{item.sort.anchor}"
    return Line(url, capfirst(item.sort.words), (item.number,), deadline=item)


WHEN = {"late": gettext_lazy("Late"), "today": gettext_lazy("Today"), "week": gettext_lazy("This week")}


def _due(items: Any) -> list[dict[str, Any]]:
    """What is late, due today and due this week, each under its heading."""
    groups = [
        {
            "id": f"due-{when}",
            "title": title,
            "lines": [_due_line(item) for item in items if item.when == when],
        }
        for when, title in WHEN.items()
    ]
    return [group for group in groups if group["lines"]]


def _due_line(item: Due) -> Line:
    if item.step is None:
        return _line(item.row, item.deadline)
    url = reverse("cases:case", args=[item.row.number]) + f"#step-{item.step.pk}"
    return Line(url, item.step.title, (item.row.number,), deadline=item.deadline)


OTHERS: dict[str, tuple[Any, str]] = {
    "appointment": (gettext_lazy("Appointment"), "appointments"),
    "mandate": (gettext_lazy("A mandate was asked of the competent authority"), "investigation"),
    "review": (gettext_lazy("A proposal lies with the reviewer"), "violations"),
    "decision": (gettext_lazy("A disposition lies with the competent authority"), "violations"),
    "still": (gettext_lazy("The term stands still"), "terms"),
}


def other_line(row: Beside) -> Line:
    title, section = OTHERS[row.kind]
    day = formats.date_format(row.day)
    if row.kind != "appointment":
        day = _("since %(day)s") % {"day": day}
    return Line(reverse("cases:case", args=[row.number]) + f"#{section}", title, (row.number, day))


def _case(case: Any) -> Line:
    move = TRANSITIONS.get(case.last_event)
    event = move.done if move else OTHER_EVENTS.get(case.last_event, "")
    last = f"{formats.date_format(case.last_event_on)}: {event}" if event else ""
    url = reverse("cases:case", args=[case.number])
    return Line(url, case.title, (case.number, last), badge=case.get_status_display())


def _mandate(mandate: Any) -> Line:
    day = formats.date_format(mandate.requested_on)
    url = reverse("cases:mandate_decision", args=[mandate.pk])
    return Line(url, _("A mandate was asked of you"), (mandate.case_number, day))


def _decision(disposition: Any) -> Line:
    day = formats.date_format(disposition.reviewed_on)
    url = reverse("cases:disposition_decision", args=[disposition.pk])
    return Line(url, _("A disposition to decide"), (disposition.case_number, day))


def _review(disposition: Any) -> Line:
    day = formats.date_format(disposition.proposed_on)
    url = reverse("cases:case", args=[disposition.case_number]) + "#violations"
    return Line(url, _("A proposal to review"), (disposition.case_number, day))


def _proposals(administrator: Any) -> list[Line]:
    """Grants that a colleague proposed and that this administrator may confirm."""
    rows = GrantProposal.objects.waiting_for(administrator).select_related(
        "user", "directorate", "proposed_by"
    )
    return [
        Line(
            reverse("accounts:proposal", args=[row.pk]),
            f"{row.user}: {row}",
            (_("proposed by %(who)s") % {"who": row.proposed_by},),
        )
        for row in rows[:SHOWN]
    ]


def _destruction(agenda: Agenda) -> list[Group]:
    """Cases of which a destruction was stopped, and those on whose destruction this person may decide."""
    url, told = reverse("cases:destructions"), []
    told += [Line(url, _("A destruction was stopped"), (case.number,)) for case in agenda.stopped.rows]
    told += [Line(url, _("A destruction to decide on"), (case.number,)) for case in agenda.to_destroy.rows]
    more = agenda.stopped.more or agenda.to_destroy.more
    return [Group("destruction", _("Destruction"), told, url, more)] if told else []


def _hearing(hearing: Any) -> Line:
    number = hearing.person.case.number
    if hearing.reply_by:
        moment = _("reply asked by %(day)s") % {"day": formats.date_format(hearing.reply_by)}
    elif hearing.planned_on and not hearing.held_on:
        moment = _("planned for %(day)s") % {"day": formats.date_format(hearing.planned_on)}
    else:
        moment = _("invited on %(day)s") % {"day": formats.date_format(hearing.invited_on)}
    title = _("Hearing of %(person)s") % {"person": hearing.person.label}
    url = reverse("cases:case", args=[number]) + "#persons"
    return Line(url, title, (number, moment), badge=hearing.stage.label)


def _mention(mention: Any) -> Line:
    number = mention.note.case.number
    page = reverse("cases:case_journal", args=[number])
    url = f"{page}?person={mention.user_id}#entry-{mention.note_id}"
    by = _("by %(who)s") % {"who": mention.recorded_by}
    return Line(url, _("You are mentioned in the journal"), (number, mention.note.case.title, by))


def _draft(draft: Draft) -> DraftLine:
    return DraftLine(draft, title_of(draft), continue_url(draft))


def _places(held: Any) -> list[Line]:
    found = []
    for place in PLACES:
        if any(permission in held for permission in place.permissions):
            # Some lie in apps above this one, which may be absent.
            with contextlib.suppress(NoReverseMatch):
                found.append(Line(reverse(place.view), place.title, (place.text,)))
    return found
