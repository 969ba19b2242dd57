"""Search in reports and cases. What somebody looks for travels by POST and never stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import repeatable
from accounts.sign_in.again import ask_again
from cases.find_person import find_person, may_find
from cases.models import Case, Report
from cases.search import MOST_HITS, Hit, find
from cases.views.tones import tone_of

LONGEST_QUERY = 200


@dataclass(frozen=True)
class Row:
    """One hit as the page shows it."""

    hit: Hit
    url: str
    tone: str

    @property
    def is_case(self) -> bool:
        return isinstance(self.hit.found, Case)


@repeatable("changes nothing; a search is recorded each time")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """POST searches; GET shows the empty form (a reload after a change of language, a bookmark)."""
    text = request.POST.get("q", "").strip()[:LONGEST_QUERY]
    rows = [_row(hit) for hit in find(request.user, text)] if text else []
    context = {
        "text": text,
        "rows": rows,
        "asked": request.method == "POST",
        "full": len(rows) >= MOST_HITS,
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
    context = {
        "who": text,
        "found": find_person(request.user, text) if text else [],
        "asked_person": True,
        "may_find_person": True,
    }
    return render(request, "cases/search.html", context)


def _row(hit: Hit) -> Row:
    found: Any = hit.found
    view = "cases:report" if isinstance(found, Report) else "cases:case"
    return Row(hit, reverse(view, args=[hit.number]), tone_of(found))
