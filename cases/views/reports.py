"""The list of reports, the page of one, and the forms of what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Func
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.refusal import allows
from cases import deadlines, lists
from cases.deadlines import Deadline
from cases.filters import Filter
from cases.filters.reports import parts_for
from cases.models import Case, Report
from cases.paging import page_of
from cases.permissions import check_may_with_report, fetched_for
from cases.views.acts import offers, perform
from cases.views.intake import ACTS
from cases.views.letters.offering import letters_about
from cases.views.next_steps import next_step_of
from cases.views.tones import tone_of


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    report: Report
    directorate: str
    category: str
    tone: str
    deadline: Deadline | None


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that exist for this user, newest first."""
    may_see = reach.holds(request.user, "see_report") or reach.holds(request.user, "see_desk_report")
    visible = Report.objects.visible_to(request.user)
    if not may_see and not visible.exists():
        raise Http404
    asked = Filter(parts_for(request.user), request)
    page = page_of(visible.filter(asked.condition).defer("terms"), request, day="received_on")
    log.record(log.Action.VIEW, "list:reports")
    context = {
        "filter": asked,
        "page": page,
        "rows": rows_of(page.rows),
        "may_register": may_register(request.user),
    }
    return render(request, "cases/reports/list.html", context)


def rows_of(reports: Any) -> list[Row]:
    """Reports as lines of a list; the words of their lists come from the kept ones."""
    today = timezone.localdate()
    directorates, categories = lists.by_id("directorate"), lists.by_id("category")
    return [
        Row(
            report,
            place_of(directorates.get(report.directorate_id)),
            categories[report.category_id].label if report.category_id in categories else "",
            tone_of(report),
            deadlines.of_report(report, today=today),
        )
        for report in reports
    ]


def place_of(node: lists.Entry | None) -> str:
    """The name of a directorate; empty for the ministry itself, which stands for: not known yet."""
    return node.label if node is not None and node.parent is not None else ""


def may_register(user: Any) -> bool:
    return reach.holds(user, "register_report")


# --- One report -------------------------------------------------------------------------------------


def fetch(request: HttpRequest, number: str) -> Report:
    """The report through the gate; 404 when it does not exist for this user. A look at it is recorded."""
    reports = Report.objects.visible_to(request.user).select_related("case", "handled_by", "recorded_by")
    reports = reports.defer("terms", "case__terms").annotate(
        has_reporter=Func("pk", function="reporter_is_recorded", output_field=BooleanField())
    )
    report = fetched_for(request.user, get_object_or_404(reports, number=number))
    lists.fill(report, "channel", "reporter_kind", "directorate", "category", "desk", "end_reason")
    if request.method == "GET":
        looked_at(report)
    return report


def looked_at(report: Report) -> None:
    log.record(log.Action.VIEW, f"report:{report.number}", directorate=report.directorate_id)


@require_GET
def report_page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one report, and what can be done with it."""
    report = fetch(request, number)
    today = timezone.localdate()
    case = None
    if report.case_id:
        case = Case.objects.visible_to(request.user).filter(pk=report.case_id).defer("terms").first()
    persons = report.persons.annotate(
        has_identity=Func("pk", function="identity_is_recorded", output_field=BooleanField())
    )
    possible = offers(ACTS, request.user, report)
    deadline = deadlines.of_report(report, today=today)
    step = next_step_of(report, possible)
    shown = {step.act, *(way.act for way in step.also)}
    links = {
        name: reverse("cases:report_act", args=[report.number, name])
        for name, offer in possible.items()
        if offer.possible
    }
    context = {
        "report": report,
        "case": case,
        "persons": list(persons),
        "tone": tone_of(report),
        "deadline": deadline,
        "step": step,
        "links": {name.replace("-", "_"): url for name, url in links.items()},
        "others": [possible[name] for name in links if name not in shown],
        "facts": _facts(report),
        "letters": letters_about(report, request.user, case),
        "dates": _dates(report),
        "case_url": reverse("cases:case", args=[case.number]) if case else "",
        "may_read_log": case is None and reach.holds(request.user, "see_log_of_case"),
        "may_see_reporter": allows(check_may_with_report, request.user, "see_reporter_identity", report),
        "may_see_persons": allows(check_may_with_report, request.user, "see_person_identity", report),
    }
    return render(request, "cases/reports/page.html", context)


def _facts(report: Report) -> list[dict[str, Any]]:
    """Term and value, for components/description_list.html."""
    facts = [
        (_("Channel"), report.channel),
        (_("Kind of reporter"), report.reporter_kind),
        (_("Directorate"), report.directorate if report.directorate.parent_id else None),
        (_("Suspected category"), report.category),
        (_("Wrongdoing under the whistleblowers act"), _("yes") if report.wrongdoing else _("no")),
    ]
    if report.desk_id:
        facts.append((_("Entered by desk"), report.desk))
    return [{"term": term, "value": value} for term, value in facts]


def _dates(report: Report) -> list[dict[str, Any]]:
    feedback = _("not possible") if report.no_feedback else report.feedback_on
    dates = [
        (_("Received"), report.received_on),
        (
            _("Registered"),
            f"{formats.date_format(timezone.localtime(report.recorded_at))}, {report.recorded_by}",
        ),
        (_("Acknowledged"), report.acknowledged_on or _("not yet")),
        (_("Feedback given"), feedback or _("not yet")),
    ]
    if report.handled_on:
        dates.append((_("Handled"), report.handled_on))
    return [{"term": term, "value": value} for term, value in dates]


@require_http_methods(["GET", "POST"])
def report_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """The form of one thing that can be done with a report."""
    report = fetch(request, number)
    if act not in ACTS:
        raise Http404
    back = reverse("cases:report", args=[report.number])
    trail = [(_("Reports"), reverse("cases:reports"))]
    context = {"about": report.number, "subject": report.subject_line, "trail": trail}
    response = perform(request, ACTS[act], report, back=back, context=context)
    if request.method == "POST" and response.status_code == 422:
        looked_at(report)  # the form came back, with the report around it
    return response
