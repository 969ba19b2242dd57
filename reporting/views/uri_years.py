"""The exports of a year by directorate: what is there, what is missing, from whom, and whether they add up."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log
from cases import lists
from reporting import counting
from reporting.uri import showing
from reporting.uri.consolidating import Part, consolidate, exports_of, profiles_of
from reporting.views.uri import for_coordinators, sees_all


@require_GET
@for_coordinators
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The consolidation of a year, for who sees the ministry; it does not exist for anybody else."""
    today = timezone.localdate()
    last = today.year - 1  # the year to hand in can be seen, whatever the register knows
    first = min(counting.first_year() or last, last)
    if not sees_all(request.user) or not first <= year <= today.year:
        raise Http404
    exports = exports_of(year)
    codes = profiles_of(year, exports)
    profile = request.GET.get("profile") or (codes or [""])[0]
    if codes and profile not in codes:
        raise Http404
    log.record(log.Action.VIEW, f"uri-year:{year}")
    found = consolidate([export for export in exports if export.profile == profile], today)
    context = {
        "year": year,
        "profile": profile,
        "others": [code for code in codes if code != profile],
        "before": year - 1 if year > first else None,
        "after": year + 1 if year < today.year else None,
        "ministry": _line(found.ministry),
        "parts": [_line(part) for part in found.parts],
        "missing": len(found.missing),
        "whole": found.whole,
        "added": [lists.by_id("directorate")[export.directorate_id].label for export in found.added],
        "services": found.by_service(),
        "sums": found.sums(),
    }
    return render(request, "reporting/uri/year.html", context)


def _line(part: Part) -> dict[str, Any]:
    newest, frozen = part.newest, part.frozen
    return {
        "part": part,
        "badge": showing.badge(newest) if newest else None,
        "newest": newest,
        "frozen": frozen if frozen is not newest else None,
        "waits_for": part.waits_for,
    }
