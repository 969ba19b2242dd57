"""The exports of a year by directorate: what is there, what is missing, from whom, and whether they add up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log
from cases import lists
from reporting import counting, destroyed
from reporting.uri import profiles, showing
from reporting.uri.consolidating import Part, consolidate, exports_of, profiles_of, seen_under
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
    in_force = profiles.all_in_force()
    codes = profiles_of(year, exports, in_force)
    exported = {export.profile for export in exports}
    # A profile under which something was exported, before one under which nothing was.
    profile = request.GET.get("profile") or next(
        (code for code in codes if code in exported), "".join(codes[:1])
    )
    if codes and profile not in codes:
        raise Http404
    log.record(log.Action.VIEW, f"uri-year:{year}")
    around = [other for other in (year - 1, year + 1) if first <= other <= today.year]
    alike = seen_under(profile, around, in_force)
    found = consolidate([export for export in exports if export.profile == profile], today)
    context = {
        "year": year,
        "profile": profile,
        "others": [code for code in codes if code != profile],
        "around": [(other, _address(other, profile if other in alike else "")) for other in around],
        "ministry": _line(found.ministry),
        "parts": [_line(part) for part in found.parts],
        "missing": len(found.missing),
        "whole": found.whole,
        "added": [lists.by_id("directorate")[export.directorate_id].label for export in found.added],
        "services": found.by_service(),
        "sums": found.sums(),
        "destroyed": destroyed.within(lists.entries("directorate")[0].id, year, year),
    }
    return render(request, "reporting/uri/year.html", context)


def _address(year: int, profile: str) -> str:
    """The page of another year, under a profile if that year can be seen under it."""
    address = reverse("reporting:uri_year", args=[year])
    return f"{address}?{urlencode({'profile': profile})}" if profile else address


def _line(part: Part) -> dict[str, Any]:
    newest, frozen = part.newest, part.frozen
    return {
        "part": part,
        "badge": showing.badge(newest) if newest else None,
        "newest": newest,
        "frozen": frozen if frozen is not newest else None,
        "waits_for": part.waits_for,
    }
