"""The URI exports: which there are, having one made, what one holds, and its files. For who makes or approves them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import log, reach
from accounts.refusal import NotAllowed, Refusal, allows
from accounts.sign_in.again import ask_again
from cases import lists
from cases.paging import rows_page
from reporting import destroyed, runs, scopes, uri
from reporting.forms_uri import ExportForm
from reporting.models import ExportFile, Run, UriExport
from reporting.presenting import Shown
from reporting.uri import checking, keeping, later, profiles, showing, states, way
from reporting.uri.people import MAKES, READS
from reporting.uri.profile import Profile
from reporting.views.runs import progress_of
from reporting.views.uri_acts import offers_of

CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_RUNS = 5
MOST_YEARS = 4


def for_coordinators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """These pages do not exist for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(reach.holds(request.user, permission) for permission in READS):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _form(request: HttpRequest, data: Any = None) -> ExportForm | None:
    """The form for who may have exports made; nothing for who only reads them."""
    within = scopes.within_reach(request.user, MAKES)
    if not within:
        return None
    this_year = timezone.localdate().year
    known = profiles.choices()
    first = min((found.valid_from for found in known.values()), default=this_year)
    years = list(range(this_year, min(first, this_year) - 1, -1))
    # The year that is over is the one to hand in.
    initial = {
        "year": str(this_year - 1 if this_year - 1 in years else this_year),
        "directorate": within[0].code,
    }
    return ExportForm(data, initial=initial, within=within, years=years, profiles=known)


@require_GET
@for_coordinators
def exports(request: HttpRequest) -> HttpResponse:
    return _list(request, _form(request))


def _list(request: HttpRequest, form: ExportForm | None, status: int = 200) -> HttpResponse:
    log.record(log.Action.VIEW, "list:uri")
    seen = states.with_steps(uri.visible_to(request.user))
    page = rows_page(seen, request, field="pk", newest_first=True)
    running = (
        runs.visible_to(request.user).filter(kind=Run.Kind.URI).exclude(state=Run.State.DONE)[:MOST_RUNS]
    )
    context = {
        "form": form,
        "page": page,
        "lines": [_line(export) for export in page.rows],
        "waiting": [_line(export) for export in page.rows if _waits_for(request.user, export)],
        "progress": [progress_of(run) for run in running],
        "years": _years(page.rows) if sees_all(request.user) else [],
    }
    return render(request, "reporting/uri/list.html", context, status=status)


def _years(rows: list[UriExport]) -> list[int]:
    """The years that can be seen as a whole: the one to hand in now, and those of the exports on the page."""
    years = {timezone.localdate().year - 1, *(export.year for export in rows)}
    return sorted(years, reverse=True)[:MOST_YEARS]


def sees_all(user: Any) -> bool:
    """Whoever makes or approves exports of the whole ministry."""
    root = lists.entries("directorate")[0]
    return any(reach.holds(user, permission, root.id) for permission in READS)


def _waits_for(user: Any, export: UriExport) -> bool:
    """Whether an export waits for the approval of this very person."""
    if states.state_of(export) != states.State.SUBMITTED:
        return False
    return allows(way.check_may_approve, user, export) and allows(way.check_other_person, user, export)


def _line(export: UriExport) -> dict[str, Any]:
    return {
        "export": export,
        "badge": showing.badge(export),
        "scope": lists.by_id("directorate")[export.directorate_id].label,
        "failed": sum(not result["holds"] for result in export.checks),
    }


@require_POST
@for_coordinators
@ask_again
def make(request: HttpRequest) -> HttpResponse:
    """Have an export made. The choice stands in the form, or in the address where a stopped run is started again."""
    form = _form(request, request.POST if "year" in request.POST else request.GET)
    if form is None or not form.may_choose(scopes.within_reach(request.user, *READS)):
        raise Http404
    if form.is_valid():
        try:
            values = form.cleaned_data
            run = uri.ask(values["year"], values["directorate"], by=request.user, profile=values["profile"])
        except Refusal as refusal:
            form.add_error(None, [str(refusal.sentence), *(str(item) for item in refusal.missing)])
        else:
            log.record(log.Action.EXPORT, f"uri:{run.period}", directorate=run.directorate_id)
            messages.success(
                request,
                _("The export is being made. This page shows how far it is; you can leave it meanwhile."),
            )
            return redirect("reporting:uri")
    return _list(request, form, status=422)


@require_GET
@for_coordinators
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What one export holds: where it stands, checks, totals, its fingerprints and its other versions."""
    seen = states.with_steps(uri.visible_to(request.user))
    found = get_object_or_404(seen.defer(None).defer("lines", "overviews"), pk=pk)
    versions = list(
        seen.filter(year=found.year, directorate=found.directorate_id, profile=found.profile).order_by(
            "-version"
        )
    )
    shown = profiles.of_version(found.profile, found.profile_version)
    log.record(log.Action.VIEW, f"uri:{found.pk}", directorate=found.directorate_id)
    context = {
        "export": found,
        "scope": lists.by_id("directorate")[found.directorate_id],
        "profile": shown,
        "figures": [Shown(table) for table in uri.tables_of(found).values()],
        "checks": showing.checks(found),
        "failed": sum(not result["holds"] for result in found.checks),
        "versions": [{"export": version, "badge": showing.badge(version)} for version in versions],
        "facts": _facts(found, shown),
        "progress": [progress_of(run) for run in later.under_way(request.user, found)],
        "destroyed": destroyed.within(found.directorate_id, found.year, found.year),
        **_way(found, request.user, versions[0] if versions[0].pk != found.pk else None),
    }
    return render(request, "reporting/uri/export.html", context)


def _way(found: UriExport, user: Any, newest: UriExport | None) -> dict[str, Any]:
    """Where the export stands on its way, and what this reader can do with it."""
    offers, frozen = offers_of(found, user), states.is_frozen(found)
    step = showing.next_step(found, offers, newest)
    may_explain = newest is None and allows(way.check_explain, user, found)
    if may_explain and not states.faults(found) and states.unexplained(found):
        step["missing"] = [
            {
                "text": checking.said(result),
                "url": reverse("reporting:uri_explain", args=[found.pk, result["check"]]),
            }
            for result in states.unexplained(found)
        ]
    open_to = [offer for offer in offers.values() if offer["refusal"] is None]
    return {
        "badge": showing.badge(found),
        "phases": showing.phases(found),
        "newest": newest,
        "step": step,
        "also": [
            {"url": offer["url"], "text": offer["button"]}
            for offer in open_to
            if offer["url"] != step.get("action_url")
        ],
        "frozen": frozen,
        "files": found.files.filter(kind__in=CONTENT_TYPES) if frozen else [],
        "may_explain": may_explain,
        "timeline": showing.timeline(found),
    }


def _facts(found: UriExport, shown: Profile | None) -> list[dict[str, Any]]:
    made_by = str(found.made_by) if found.made_by else _("the system")
    return [
        {
            "term": _("What it counts"),
            "value": _("each violation whose disposition was decided in the year, with all its measures"),
        },
        {"term": _("Asked for by"), "value": made_by},
        {"term": _("Profile"), "value": f"{found.profile} {found.profile_version}"},
        {"term": _("Source"), "value": str(shown.source) if shown else None},
        *(
            {"term": _("SHA-256 of the %(kind)s") % {"kind": file.get_kind_display()}, "value": file.sha256}
            for file in found.files.filter(kind__in=CONTENT_TYPES)
        ),
    ]


@require_GET
@never_cache
@for_coordinators
@ask_again
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The file itself, exactly as it was frozen."""
    if kind not in CONTENT_TYPES:
        raise Http404
    seen = uri.visible_to(request.user).values("pk")
    found = get_object_or_404(
        ExportFile.objects.select_related("export"), export__in=seen, export=pk, kind=kind
    )
    export = found.export
    if not states.is_frozen(export):
        raise NotAllowed(
            _("This export is a draft. Its files can be downloaded after somebody else approved it.")
        )
    log.record(log.Action.DOWNLOAD, f"uri:{export.pk}", directorate=export.directorate_id, purpose=kind)
    response = StreamingHttpResponse(
        keeping.streamed(found, by=request.user), content_type=CONTENT_TYPES[kind]
    )
    response["Content-Disposition"] = f'attachment; filename="{uri.file_name(export, kind)}"'
    response["Content-Length"] = str(found.size)
    response["Repr-Digest"] = keeping.digest_header(found)
    response["Cache-Control"] = "no-store, private"
    return response
