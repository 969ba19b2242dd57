"""Monthly overviews: the list, one of them as page and as PDF, and having them made by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.refusal import Refusal
from accounts.sign_in.guards import background
from cases import filters, lists, paging
from reporting import counting, overviews, scopes
from reporting.forms_overviews import MakeForm
from reporting.models import MonthlyOverview, Run
from reporting.overviews import Overview, paper, showing
from reporting.overviews.doors import MAKES, READS
from reporting.overviews.freezing import differences
from reporting.periods import Month

EARLIEST = 2000


def _latest(rows: QuerySet[MonthlyOverview]) -> QuerySet[MonthlyOverview]:
    """Of every overview the last version only."""
    later = MonthlyOverview.objects.filter(
        directorate=OuterRef("directorate"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    return rows.filter(~Exists(later))


@require_GET
def overview_list(request: HttpRequest) -> HttpResponse:
    """The overviews that somebody may read, the last month first."""
    if not reach.holds(request.user, READS):
        raise Http404
    chosen = filters.Filter((filters.directorate(_("of"), permissions=(READS,)),), request)
    rows = _latest(overviews.visible_to(request.user)).filter(chosen.condition).defer("figures")
    page = paging.page_of(rows, request, day="month")
    names = lists.by_id("directorate")
    log.record(log.Action.VIEW, "list:overviews")
    context = {
        "filter": chosen,
        "page": page,
        "lines": [
            {"row": row, "month": Month.of(row.month), "directorate": names[row.directorate_id]}
            for row in page.rows
        ],
        "may_make": reach.holds(request.user, MAKES),
    }
    return render(request, "reporting/overviews/list.html", context)


def _month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404 from None


def _found(request: HttpRequest, code: str, month: str, version: int | None) -> Overview:
    """One version of an overview that this person may read, or the last one."""
    rows = overviews.visible_to(request.user).filter(directorate__code=code, month=_month_or_404(month).first)
    if version is not None:
        return Overview(get_object_or_404(rows, version=version))
    row = rows.order_by("-version").first()
    if row is None:
        raise Http404
    return Overview(row)


@require_GET
def overview(request: HttpRequest, code: str, month: str, version: int | None = None) -> HttpResponse:
    """An overview as a page; without a version the last one."""
    found = _found(request, code, month, version)
    rows = MonthlyOverview.objects.filter(directorate=found.row.directorate_id, month=found.row.month)
    around = {row.version: row for row in rows.defer("figures").order_by("version")}
    before = around.get(found.version - 1)
    _record(log.Action.VIEW, found)
    context = showing.shown(found) | {
        "versions": list(around.values()),
        "is_last": found.version == max(around),
        "last_url": reverse("reporting:overview", args=[code, month]),
        "differences": differences(Overview(before), found) if before else [],
        "pdf_url": reverse("reporting:overview_pdf", args=[code, month, found.version]),
    }
    return render(request, "reporting/overviews/page.html", context)


@require_GET
def overview_pdf(request: HttpRequest, code: str, month: str, version: int | None = None) -> HttpResponse:
    """The same frozen figures as a PDF."""
    found = _found(request, code, month, version)
    _record(log.Action.DOWNLOAD, found)
    response = HttpResponse(paper.pdf(found, get_language() or "nl"), content_type="application/pdf")
    name = f"rosi-overview-{found.scope.code}-{found.month.code}-v{found.version}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _record(action: str, found: Overview) -> None:
    about = f"overview:{found.scope.code}:{found.month.code}:v{found.version}"
    log.record(action, about, directorate=found.row.directorate_id)


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
            return redirect("reporting:overview_runs", month=month.code)
    return render(
        request, "reporting/overviews/make.html", {"form": form}, status=422 if form.errors else 200
    )


TONES = {
    Run.State.WAITING: "neutral",
    Run.State.RUNNING: "blue",
    Run.State.DONE: "green",
    Run.State.FAILED: "red",
}


@background
@require_GET
def overview_runs(request: HttpRequest, month: str) -> HttpResponse:
    """How far the overviews of a month are, for who may have them made; htmx asks for the piece alone."""
    ids = reach.reached(request.user, MAKES)
    if not ids:
        raise Http404
    asked_month = _month_or_404(month)
    found = list(
        Run.objects.filter(kind=Run.Kind.OVERVIEW, period=month, directorate__in=ids).order_by("directorate")
    )
    states = [run.state for run in found]
    busy = any(state in (Run.State.WAITING, Run.State.RUNNING) for state in states)
    state = Run.State.RUNNING if busy else Run.State.FAILED if Run.State.FAILED in states else Run.State.DONE
    names = lists.by_id("directorate")
    readable = reach.reached(request.user, READS)
    context = {
        "month": asked_month,
        "busy": busy,
        "url": request.path,
        "progress": {
            "label": _("Overviews of %(month)s") % {"month": asked_month},
            "state": state,
            "done": states.count(Run.State.DONE),
            "total": len(states),
            "message": _("Some could not be made. Ask for them again.") if state == Run.State.FAILED else "",
        },
        "lines": [
            {
                "run": run,
                "directorate": names[run.directorate_id],
                "tone": TONES[Run.State(run.state)],
                "url": reverse("reporting:overview", args=[names[run.directorate_id].code, month])
                if run.state == Run.State.DONE and run.directorate_id in readable
                else reverse("reporting:run", args=[run.pk]),
            }
            for run in found
        ],
    }
    piece = "runs_piece" if request.htmx else "runs"  # type: ignore[attr-defined]
    return render(request, f"reporting/overviews/{piece}.html", context)
