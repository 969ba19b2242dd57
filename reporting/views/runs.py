"""How far a run is: a piece of a page for htmx, and a page by itself without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import reach
from accounts.refusal import NotAllowed
from accounts.sign_in.guards import background
from cases import lists
from reporting import runs
from reporting.models import Run
from reporting.overviews.progress import REASONS, UNKNOWN_REASON
from reporting.overviews.recipients import READS

LABELS = {
    Run.Kind.URI: gettext_lazy("URI export of %(period)s, %(scope)s"),
    Run.Kind.STEP: gettext_lazy("Counted once more: URI export of %(period)s, %(scope)s"),
    Run.Kind.OVERVIEW: gettext_lazy("Overview of %(period)s, %(scope)s"),
    Run.Kind.ANNUAL: gettext_lazy("Publication of the annual report %(period)s"),
}
# Where what was made can be found, and where it can be asked for again (by POST), for who may.
RESULTS: dict[str, tuple[Callable[[Run, str], str], Any]] = {
    Run.Kind.URI: (lambda run, code: reverse("reporting:uri"), gettext_lazy("To the URI exports")),
    Run.Kind.OVERVIEW: (
        lambda run, code: reverse("reporting:overview", args=[code, run.period]),
        gettext_lazy("To the overview"),
    ),
    Run.Kind.STEP: (
        lambda run, code: reverse("reporting:uri_export", args=[run.key.rpartition(":")[2]]),
        gettext_lazy("To the export"),
    ),
    Run.Kind.ANNUAL: (
        lambda run, code: reverse("reporting:annual_publications"),
        gettext_lazy("To the annual reports"),
    ),
}
AGAIN: dict[str, Callable[[Run, str], str]] = {
    Run.Kind.OVERVIEW: lambda run, code: (
        f"{reverse('reporting:making_new')}?{urlencode({'month': run.period, 'directorate': code})}"
    ),
    Run.Kind.URI: lambda run, code: f"{reverse('reporting:uri_make')}?{urlencode(_asked(run, code))}",
    Run.Kind.STEP: RESULTS[Run.Kind.STEP][0],  # the page of the export offers the step again
    Run.Kind.ANNUAL: lambda run, code: (
        f"{reverse('reporting:annual_prepare')}?{urlencode({'year': run.period})}"
    ),
}


SOMETHING_WRONG = gettext_lazy(
    "Something went wrong in the register itself. Nothing was kept; you can start it again."
)
LOST_RIGHT = gettext_lazy("Who asked for this may no longer do so. Nothing was made.")


def _asked(run: Run, code: str) -> dict[str, str]:
    """What was chosen for an export; its profile stands in the key, `uri:2023:1:uri`."""
    profile = run.key.split(":")[3] if run.key.count(":") == 3 else ""
    return {"year": run.period, "directorate": code, "profile": profile}


def _why(run: Run) -> Any:
    """Why a run stopped; of an overview in the words of the page with all runs of its month."""
    if run.kind == Run.Kind.OVERVIEW:
        told = {"reason": REASONS.get(run.problem, UNKNOWN_REASON), "kind": run.problem}
        return _("Stopped: %(reason)s (%(kind)s). Nothing was kept.") % told
    return LOST_RIGHT if run.problem == NotAllowed.__name__ else run.said or SOMETHING_WRONG


def progress_of(run: Run) -> dict[str, Any]:
    """What components/progress.html shows of a run."""
    scope = lists.by_id("directorate")[run.directorate_id]
    shown: dict[str, Any] = {
        "label": LABELS[Run.Kind(run.kind)] % {"period": run.period, "scope": scope.label},
        "state": run.state,
        "done": run.done,
        "total": run.total,
        "url": reverse("reporting:run", args=[run.pk]),
        "message": "",
    }
    if run.state == Run.State.DONE:
        address, words = RESULTS[run.kind]
        shown |= {"result_url": address(run, scope.code), "result": words}
    if run.state == Run.State.FAILED:
        shown["message"] = _why(run)
        if run.problem != NotAllowed.__name__ and run.kind in AGAIN:
            shown["retry_url"] = AGAIN[run.kind](run, scope.code)
    return shown


@background
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(runs.visible_to(request.user), pk=pk)
    shown = progress_of(found)
    if found.kind == Run.Kind.OVERVIEW and not reach.holds(request.user, READS, found.directorate_id):
        # Who has overviews made without reading figures goes back to the month, and not to what does not exist.
        shown |= {
            "result_url": reverse("reporting:making_month", args=[found.period]),
            "result": _("To the overviews of this month"),
        }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "components/progress.html", shown)
    return render(request, "reporting/run.html", {"progress": shown})
