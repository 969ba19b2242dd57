"""The way of a case on its page: phases with their steps, what is done next, and the form of a step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.refusal import allows
from accounts.roles import ROLES
from cases import road
from cases.appointments import calendar_file, check_calendar
from cases.dossier import opened
from cases.models import Appointment, Case, Status
from cases.steps import doors
from cases.steps.doors import CaseStep
from cases.steps.letters import LETTERS
from cases.steps.plan import Standing, State
from cases.views.acts import Offer, offers, perform
from cases.views.case_acts.way import STEP_ACTS
from cases.views.case_steps import section_of
from cases.views.cases import fetch, looked_at, trail
from cases.views.letters.offering import link_for

ICONS = {State.DONE: "check", State.OPEN: "circle", State.LATE: "late", State.NOT_APPLICABLE: "close"}


@dataclass(frozen=True)
class Line:
    """One step as the page shows it."""

    standing: Standing
    offers: list[Offer]
    url: str = ""  # where on the page the register sees that it is done
    letter_url: str = ""  # where the letter of the step is made

    @property
    def icon(self) -> str:
        return ICONS[self.standing.state]

    @property
    def word(self) -> str:
        match self.standing.state:
            case State.DONE:
                return _("done")
            case State.LATE:
                return _("late")
            case State.NOT_APPLICABLE:
                return _("does not apply")
        return _("open")

    @property
    def who(self) -> Any:
        role = ROLES.get(self.standing.step.role)
        return role.label if role else ""

    @property
    def letter(self) -> Any:
        return LETTERS.get(self.standing.step.letter, "")


@dataclass(frozen=True)
class Stretch:
    """One phase of the way with its steps."""

    label: str
    current: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def settled(self) -> int:
        return sum(not line.standing.is_open for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.standing.is_late for line in self.lines)


def way_of(case: Case, by: User, *, today: date) -> list[Stretch]:
    """The phases that the case reached, each with its steps; the present one last."""
    return [
        Stretch(
            capfirst(Status(phase).label),
            phase == case.status,
            list(_lines(case, by, road.steps_of_phase(case, phase, today=today))),
        )
        for phase in doors.phases_reached(case)
        if phase != Status.CLOSED
    ]


def _lines(case: Case, by: User, found: Iterable[Standing]) -> Iterable[Line]:
    """A letter is offered while its step is open, and in the present phase also when the register ticked the step."""
    found, reports = list(found), [report for report in case.reports.all() if hasattr(report, "fetched_for")]
    wanted = [
        one for one in found if one.is_open or (one.step.phase == case.status and one.state == State.DONE)
    ]
    for standing in found:
        possible = offers(STEP_ACTS, by, CaseStep(case, standing)).values()
        section = section_of(standing.step.rule) if standing.is_open else ""
        yield Line(
            standing,
            [offer for offer in possible if offer.possible],
            f"#{section}" if section else "",
            link_for(case, standing.step.letter, by, reports=reports) if standing in wanted else "",
        )


def followed_of(case: Case, by: User) -> list[dict[str, Any]]:
    """The versions that a case follows, and whether a newer one is in force."""
    from_row = [process for process in case.processes.all() if process.until is None]
    return [
        {
            "process": process,
            "template": doors.version_of(process).template,
            "newer": doors.newer(process) is not None,
            "may": allows(doors.check_follow_newer, by, process),
        }
        for process in from_row
    ]


@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, number: str, key: int, act: str) -> HttpResponse:
    """The form of one thing that can be done with a step of a case."""
    case = opened(fetch(request, number), by=request.user)
    one = doors.find(case, key)
    if act not in STEP_ACTS or one is None:
        raise Http404
    back = reverse("cases:case", args=[case.number])
    context = {
        "about": case.number,
        "subject": one.label,
        "trail": trail(),
        "facts": [
            {"term": _("What to do"), "value": one.step.what},
            {"term": _("Why"), "value": one.step.why},
        ],
    }
    response = perform(request, STEP_ACTS[act], one, back=back, context=context)
    if request.method == "POST" and response.status_code == 422:
        looked_at(case)
    return response


@require_GET
def case_calendar(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """An appointment as a file for one's own calendar: number and kind, no name and no place."""
    case = fetch(request, number)
    appointment = get_object_or_404(Appointment.objects.select_related("case"), pk=key, case=case)
    appointment.case = case
    check_calendar(request.user, appointment)
    link = request.build_absolute_uri(reverse("cases:case", args=[case.number]))
    response = HttpResponse(
        calendar_file(appointment, link=link), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{case.number}.ics"'
    return response
