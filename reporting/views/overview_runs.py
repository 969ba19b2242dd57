"""The run page of the monthly overviews: how far each month is, why something stopped, and having it made again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import log, reach
from accounts.refusal import Refusal
from accounts.sign_in.guards import background
from reporting import counting, overviews, scopes
from reporting.forms_overviews import CompareRunsForm, MakeForm
from reporting.models import Run
from reporting.overviews import progress, readers
from reporting.overviews.doors import MAKES
from reporting.overviews.progress import Line
from reporting.overviews.recipients import READS
from reporting.periods import Month
from reporting.views.found import month_or_404

EARLIEST = 2000
MONTHS_SHOWN = 12
MONTHS_TO_COMPARE = 24
MONTHS_OF_READERS = 6
BUSY = (Run.State.WAITING, Run.State.RUNNING)
TONES = {
    "": "neutral",
    Run.State.WAITING: "neutral",
    Run.State.RUNNING: "blue",
    Run.State.DONE: "green",
    Run.State.FAILED: "red",
}
LABELS = {"": _("not asked for"), **{state: label for state, label in Run.State.choices}}


def _check_exists(request: HttpRequest) -> None:
    if not reach.holds(request.user, MAKES):
        raise Http404


@require_http_methods(["GET", "POST"])
def overview_make(request: HttpRequest) -> HttpResponse:
    """Have the overviews of a month made: of one directorate, or of all that have recipients."""
    within = scopes.within_reach(request.user, MAKES)
    if not within:
        raise Http404
    options: dict[str, Any] = {
        "within": within,
        "first_year": max(counting.first_year() or timezone.localdate().year, EARLIEST),
        "today": timezone.localdate(),
    }
    # A run that stopped is started again with its choice in the address.
    sent = request.POST if "month" in request.POST else request.GET if request.method == "POST" else None
    form = MakeForm(sent, **options)
    if request.method == "POST" and form.is_valid():
        month, directorate = form.cleaned_data["month"], form.cleaned_data["directorate"]
        try:
            if directorate is not None:
                run = overviews.ask(month, directorate, by=request.user)
                return redirect("reporting:run", pk=run.pk)
            asked = overviews.ask_for_all(month, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)s overview is being made.", "%(n)s overviews are being made.", len(asked))
            messages.info(request, text % {"n": len(asked)})
            return redirect("reporting:making_month", month=month.code)
    return render(
        request, "reporting/overviews/make.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
def overview_months(request: HttpRequest) -> HttpResponse:
    """The last months, each with how many overviews were made, told and read."""
    _check_exists(request)
    last = Month.of(timezone.localdate()).plus(-1)
    found = progress.of_months(request.user, *last.series(MONTHS_SHOWN)[::-1])
    return render(
        request,
        "reporting/overviews/months_of_runs.html",
        {"months": [(month, _summary(lines)) for month, lines in found.items()]},
    )


def _summary(lines: list[Line]) -> dict[str, Any]:
    states = [line.state for line in lines]
    busy = any(state in BUSY for state in states)
    failed = states.count(Run.State.FAILED)
    state = (
        Run.State.RUNNING
        if busy
        else Run.State.FAILED
        if failed
        else Run.State.DONE
        if Run.State.DONE in states
        else ""
    )
    return {
        "state": state,
        "label": LABELS[state],
        "tone": TONES[state],
        "busy": busy,
        "done": states.count(Run.State.DONE),
        "failed": failed,
        "total": len(states),
        "recipients": sum(len(line.last) for line in lines),
        "told": sum(line.told for line in lines),
        "read": sum(line.read for line in lines),
    }


@background
@require_GET
def overview_runs(request: HttpRequest, month: str) -> HttpResponse:
    """How far the overviews of a month are, beside another month if one is chosen; htmx asks for the piece alone."""
    _check_exists(request)
    asked = month_or_404(month)
    last = Month.of(timezone.localdate()).plus(-1)
    months = [month for month in last.series(MONTHS_TO_COMPARE)[::-1] if month != asked]
    form = CompareRunsForm(request.GET or None, months=months)
    other = form.chosen
    found = progress.of_months(request.user, *dict.fromkeys([asked, *([other] if other else [])]))
    total = _summary(found[asked])
    beside = {line.directorate.id: line for line in found.get(other, [])} if other else {}
    readable = reach.reached(request.user, READS)
    context = {
        "month": asked,
        "other": other,
        "form": form,
        "busy": total["busy"],
        "url": request.get_full_path(),
        "summary": total,
        "summary_beside": _summary(list(beside.values())) if other else None,
        "progress": {
            "label": _("Overviews of %(month)s") % {"month": asked},
            "state": total["state"],
            "done": total["done"],
            "total": total["total"],
            "message": _("Some could not be made. Ask for them again.") if total["failed"] else "",
        },
        "lines": [_shown(line, asked, beside, readable) for line in found[asked]],
        "is_over": asked.last < timezone.localdate(),
        "again_all": reverse("reporting:making_again", args=[month]),
        "was_asked": any(line.state for line in found[asked]),
    }
    piece = "runs_piece" if request.htmx else "runs"  # type: ignore[attr-defined]
    return render(request, f"reporting/overviews/{piece}.html", context)


def _shown(line: Line, month: Month, beside: dict[int, Line], readable: frozenset[int]) -> dict[str, Any]:
    code = line.directorate.code
    url = ""
    if line.state == Run.State.DONE and line.directorate.id in readable:
        url = reverse("reporting:overview", args=[code, month.code])
    elif line.run is not None:
        url = reverse("reporting:run", args=[line.run.pk])
    return {
        "line": line,
        "run": line.run,
        "directorate": line.directorate,
        "label": LABELS[line.state],
        "tone": TONES[line.state],
        "beside": beside.get(line.directorate.id),
        "url": url,
        "again": "" if line.state in BUSY else reverse("reporting:making_again", args=[month.code, code]),
    }


@require_POST
def overview_again(request: HttpRequest, month: str, code: str = "") -> HttpResponse:
    """Have the overview of one directorate made again, or all of a month; equal figures make no new version."""
    within = {node.code: node for node in scopes.within_reach(request.user, MAKES)}
    asked = month_or_404(month)
    if not within or (code and code not in within):
        raise Http404
    try:
        if code:
            made = [overviews.ask(asked, within[code], by=request.user)]
        else:
            made = overviews.ask_for_all(asked, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)s overview is being made.", "%(n)s overviews are being made.", len(made))
        messages.info(request, text % {"n": len(made)})
    return redirect("reporting:making_month", month=asked.code)


@require_GET
def overview_readers(request: HttpRequest) -> HttpResponse:
    """Who has read which month: the recipients of each directorate, over the last months."""
    _check_exists(request)
    last = Month.of(timezone.localdate()).plus(-1)
    months = last.series(MONTHS_OF_READERS)[::-1]
    log.record(log.Action.VIEW, "list:readers")
    groups = readers.readers(request.user, months)
    context = {"months": months, "groups": groups, "width": 2 + len(months)}
    return render(request, "reporting/overviews/readers.html", context)
