"""The work of the whole team, for who leads it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import deadlines
from cases.views.cases import LEAD, UNSETTLED, rows_of
from cases.workload import scope_of, team_work


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
        "rows": rows_of(work.urgent, today=today),
        "cases_url": reverse("cases:cases"),
        "any": any(load.cases for load in work.loads),
    }
    return render(request, "cases/work/team.html", context)
