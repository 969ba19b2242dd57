"""An overview made again from the register of its own moment, for who answers for the figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import log
from accounts.once import repeatable
from reporting import overviews
from reporting.asof.comparing import made_again, may_check
from reporting.overviews import Overview
from reporting.periods import Month


@repeatable("keeps nothing; every look is recorded")
@require_http_methods(["GET", "POST"])
def overview_again(request: HttpRequest, code: str, month: str, version: int) -> HttpResponse:
    """Offer to count the overview anew (GET); do so, as it was known then, and say which counts differ (POST).

    Never by a link alone: one count is under way at a time, over all processes, and it reads the whole history.
    """
    try:
        first = Month.parse(month).first
    except ValueError:
        raise Http404 from None
    rows = overviews.visible_to(request.user).filter(directorate__code=code, month=first)
    found = Overview(get_object_or_404(rows, version=version))
    if not may_check(request.user, found):
        raise Http404
    about = f"again:{found.scope.code}:{found.month.code}:v{found.version}"
    log.record(log.Action.VIEW, about, directorate=found.row.directorate_id)
    context = {
        "overview": found,
        "again": made_again(found) if request.method == "POST" else None,
        "overview_url": reverse("reporting:overview", args=[code, month, version]),
    }
    return render(request, "reporting/overviews/again.html", context)
