"""Who reported and who the persons of a report are: a page of its own, opened by a button, each look recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import log
from accounts.once import repeatable
from accounts.sign_in.again import ask_again
from cases.intake import PERSON_FIELDS
from cases.models import Case, Person, PersonIdentity, Report, Reporter
from cases.permissions import check_may_with_report
from cases.purpose import marked
from cases.views.purpose import ask
from cases.views.reports import fetch


@repeatable("changes nothing; every look is recorded")
@ask_again
@require_http_methods(["GET", "POST"])
def reporter(request: HttpRequest, number: str) -> HttpResponse:
    """Who reported. GET asks first; POST opens, and the look is recorded."""
    report = _fetch(request, number)
    check_may_with_report(request.user, "see_reporter_identity", report)
    row = get_object_or_404(Reporter, report=report)
    return _identity(request, report, _("Who reported"), f"reporter:{report.number}", row)


@repeatable("changes nothing; every look is recorded")
@ask_again
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: str, person: int) -> HttpResponse:
    """Who one of the persons is. GET asks first; POST opens, and the look is recorded."""
    report = _fetch(request, number)
    check_may_with_report(request.user, "see_person_identity", report)
    somebody = get_object_or_404(Person, pk=person, report=report)
    row = get_object_or_404(PersonIdentity, person=somebody)
    return _identity(request, report, somebody.label, f"person:{somebody.pk}", row)


def _fetch(request: HttpRequest, number: str) -> Report:
    """The report; who is in one of a case is in the case, so the purpose is asked here as it is there."""
    report = fetch(request, number)
    if report.case_id is not None:
        case = marked(Case.objects.visible_to(request.user), request.user).filter(pk=report.case_id).first()
        if case is not None:
            ask(request, case)
    return report


def _identity(request: HttpRequest, report: Report, title: str, about: str, row: Any) -> HttpResponse:
    context: dict[str, Any] = {"report": report, "heading": title}
    if request.method == "POST":
        log.record(log.Action.VIEW_IDENTITY, about, directorate=report.directorate_id)
        context["facts"] = _facts(row)
    return render(request, "cases/reports/identity.html", context)


def _facts(row: Reporter | PersonIdentity) -> list[dict[str, Any]]:
    fields = [row._meta.get_field(name) for name in PERSON_FIELDS if hasattr(row, name)]
    return [
        {"term": str(field.verbose_name).capitalize(), "value": getattr(row, field.name)} for field in fields
    ]
