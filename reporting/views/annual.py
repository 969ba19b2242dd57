"""The annual report of a year: exact, for who reads the figures of its directorate. Others read what was published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import log
from cases.lists import Entry
from reporting import counting, destroyed, judging, scopes
from reporting.annual import asking, document, paper, plain, posters, report, sections, workbook
from reporting.annual.asking import Asked
from reporting.annual.report import Report
from reporting.forms_annual import AnnualForm
from reporting.sheets import CSV, JSON, PDF, TYPES, XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The files of a report: what each is, and who writes it.
FILES: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "pdf": (TYPES[PDF], lambda told: paper.pdf(told)),
    "xlsx": (TYPES[XLSX], workbook.xlsx),
    "docx": (DOCX, lambda told: document.docx(told)),
    "csv": (TYPES[CSV], plain.csv_file),
    "json": (TYPES[JSON], plain.json_file),
}
EARLIEST = 1990
READS = "see_figures"


def address(year: int, directorate: str, name: str = "annual_year", **kwargs: Any) -> str:
    url = reverse(f"reporting:{name}", kwargs={"year": year, **kwargs})
    return f"{url}?{urlencode({'directorate': directorate})}"


@require_GET
def annual(request: HttpRequest) -> HttpResponse:
    """On to the year and scope that were chosen: else the year that was over last, of the own scope."""
    year = request.GET.get("year", "")
    code = request.GET.get("directorate") or scopes.own_scope_or_404(request.user, READS).code
    return redirect(address(int(year) if _is_year(year) else timezone.localdate().year - 1, code))


@require_GET
def annual_year(request: HttpRequest, year: int) -> HttpResponse:
    """One year; `?directorate=` names the scope, else it is the own one."""
    return _page(request, year, _scope(request, year))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal()


def _scope(request: HttpRequest, year: int) -> Entry:
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Http404
    code = request.GET.get("directorate", "")
    if code:
        return scopes.scope_or_404(request.user, code, READS)
    return scopes.own_scope_or_404(request.user, READS)


def _asked(scope: Entry, year: int) -> Asked:
    return asking.ask(scope, year, sections.questions())


def _page(request: HttpRequest, year: int, scope: Entry) -> HttpResponse:
    asked = _asked(scope, year)
    log.record(log.Action.VIEW, f"annual:{scope.code}:{year}", directorate=scope.id)
    this_year = timezone.localdate().year
    first = max(min(counting.first_year() or year, year), EARLIEST)
    context = {
        "year": year,
        "scope": scope,
        "asked": asked,
        "parts": sections.parts(asked),
        "destroyed": destroyed.within(scope.id, year - 1, year),
        "files": [(kind.upper(), address(year, scope.code, "annual_file", kind=kind)) for kind in FILES],
        "posters_url": address(year, scope.code, "annual_posters"),
        "prepares": judging.judges(request.user),
        "form": AnnualForm(
            initial={"directorate": scope.code, "year": str(year)},
            within=scopes.within_reach(request.user, READS),
            years=list(range(this_year, first - 1, -1)),
        ),
    }
    return render(request, "reporting/annual/page.html", context)


@require_GET
@never_cache
def annual_file(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The report as a file, of the register of this moment."""
    if kind not in FILES:
        raise Http404
    scope = _scope(request, year)
    log.record(log.Action.DOWNLOAD, f"annual:{scope.code}:{year}", directorate=scope.id, purpose=kind)
    return as_file(kind, _report(scope, year))


def as_file(kind: str, told: Report) -> HttpResponse:
    content_type, write = FILES[kind]
    return _attached(write(told), content_type, f"{told.file_stem}.{kind}")


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(scope: Entry, year: int) -> Report:
    return report.of(_asked(scope, year), get_language() or "nl")


@require_GET
def annual_posters(request: HttpRequest, year: int) -> HttpResponse:
    """The infographics of a report, each with the file of it."""
    scope = _scope(request, year)
    told = _report(scope, year)
    log.record(log.Action.VIEW, f"annual:{scope.code}:{year}", directorate=scope.id)
    context = {
        "report": told,
        "back": address(year, scope.code),
        "posters": [
            (one, address(year, scope.code, "annual_poster", key=one.key))
            for one in posters.shown(told.parts, told.credit)
        ],
    }
    return render(request, "reporting/annual/posters.html", context)


@require_GET
@never_cache
def annual_poster(request: HttpRequest, year: int, key: str) -> HttpResponse:
    """One infographic as a file (SVG)."""
    scope = _scope(request, year)
    told = _report(scope, year)
    log.record(log.Action.DOWNLOAD, f"annual:{scope.code}:{year}", directorate=scope.id, purpose="svg")
    return poster_of(told, key)


def poster_of(told: Report, key: str) -> HttpResponse:
    for one in posters.drawn(told.parts, told.credit, ground=True):
        if one.key == key:
            name = f"{told.file_stem}-{key}.svg"
            return _attached(posters.as_file(one.picture), "image/svg+xml; charset=utf-8", name)
    raise Http404
