"""What cases took and taught: the lessons of a year, the hours of a month."""

from __future__ import annotations

import calendar
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import effort, lessons
from cases.models import Case

FIRST_YEAR = 2000


@require_GET
def lesson_list(request: HttpRequest) -> HttpResponse:
    """The lessons and advice of a year, by theme: for who sees cases, of the cases that exist for them."""
    if not reach.holds(request.user, "see_case") and not Case.objects.visible_to(request.user).exists():
        raise Http404
    this_year = timezone.localdate().year
    year = _number(request.GET.get("year"), FIRST_YEAR, this_year, this_year)
    log.record(log.Action.VIEW, "list:lessons")
    context = {
        "year": year,
        "lessons": lessons.of_year(request.user, year),
        "earlier": year - 1,
        "later": year + 1 if year < this_year else None,
    }
    return render(request, "cases/lessons.html", context)


@require_GET
def effort_list(request: HttpRequest) -> HttpResponse:
    """The hours of a month by person, for who leads."""
    if not reach.holds(request.user, "lead_case"):
        raise Http404
    first = _month(request.GET.get("month"))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    log.record(log.Action.VIEW, "list:effort")
    phases, people = effort.of_month(request.user, first, last)
    context = {
        "month": first,
        "phases": phases,
        "people": people,
        "total": sum(line.hours for line in people),
        "earlier": _shifted(first, -1),
        "later": _shifted(first, 1) if last < timezone.localdate() else None,
    }
    return render(request, "cases/effort.html", context)


def _number(text: str | None, least: int, most: int, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and least <= int(text) <= most else otherwise


def _month(text: str | None) -> date:
    """The first day of `2026-11`; of this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _shifted(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
