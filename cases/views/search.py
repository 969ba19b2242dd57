"""Search in reports, cases and documents. What somebody looks for travels by POST and never stands in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import repeatable
from accounts.sign_in.again import ask_again
from cases import lists
from cases.excerpts import Piece
from cases.find_person import Found, find_person, may_find
from cases.models import Document, DocumentText, Report
from cases.search import MOST_DOCUMENTS, MOST_HITS, Hit, find
from cases.views.tones import tone_of
from cases.whereabouts import Located, Place, listed, locate

LONGEST_QUERY = 200
GROUPS = {
    "case": gettext_lazy("Cases"),
    "report": gettext_lazy("Reports"),
    "document": gettext_lazy("Documents"),
}


@dataclass(frozen=True)
class Row:
    """One hit as the page shows it."""

    number: str
    url: str
    title: Sequence[Piece]
    facts: Sequence[Any]
    badge: str
    tone: str
    places: Sequence[Place] = ()


@repeatable("changes nothing; a search is recorded each time")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """POST searches; GET shows the empty form (a reload after a change of language, a bookmark)."""
    text = request.POST.get("q", "").strip()[:LONGEST_QUERY]
    hits = find(request.user, text) if text else []
    found = locate(hits, text, by=request.user)
    context = {
        "text": text,
        "count": len(hits),
        "groups": [
            {"kind": kind, "title": title, "rows": [_row(entry) for entry in found if entry.hit.kind == kind]}
            for kind, title in GROUPS.items()
        ],
        "listed": listed(text, by=request.user) if text else [],
        "asked": request.method == "POST",
        "full": _is_full(hits),
        "may_find_person": may_find(request.user),
    }
    return render(request, "cases/search.html", context)


@repeatable("changes nothing; the search and every look are recorded")
@require_POST
@ask_again
def person(request: HttpRequest) -> HttpResponse:
    """In which visible cases somebody is, for who may see identities."""
    if not may_find(request.user):
        raise Http404
    text = request.POST.get("who", "").strip()[:LONGEST_QUERY]
    found = find_person(request.user, text) if text else []
    context = {
        "who": text,
        "found": found,
        "persons": [_of_person(row) for row in found],
        "asked_person": True,
        "may_find_person": True,
    }
    return render(request, "cases/search.html", context)


def _is_full(hits: Sequence[Hit]) -> bool:
    """Whether there may be more than is shown, of cases and reports or of documents."""
    papers = sum(hit.kind == "document" for hit in hits)
    return len(hits) - papers >= MOST_HITS or papers >= MOST_DOCUMENTS


def _row(entry: Located) -> Row:
    found: Any = entry.hit.found
    if isinstance(found, DocumentText):
        return _of_document(entry, found.version.document)
    view = "cases:report" if isinstance(found, Report) else "cases:case"
    place = lists.by_id("directorate")[found.directorate_id]
    return Row(
        entry.hit.number,
        reverse(view, args=[entry.hit.number]),
        entry.title,
        [place.label if place.parent else _("directorate not known yet")],
        found.get_status_display(),
        tone_of(found),
        entry.places,
    )


def _of_document(entry: Located, document: Document) -> Row:
    aside = document.set_aside_on is not None
    return Row(
        document.case.number,
        reverse("cases:document", args=[document.case.number, document.pk]),
        entry.title,
        [capfirst(document.get_kind_display()), document.case.title, formats.date_format(entry.hit.day)],
        _("set aside") if aside else "",
        "violet" if aside else "",
        entry.places,
    )


def _of_person(found: Found) -> Row:
    case = found.case
    return Row(
        case.number,
        reverse("cases:case", args=[case.number]) + "#persons",
        [Piece(case.title)],
        [capfirst(found.person.label), case.directorate],
        case.get_status_display(),
        tone_of(case),
    )
