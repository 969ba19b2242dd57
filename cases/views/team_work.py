"""The work of the whole team, for who leads it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import deadlines
from cases.agenda import when
from cases.views.cases import LEAD, UNSETTLED, Row, rows_of
from cases.views.work import WHEN, other_line
from cases.workload import SHOWN, scope_of, team_work


@require_GET
def team_work_page(request: HttpRequest) -> HttpResponse:
    """Workload per investigator, and what is late or due this week over all of them."""
    if not reach.holds(request.user, "lead_case"):
        raise Http404
    today = timezone.localdate()
    listed = scope_of(request.user).annotate(lead=LEAD, shifts=deadlines.SHIFTS).prefetch_related(UNSETTLED)
    work = team_work(request.user, listed, today=today)
    log.record(log.Action.VIEW, "list:team")
    context = {
        "work": work,
        "groups": _groups(rows_of(work.urgent, today=today)),
        "others": [other_line(row) for row in work.others[:SHOWN]],
        "cases_url": reverse("cases:cases"),
        "more_others": len(work.others) > SHOWN,
        "any": any(load.cases for load in work.loads),
    }
    return render(request, "cases/work/team.html", context)


def _groups(rows: list[Row]) -> list[dict[str, Any]]:
    """What is late, due today and due this week, each under its heading."""
    groups = [
        {
            "id": f"due-{moment}",
            "title": title,
            "rows": [row for row in rows if row.deadline and when(row.deadline) == moment],
        }
        for moment, title in WHEN.items()
    ]
    return [group for group in groups if group["rows"]]
