"""Yearly totals of registers that are not OIF's: three years beside each other, as page and as file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import log, reach
from reporting import loaded
from reporting.other_registers import files, telling
from reporting.other_registers.kinds import registers
from reporting.other_registers.tables import Report, report
from reporting.sheets import TYPES
from reporting.views import about


def _found(request: HttpRequest, code: str, year: int) -> Report:
    if code not in registers():
        raise Http404
    load = loaded.latest_or_404(request.user, code, year)
    found = report(load, reach.reached(request.user, loaded.READS))
    if not found.tables:
        raise Http404
    return found


@require_GET
def register(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The tables of one register over a year and the two before it."""
    found = _found(request, code, year)
    log.record(log.Action.VIEW, f"otherregister:{code}:{year}")
    context = {
        "report": found,
        "tables": [(table, telling.definition(found, table)) for table in found.tables],
        "title": files.title(found),
        "files": [
            (kind.upper(), reverse("reporting:other_register_file", args=[code, year, kind]))
            for kind in TYPES
        ],
        "facts": about.facts(found.load),
    }
    return render(request, "reporting/other_registers/page.html", context)


@require_GET
@never_cache
def file(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    found = _found(request, code, year)
    log.record(log.Action.DOWNLOAD, f"otherregister:{code}:{year}", purpose=kind)
    response = HttpResponse(files.file(found, kind), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="rosi-{code}-{year}.{kind}"'
    return response
