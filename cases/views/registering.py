"""Registering a report on one page, with a draft on the server so that nothing typed is lost."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.refusal import Refusal
from cases import drafts, intake
from cases.forms.reports import ReportEntry, typed_persons
from cases.models import Report
from cases.views.drafts import values_to_keep


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """One page in sections. `?draft=` goes on with a draft; POST registers, adds a row of persons, or keeps a draft."""
    intake.check_register(request.user)
    if request.method == "GET":
        return _show(request, _from_draft(request) or ReportEntry(by=request.user, draft_id=uuid.uuid4()))
    draft_id = _draft_id(request.POST.get("draft")) or uuid.uuid4()
    if "another_person" in request.POST:
        return _another_person(request, draft_id)
    if "later" in request.POST:
        return _keep_for_later(request, draft_id)
    return _register(request, ReportEntry(by=request.user, draft_id=draft_id, data=request.POST))


def _register(request: HttpRequest, entry: ReportEntry) -> HttpResponse:
    if not entry.is_valid():
        return _show(request, entry)
    try:
        report = intake.register_report(by=request.user, **entry.values)
    except Refusal as refusal:
        entry.facts.add_error(None, str(refusal))
        return _show(request, entry)
    drafts.throw_away(entry.draft_id, by=request.user)
    messages.success(request, _("The report has number %(number)s.") % {"number": report.number})
    if Report.objects.visible_to(request.user).filter(pk=report.pk).exists():
        return redirect("cases:report", number=report.number)
    return redirect("cases:work")  # it does not exist for who entered it


def _keep_for_later(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    if not drafts.keep(draft_id, by=request.user, form="report", values=values_to_keep(request.POST)):
        raise Http404
    messages.success(request, _("Your draft is kept for 30 days."))
    return redirect("cases:work")


def _another_person(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The page as it was typed, unchecked, with one row of persons more; htmx takes only the rows."""
    number = len(typed_persons(request.POST)) + 1
    typed = request.POST.dict() | {"persons-TOTAL_FORMS": str(number)}
    entry = ReportEntry(by=request.user, draft_id=draft_id, typed=typed)
    entry.newest = number
    if request.htmx:
        return render(request, "cases/reports/person_rows.html", {"entry": entry})
    return _show(request, entry)


def _show(request: HttpRequest, entry: ReportEntry) -> HttpResponse:
    context = {"entry": entry, "form": entry}
    return render(request, "cases/reports/new.html", context, status=422 if entry.errors else 200)


def _from_draft(request: HttpRequest) -> ReportEntry | None:
    """What this user typed before; 404 for a draft that is somebody else's or is gone."""
    if "draft" not in request.GET:
        return None
    draft_id = _draft_id(request.GET["draft"])
    typed = drafts.read(draft_id, by=request.user) if draft_id else None
    if draft_id is None or typed is None:
        raise Http404
    return ReportEntry(by=request.user, draft_id=draft_id, typed=typed)


def _draft_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
