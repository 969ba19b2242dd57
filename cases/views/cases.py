"""The list of cases, the forms of what can be done with one, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.refusal import allows
from cases import deadlines, lists
from cases.deadlines import Deadline
from cases.dossier import opened
from cases.emergencies import check_end_access, is_open
from cases.filters import Filter
from cases.filters.cases import parts_for
from cases.models import Case, Report, Status, TeamMember
from cases.paging import page_of
from cases.permissions import fetched_for
from cases.purpose import marked
from cases.story import story_of
from cases.views.acts import perform
from cases.views.case_acts import act_named, part_of
from cases.views.case_acts.process import MOVES
from cases.views.case_parts import facts_of, name_of
from cases.views.purpose import ask

TONES = {
    Status.RECEIVED: "neutral",
    Status.REFERRED: "neutral",
    Status.CLOSED: "green",
}


def tone_of(case: Case) -> str:
    """The tone of the badge that names the phase."""
    return TONES.get(Status(case.status), "blue")


# --- The list ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    case: Case
    directorate: str
    category: str
    phase: Any  # the label: `get_status_display` makes a table of all of them at each call
    tone: str
    deadline: Deadline | None
    lead: str


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases that exist for this user, newest first."""
    visible = Case.objects.visible_to(request.user)
    if not reach.holds(request.user, "see_case") and not visible.exists():
        raise Http404
    asked = Filter(parts_for(request.user), request)
    page = page_of(listed(visible.filter(asked.condition)), request, day="opened_on")
    log.record(log.Action.VIEW, "list:cases")
    context = {"filter": asked, "page": page, "rows": rows_of(page.rows, today=timezone.localdate())}
    return render(request, "cases/case/list.html", context)


# The name of the lead investigator, as `str(user)` gives it.
LEAD = Subquery(
    TeamMember.objects.filter(case=OuterRef("pk"), until=None, part=TeamMember.Part.LEAD)
    .order_by("pk")
    .values(
        name=Coalesce(
            NullIf(Trim(Concat("user__first_name", Value(" "), "user__last_name")), Value("")),
            "user__username",
        )
    )[:1]
)
# Of a report the list needs its dates only: nothing sealed is fetched.
UNSETTLED = Prefetch(
    "reports",
    Report.objects.filter(feedback_on=None, no_feedback=False).only(
        "case_id", "status", "received_on", "acknowledged_on", "feedback_on", "no_feedback"
    ),
)


def listed(cases: Any) -> Any:
    """Cases with what a line of the list shows. The terms of search, the widest column, stay where they are."""
    shown = cases.defer("terms", "referred_to").annotate(lead=LEAD, shifts=deadlines.SHIFTS)
    return shown.prefetch_related(UNSETTLED)


def rows_of(cases: Any, *, today: date) -> list[Row]:
    """Cases as lines of a list, each with its soonest term; the words of their lists come from the kept ones."""
    directorates, categories = lists.by_id("directorate"), lists.by_id("category")
    return [
        Row(
            case,
            directorates[case.directorate_id].label,
            categories[case.category_id].label if case.category_id else "",
            Status(case.status).label,
            tone_of(case),
            next((deadline for deadline, _report in deadlines.running(case, today=today)), None),
            case.lead or "",
        )
        for case in cases
    ]


# --- One case ---------------------------------------------------------------------------------------


def fetch(request: HttpRequest, number: str) -> Case:
    """The case through the gate; 404 when it does not exist for this user. A look and its purpose are recorded."""
    cases = marked(Case.objects.visible_to(request.user).select_related("directorate"), request.user)
    case: Any = fetched_for(request.user, get_object_or_404(cases, number=number))
    case.purpose = ask(request, case)
    if request.method == "GET":
        looked_at(case)
    return case


def looked_at(case: Any) -> None:
    """Record a look at a case that was fetched here, with the purpose for which it was."""
    log.record(
        log.Action.VIEW,
        f"case:{case.number}",
        directorate=case.directorate_id,
        purpose=case.purpose.code,
        details=case.purpose.explanation,
    )


def running_emergencies(rows: Any, by: Any) -> list[dict[str, Any]]:
    """What the band on top says of each access through the emergency door that runs now."""
    return [
        {"access": access, "may_end": allows(check_end_access, by, access)}
        for access in rows
        if is_open(access)
    ]


def trail() -> list[tuple[str, str]]:
    """The breadcrumb above a case: label and address."""
    return [(_("Cases"), reverse("cases:cases"))]


@require_http_methods(["GET", "POST"])
def case_act(request: HttpRequest, number: str, act: str, key: int | None = None) -> HttpResponse:
    """The form of one thing that can be done with a case, or with the part of it that has this key."""
    case = fetch(request, number)
    found = act_named(act, on_part=key is not None)
    if found is None:
        raise Http404
    model, named = found
    if act in MOVES:
        opened(case, by=request.user)  # what a move asks for lies all over the case
    thing = case if key is None else part_of(case, model, key)
    back = reverse("cases:case", args=[case.number])
    subject = case.title if thing is case else f"{case.title} · {name_of(thing)}"
    context = {"about": case.number, "subject": subject, "trail": trail(), "facts": facts_of(thing)}
    response = perform(request, named, thing, back=back, context=context)
    if request.method == "POST" and response.status_code == 422:
        looked_at(case)  # the form came back, with the case around it
    if response.status_code == 302 and not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("cases:cases")  # what was done took the case out of this user's sight
    return response


@require_GET
def case_history(request: HttpRequest, number: str) -> HttpResponse:
    """Who changed what in a case, newest first; `?before=` goes on with what is older."""
    case = fetch(request, number)
    story = story_of(case, by=request.user, before=_moment(request.GET.get("before")))
    older = f"?before={story.older.isoformat().replace('+', '%2B')}" if story.older else ""
    newest = reverse("cases:case_history", args=[case.number]) if "before" in request.GET else ""
    running = case.emergencies.open().select_related("user", "case")
    context = {
        "case": case,
        "entries": story.entries,
        "older_url": older,
        "newer_url": newest,
        "trail": trail(),
        "emergencies": running_emergencies(running, request.user),
    }
    return render(request, "cases/case/history.html", context)


def _moment(text: str | None) -> datetime | None:
    """A moment of the query string; None for anything else, which then means: the newest."""
    try:
        moment = parse_datetime(text or "")
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None
