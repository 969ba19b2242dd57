"""The pages of the way of an export: its acts, and what it is compared with."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import log
from accounts.sign_in.again import ask_again
from cases.views.acts import Act, perform
from reporting import destroyed, uri
from reporting.models import UriExport
from reporting.uri import beside, later, multiset, showing, states, way
from reporting.uri.showing import name_of
from reporting.views.uri import for_coordinators
from reporting.views.uri_acts import ACTS, EXPLAIN

MOST_KINDS = 500  # on one page; a reviewer reads no more, and the files have them all


def found_or_404(request: HttpRequest, pk: int) -> UriExport:
    """An export that exists for this reader, with its steps; the look is recorded."""
    export = get_object_or_404(states.with_steps(uri.visible_to(request.user)), pk=pk)
    log.record(log.Action.VIEW, f"uri:{export.pk}", directorate=export.directorate_id)
    return export


def _perform(request: HttpRequest, pk: int, act: Act, check: str = "") -> HttpResponse:
    export = found_or_404(request, pk)
    if request.method == "GET" and request.GET.get("seen", last := str(states.last_step(export))) != last:
        messages.warning(request, way.OPEN_AGAIN)
        return redirect("reporting:uri_export", pk=pk)
    context = {"about": name_of(export), "trail": [(_("URI exports"), reverse("reporting:uri"))]}
    obj = (export, check) if check else export
    return perform(request, act, obj, back=reverse("reporting:uri_export", args=[pk]), context=context)


@for_coordinators
def explain(request: HttpRequest, pk: int, check: str) -> HttpResponse:
    """Say in a sentence where a remark comes from."""
    export = get_object_or_404(uri.visible_to(request.user), pk=pk)
    if check not in {result["check"] for result in states.remarks(export)}:
        raise Http404
    return _perform(request, pk, EXPLAIN, check)


@for_coordinators
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, ACTS["submit"])


@for_coordinators
@ask_again
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, ACTS["approve"])


@for_coordinators
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, ACTS["send-back"])


@for_coordinators
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, ACTS["deliver"])


# --- Compared ----------------------------------------------------------------------------------------


@require_GET
@for_coordinators
def side_by_side(request: HttpRequest, pk: int) -> HttpResponse:
    """Every total beside that of the year before."""
    export = found_or_404(request, pk)
    before = beside.year_before(export, timezone.now())
    context = {
        "export": export,
        "name": name_of(export),
        "before": before,
        "figures": beside.side_by_side(export, before),
    }
    return render(request, "reporting/uri/beside.html", context)


@require_GET
@for_coordinators
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row of the export, equal ones together: what its files say, before there are files to download."""
    export = found_or_404(request, pk)
    kinds, number = multiset.kinds(export, MOST_KINDS)
    context = {
        "export": export,
        "name": name_of(export),
        "kinds": kinds,
        "number": number,
        "left_out": export.rows - sum(times for _words, times in kinds),
    }
    return render(request, "reporting/uri/rows.html", context)


@require_GET
@for_coordinators
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Line by line: against the version before, against the register now, and against the monthly overviews."""
    export = found_or_404(request, pk)
    before = uri.visible_to(request.user).filter(
        year=export.year,
        directorate=export.directorate_id,
        profile=export.profile,
        version__lt=export.version,
    )
    previous = before.only("version").order_by("-version").first()
    # Counting the register once more lasts longer than a page may: the worker does it at the next step.
    since = None if later.is_large(export) else multiset.since(export)
    context = {
        "export": export,
        "name": name_of(export),
        "previous": previous,
        "changed": multiset.between(previous, export) if previous else None,
        "since": since,
        "since_count": "" if since is None else len(since),
        "is_large": since is None,
        "months": showing.compared_with_months(export, export.overviews),
        "destroyed": destroyed.within(export.directorate_id, export.year, export.year),
    }
    return render(request, "reporting/uri/differences.html", context)
