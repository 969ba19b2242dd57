"""Fetching what a page of documents is about, through the gate, and recording that somebody looked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts import log
from cases.models import Case, Document, DocumentVersion
from cases.permissions import fetched_for
from cases.purpose import marked
from cases.views.purpose import ask


def case_of(request: HttpRequest, number: str) -> Any:
    """The case through the gate, with the purpose for which it is opened; nothing is recorded yet."""
    cases = marked(Case.objects.visible_to(request.user).select_related("directorate"), request.user)
    case: Any = fetched_for(request.user, get_object_or_404(cases, number=number))
    case.purpose = ask(request, case)
    return case


def document_of(request: HttpRequest, case: Any, key: int) -> Document:
    """A document of this case; 404 where it does not exist for this user."""
    found = Document.objects.visible_to(request.user).filter(case=case)
    document = get_object_or_404(found.select_related("recorded_by", "set_aside_by", "parent", "letter"), pk=key)
    document.case = case
    return document


def version_of(document: Document, number: int) -> DocumentVersion:
    """A version that may be looked at: nothing that no scanner released exists here."""
    version = get_object_or_404(document.versions.all(), number=number, state=DocumentVersion.State.CLEAN)
    version.document = document
    return version


def record(action: str, case: Any, about: str) -> None:
    """One look in the log, with the purpose for which the case is open."""
    log.record(
        action,
        about,
        directorate=case.directorate_id,
        purpose=case.purpose.code,
        details=case.purpose.explanation,
    )
