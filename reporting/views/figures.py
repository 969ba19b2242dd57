"""The dashboard: the figures of a period and a scope, and what every figure means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases.lists import Entry
from reporting import addresses, counting, dashboard, definitions, destroyed, scopes
from reporting.dashboard.asking import Span
from reporting.forms import FiguresForm
from reporting.periods import Month, Quarter, Year, parse

EARLIEST = 1990  # before this nothing is asked for
READS = "see_figures"


@require_GET
def figures_of_this_year(request: HttpRequest) -> HttpResponse:
    """This year and the own scope; with a choice in the query string, on to the page of that choice."""
    today = timezone.localdate()
    if "period" in request.GET or "directorate" in request.GET:
        try:
            period = _period(request.GET.get("period", ""), today)
        except ValueError:
            period = Year(today.year)
        own = request.GET.get("directorate") or scopes.own_scope_or_404(request.user, READS).code
        return redirect(addresses.figures(period, own))
    return _page(request, scopes.own_scope_or_404(request.user, READS), Span(Year(today.year), today))


@require_GET
def figures_of_period(request: HttpRequest, period: str) -> HttpResponse:
    """One month, quarter or year; `?directorate=` names the scope, else it is the own one."""
    code = request.GET.get("directorate", "")
    scope = (
        scopes.scope_or_404(request.user, code, READS)
        if code
        else scopes.own_scope_or_404(request.user, READS)
    )
    today = timezone.localdate()
    try:
        found = _period(period, today)
    except ValueError:
        raise Http404 from None
    return _page(request, scope, Span(found, today))


@require_GET
def figure_definitions(request: HttpRequest) -> HttpResponse:
    """What every figure means: unit, period, counting rule. The same for everybody who reads figures anywhere."""
    if not reach.holds(request.user, READS):
        raise Http404
    context = {"units": definitions.units(), "groups": definitions.figures_by_unit()}
    return render(request, "reporting/definitions.html", context)


def _period(code: str, today: date) -> Year | Quarter | Month:
    """A period that began; raises ValueError for any other."""
    period = parse(code)
    if not period.year >= EARLIEST or period.first > today:
        raise ValueError(f"No figures of {code!r}")
    return period


@dataclass(frozen=True)
class Choice:
    """One click away: this month, the month before, this quarter, this year, the year before."""

    label: Any
    url: str
    chosen: bool


def _choices(scope: Entry, span: Span) -> list[Choice]:
    month = Month.of(span.today)
    wanted = (
        (_("this month"), month),
        (_("last month"), month.plus(-1)),
        (_("this quarter"), Quarter.of(span.today)),
        (_("this year"), Year(span.today.year)),
        (_("last year"), Year(span.today.year - 1)),
    )
    return [
        Choice(label, addresses.figures(period, scope.code), period == span.period)
        for label, period in wanted
    ]


def _page(request: HttpRequest, scope: Entry, span: Span) -> HttpResponse:
    board = dashboard.ask(scope, span, reader=request.user)
    log.record(log.Action.VIEW, f"figures:{scope.code}:{span.period.code}", directorate=scope.id)
    first_year = counting.first_year() or span.period.year
    context = dashboard.shown(board) | {
        "choices": _choices(scope, span),
        "destroyed": destroyed.within(scope.id, span.period.year - counting.YEARS + 1, span.period.year),
        "form": FiguresForm(
            initial={"directorate": scope.code, "period": span.period.code},
            within=scopes.within_reach(request.user, READS),
            first_year=min(first_year, span.period.year),
            today=span.today,
        ),
    }
    return render(request, "reporting/figures.html", context)
