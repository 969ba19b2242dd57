"""Search in reports and cases. What somebody looks for travels by POST and never stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.once import repeatable
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
    context = {"text": text, "rows": rows, "asked": request.method == "POST", "full": len(rows) >= MOST_HITS}
    return render(request, "cases/search.html", context)


def _row(hit: Hit) -> Row:
    found: Any = hit.found
    view = "cases:report" if isinstance(found, Report) else "cases:case"
    return Row(hit, reverse(view, args=[hit.number]), tone_of(found))
