"""Releases: the list, one of them as page and file, and having them prepared, published or turned down."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import log, reach
from accounts.refusal import Refusal, allows
from accounts.sign_in.again import ask_again
from cases import lists
from cases.paging import rows_page
from reporting import counting, judging, releases
from reporting.forms_releases import ReleaseForm
from reporting.judging import MAKES, READS, TONES
from reporting.models import Release
from reporting.releases import doors, files, showing
from reporting.releases.doors import EARLIEST
from reporting.releases.keeping import Kept
from reporting.releases.shaping import LEVELS

FILES: dict[str, tuple[str, Callable[[Kept], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", files.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", files.as_xlsx),
}


def for_makers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """These pages do not exist for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not judging.judges(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _found(request: HttpRequest, pk: int) -> Release:
    return get_object_or_404(
        releases.visible_to(request.user).select_related("prepared_by", "decided_by"), pk=pk
    )


def _form(request: HttpRequest, data: Any = None) -> ReleaseForm | None:
    """The form for who may prepare releases."""
    if not reach.holds(request.user, MAKES):
        return None
    this_year = timezone.localdate().year
    first = max(counting.first_year() or this_year, EARLIEST)
    return ReleaseForm(data, years=list(range(this_year, first - 1, -1)))


@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    if not judging.reads(request.user):
        raise Http404
    return _list(request, _form(request))


def _list(request: HttpRequest, form: ReleaseForm | None, status: int = 200) -> HttpResponse:
    log.record(log.Action.VIEW, "list:releases")
    seen = releases.visible_to(request.user).defer("content", "audit")
    page = rows_page(doors.latest(seen), request, field="pk", newest_first=True)
    context = {
        "form": form,
        "page": page,
        "lines": [
            {"release": row, "title": showing.title(row), "level": LEVELS[row.level]} for row in page.rows
        ],
        "waiting": [
            {"release": row, "title": showing.title(row)}
            for row in seen.filter(state=Release.State.PREPARED).select_related("prepared_by")
        ]
        if form
        else [],
    }
    return render(request, "reporting/releases/list.html", context, status=status)


@require_POST
@for_makers
@ask_again
def prepare(request: HttpRequest) -> HttpResponse:
    form = _form(request, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            made = releases.prepare(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, _("The table is prepared. Somebody else publishes it."))
            return redirect("reporting:release", pk=made.pk)
    return _list(request, form, status=422)


@require_GET
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The table with what its signs mean; for who judges it also what the audit found."""
    found = _found(request, pk)
    log.record(log.Action.VIEW, f"release:{found.pk}")
    return _page(request, found)


def _page(request: HttpRequest, found: Release, refusal: str = "") -> HttpResponse:
    kept, user = Kept(found), request.user
    judges = judging.judges(user)
    waits = found.state == Release.State.PREPARED
    same = {"kind": found.kind, "unit": found.unit, "level": found.level, "year": found.year}
    versions = list(releases.visible_to(user).filter(**same).defer("content", "audit").order_by("-version"))
    last = max(
        (row.version for row in versions if row.state == Release.State.PUBLISHED), default=found.version
    )
    context = showing.shown(kept, _own(user)) | {
        "judges": judges,
        "waits": waits,
        "refusal": refusal,
        "may_publish": waits and allows(doors.check_may_publish, user, found),
        "tone": TONES[found.state],
        "is_last": found.version >= last,
        "versions": versions,
        "bounds": showing.bounds(kept) if judges else [],
        "facts": _facts(found, judges),
    }
    return render(request, "reporting/releases/page.html", context, status=422 if refusal else 200)


def _own(user: Any) -> frozenset[int]:
    """What the reader reads exactly, to be marked as such; nothing for who reads everything."""
    reached = reach.reached(user, READS)
    top = [node.id for node in lists.entries("directorate") if node.depth == 0]
    return frozenset() if reached.issuperset(top) else reached


def _facts(found: Release, judges: bool) -> list[dict[str, Any]]:
    facts = [
        {"term": _("Unit"), "value": showing.UNITS[found.unit].name},
        {"term": _("Counted"), "value": showing.RULES[showing.COUNTED[found.unit]].text},
        {"term": _("SHA-256"), "value": found.sha256},
    ]
    if judges:
        facts += [
            {"term": _("Prepared by"), "value": found.prepared_by or _("the system")},
            {"term": _("Decided by"), "value": found.decided_by or _("nobody yet")},
        ]
    return facts


@require_POST
@for_makers
@ask_again
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, releases.publish, _("The table is published."))


@require_POST
@for_makers
@ask_again
def turn_down(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, releases.turn_down, _("The table is turned down. It stays here to be read."))


def _decide(request: HttpRequest, pk: int, door: Callable[..., Release], done: str) -> HttpResponse:
    found = _found(request, pk)
    try:
        door(found, by=request.user)
    except Refusal as refusal:
        return _page(request, found, str(refusal))
    messages.info(request, done)
    return redirect("reporting:release", pk=pk)


@require_GET
@never_cache
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The table as a file, with the same hidden."""
    if kind not in FILES:
        raise Http404
    found = _found(request, pk)
    content_type, write = FILES[kind]
    log.record(log.Action.DOWNLOAD, f"release:{found.pk}", purpose=kind)
    kept = Kept(found)
    response = HttpResponse(write(kept), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{files.file_name(kept, kind)}"'
    return response
