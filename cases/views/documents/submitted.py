"""Documents for a competent authority: the versions shared with it, of cases of which something is submitted to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import log
from cases.documents.showing import Line
from cases.models import DocumentVersion
from cases.submitted import cover_of
from cases.views.documents.files import attached, drawn
from cases.views.documents.pages import preview_of


def shared_with(user: Any, case_id: int | None) -> list[Line]:
    """The versions of a case that were shared with this authority, for the page of a decision."""
    found = DocumentVersion.objects.submitted_to(user).filter(document__case=case_id)
    return [Line(version) for version in found.select_related("document").order_by("document_id", "number")]


def _version(request: HttpRequest, key: int, action: str) -> DocumentVersion:
    found = DocumentVersion.objects.submitted_to(request.user).select_related("document")
    version = get_object_or_404(found, pk=key)
    version.document.case = cover_of(version.document.case_id, by=request.user)  # type: ignore[arg-type]
    log.record(action, f"document:{version.document_id}", directorate=version.document.case.directorate_id)
    return version


@require_GET
def shared_document(request: HttpRequest, key: int) -> HttpResponse:
    """One shared version to look at."""
    version = _version(request, key, log.Action.VIEW)
    line = Line(version)
    preview = preview_of(line, request.GET.get("page"))
    if preview["kind"] in ("pdf", "picture"):
        preview["picture"] = reverse("cases:shared_picture", args=[version.pk, preview.get("page", 0)])
    context = {
        "case": version.document.case,
        "document": version.document,
        "line": line,
        "preview": preview,
        "trail": [(_("For decision"), reverse("cases:decisions"))],
    }
    return render(request, "cases/documents/shared.html", context)


@require_GET
def shared_picture(request: HttpRequest, key: int, page: int) -> HttpResponse:
    """One page of it as a picture (from 1), or the picture itself (0)."""
    return drawn(_version(request, key, log.Action.VIEW), page)


@require_GET
def shared_download(request: HttpRequest, key: int) -> HttpResponse:
    """The file itself, as an attachment."""
    version = _version(request, key, log.Action.DOWNLOAD)
    return attached(version, version.file_name, version.media_type)
