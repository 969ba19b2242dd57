"""Loaded figures: what there is, and having a file loaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import log, reach
from accounts.refusal import Refusal
from cases.paging import rows_page
from reporting import loaded, loading
from reporting.forms_loaded import LoadForm
from reporting.loading.doors import may_load
from reporting.loading.sources import PUBLISHED, sources
from reporting.models import FigureLoad
from reporting.reconciliation import mapping

MOST_FAULTS = 200  # different ones on a page


def address(load: FigureLoad) -> str:
    """The page on which the figures of a file stand."""
    if load.source == PUBLISHED:
        return reverse("reporting:reconciliation", args=[load.year])
    return reverse("reporting:other_register", args=[load.source, load.year])


@require_GET
def loads(request: HttpRequest) -> HttpResponse:
    """Every file that was loaded, the newest first; for who may, the form for another one."""
    if not reach.holds(request.user, loaded.READS):
        raise Http404
    return _page(request, LoadForm())


def _page(request: HttpRequest, form: LoadForm, faults: list[tuple[str, str]] | None = None) -> HttpResponse:
    log.record(log.Action.VIEW, "list:loads")
    seen = loaded.loads_visible_to(request.user)
    standing = loaded.latest(seen)
    page = rows_page(seen.select_related("loaded_by"), request, field="pk", newest_first=True)
    last = {load.pk for load in standing}
    context: dict[str, Any] = {
        "form": form if may_load(request.user) else None,
        "faults": (faults or [])[:MOST_FAULTS],
        "more": len((faults or [])[MOST_FAULTS:]),
        "page": page,
        "keys": mapping.keys().values(),
        "lines": [(load, sources()[load.source].label, address(load), load.pk in last) for load in page.rows],
        "reports": [
            (source.label, [(load.year, address(load)) for load in standing if load.source == source.code])
            for source in sources().values()
        ],
    }
    return render(request, "reporting/loaded/list.html", context, status=422 if form.errors else 200)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load a file: it is kept as a whole, or every fault is listed and nothing of it is kept."""
    if not may_load(request.user):
        raise Http404
    form, faults = LoadForm(request.POST, request.FILES), None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = loading.load(
                file.file, by=request.user, source=form.cleaned_data["source"], name=file.name
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal.sentence))
            faults = refusal.faults.listed() if hasattr(refusal, "faults") else None
        else:
            done = _("The figures of %(year)s were loaded, as version %(version)s.")
            messages.success(request, done % {"year": made.year, "version": made.version})
            return redirect(address(made))
    return _page(request, form, faults)
