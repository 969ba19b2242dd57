"""The numbers of staff: a table of years, and the form of one year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import locks, reach
from accounts.refusal import Refusal
from reporting.annual import staff
from reporting.forms_annual import StaffForm
from reporting.models import StaffNumber

YEARS = 6  # that the table shows
READS = ("see_figures", staff.ENTERS, staff.MANAGES)


def _may_read(request: HttpRequest) -> None:
    if not any(reach.holds(request.user, permission) for permission in READS):
        raise Http404


@require_GET
def staff_numbers(request: HttpRequest) -> HttpResponse:
    """What was entered for the last years, by service."""
    _may_read(request)
    this_year = timezone.localdate().year
    years = list(range(this_year, this_year - YEARS, -1))
    entered = staff.numbers(years)
    rows = [
        {"node": node, "counts": [(year, staff.of(node, year, entered)) for year in years]}
        for node in staff.services()
    ]
    context = {"years": years, "rows": rows, "may_enter": bool(staff.within_reach(request.user))}
    return render(request, "reporting/annual/staff.html", context)


@require_http_methods(["GET", "POST"])
def staff_numbers_year(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or correct the numbers of one year."""
    nodes = staff.within_reach(request.user)
    if not nodes or not staff.EARLIEST <= year <= timezone.localdate().year:
        raise Http404
    if request.method == "POST":
        locks.hold(f"edit:staff:{year}")
    by_id = {node.id: node for node in nodes}
    rows = StaffNumber.objects.filter(year=year, directorate__in=by_id)
    standing = {row.directorate_id: (row.count, row.source) for row in rows}
    form = StaffForm(request.POST if request.method == "POST" else None, nodes=nodes, standing=standing)
    if form.is_bound and form.is_valid():
        try:
            for node, count in form.changed.items():
                staff.enter(by_id[node], year, count, by=request.user, source=form.cleaned_data["source"])
        except Refusal as refusal:
            form.add_error(None, ValidationError(str(refusal.sentence)))
        else:
            messages.success(
                request, _("The numbers of staff were kept. What stood there is in the history.")
            )
            return redirect("reporting:staff_numbers")
    context: dict[str, Any] = {"form": form, "year": year}
    return render(request, "reporting/annual/staff_year.html", context, status=422 if form.errors else 200)
