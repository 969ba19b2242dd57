"""The export of a whole dossier: asked for, its progress, and the ZIP itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log
from accounts.refusal import NotAllowed, Refusal, refusal_of
from accounts.sign_in.again import ask_again
from accounts.sign_in.guards import background
from cases.documents import exporting
from cases.documents.names import size_in_words
from cases.models import DossierExport
from cases.views.documents.files import attached
from cases.views.documents.looking import case_of, record
from cases.views.documents.pages import trail_of


@ask_again
@require_http_methods(["GET", "POST"])
def dossier_exports(request: HttpRequest, number: str) -> HttpResponse:
    """The exports that this person asked for (GET), and asking for one (POST)."""
    case = case_of(request, number)
    refusal = refusal_of(exporting.check_export, request.user, case)
    if isinstance(refusal, NotAllowed):
        raise refusal
    if request.method == "POST":
        try:
            exporting.ask(case, by=request.user)
        except Refusal as late:
            messages.error(request, str(late))
        return redirect("cases:dossier_exports", case.number)
    record(log.Action.VIEW, case, f"case:{case.number}")
    found = DossierExport.objects.filter(case=case, asked_by=request.user)
    documents = (_("Documents"), reverse("cases:documents", args=[case.number]))
    context = {
        "case": case,
        "exports": [progress_of(case, export) for export in found],
        "trail": [*trail_of(case), documents],
    }
    return render(request, "cases/documents/exports.html", context)


def progress_of(case: Any, export: DossierExport) -> dict[str, Any]:
    """What components/progress.html shows of an export."""
    where = [case.number, export.pk]
    asked = date_format(localtime(export.asked_at), "SHORT_DATETIME_FORMAT")
    shown: dict[str, Any] = {
        "label": _("Dossier %(number)s, asked for at %(at)s") % {"number": case.number, "at": asked},
        "state": export.state,
        "done": export.done,
        "total": export.total,
        "url": reverse("cases:dossier_export", args=where),
        "message": "",
        "sha256": export.sha256,
    }
    if export.state == DossierExport.State.DONE:
        size = size_in_words(export.size or 0)
        shown |= {
            "result_url": reverse("cases:dossier_export_file", args=where),
            "result": _("Download the ZIP (%(size)s)") % {"size": size},
        }
    if export.state == DossierExport.State.FAILED:
        shown["message"] = _(
            "The export stopped. The dossier is untouched. Ask for it again; if it stops again, a file may be damaged: "
            "tell the administrator."
        )
    return shown


@background
@require_GET
def dossier_export(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """How far an export is: a piece of the page."""
    case = case_of(request, number)
    export = get_object_or_404(DossierExport.objects.filter(case=case, asked_by=request.user), pk=key)
    return render(request, "components/progress.html", progress_of(case, export))


@ask_again
@require_GET
def dossier_export_file(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """The ZIP, as an attachment."""
    case = case_of(request, number)
    done = DossierExport.objects.filter(case=case, asked_by=request.user, state=DossierExport.State.DONE)
    export = get_object_or_404(done, pk=key)
    record(log.Action.EXPORT, case, f"case:{case.number}")
    return attached(export, f"dossier-{case.number}.zip", "application/zip")
