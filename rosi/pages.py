"""The few pages that belong to no part: health, accessibility, the people of the register."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import log, reach
from accounts.models import User


@login_not_required
@require_GET
@transaction.non_atomic_requests
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: the web process runs and reaches its database. Says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Users and their running grants, for the functional administrator: no case content."""
    if not reach.holds(request.user, "manage_users"):
        raise Http404
    log.record(log.Action.VIEW, "people:all")
    users = User.objects.prefetch_related("grants__directorate").order_by(
        "-is_active", "last_name", "username"
    )
    return render(request, "accounts/people.html", {"people": users})
