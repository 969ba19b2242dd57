"""Pages of the competent authority: what was submitted, and nothing else of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import log, reach
from accounts.refusal import Refusal, refusal_of
from cases import disposition as dispositions
from cases import inquiry, lists
from cases.forms.decisions import DispositionForm, MandateForm
from cases.models import Challenge, Disposition, DispositionMeasure, Mandate
from cases.submitted import KINDS, Key, Submitted, cover_of, decided_by, first_page_for
from cases.views.documents.submitted import shared_with


@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, and below it what I decided."""
    if not reach.holds(request.user, "decide"):
        raise Http404
    after = _key(request.GET.get("after"))
    log.record(log.Action.VIEW, "list:decisions")
    if after:
        waiting, decided = None, decided_by(request.user, after=after)
    else:
        waiting, decided = first_page_for(request.user)
    context = {
        "waiting": None if waiting is None else [_line(row) for row in waiting],
        "decided": [_line(row) for row in decided.rows],
        "older": _link(decided.older),
        "newest": reverse("cases:decisions") if after else "",
    }
    return render(request, "cases/decisions/list.html", context)


def _key(text: str | None) -> Key | None:
    """`2026-03-12.mandate.417`; None for anything else, which then means the first page."""
    try:
        day, kind, number = (text or "").split(".")
        return (date.fromisoformat(day), kind, int(number)) if kind in KINDS else None
    except ValueError:
        return None


def _link(key: Key | None) -> str:
    return f"?after={key[0].isoformat()}.{key[1]}.{key[2]}" if key else ""


def _line(row: Submitted) -> dict[str, Any]:
    measures = lists.by_id("measure")
    if row.kind == "mandate":
        what = _("Mandate for a fact-finding investigation")
        result = _("given") if row.given else _("refused")
    else:
        what = _("Disposition of a violation")
        result = ", ".join(measures[pk].label for pk in row.measures)
    url = reverse(f"cases:{row.kind}_decision", args=[row.pk])
    return {"row": row, "what": what, "url": url, "result": result if row.answered_on else ""}


# --- Mandate ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def mandate_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The request for a mandate, and the answer to it."""
    mandates = Mandate.objects.submitted_to(request.user).select_related("recorded_by")
    mandate = get_object_or_404(mandates.prefetch_related("methods"), pk=pk)
    mandate.case = cover_of(mandate.case_id, by=request.user)
    log.record(log.Action.VIEW, f"mandate:{mandate.pk}", directorate=mandate.case.directorate_id)
    form = MandateForm(request.POST or None)
    if form.is_valid():
        try:
            inquiry.answer_mandate(mandate, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer was recorded. The investigators see it in the case."))
            return redirect("cases:decisions")
    context = {
        "mandate": mandate,
        "methods": [method.label for method in mandate.methods.all()],
        "facts": _facts_of_mandate(mandate),
        "documents": shared_with(request.user, mandate.case_id),
        "refusal": refusal_of(inquiry.check_answer_mandate, request.user, mandate),
        "form": form,
    }
    return render(request, "cases/decisions/mandate.html", context, status=422 if form.errors else 200)


def _facts_of_mandate(mandate: Mandate) -> list[dict[str, Any]]:
    facts = [
        (_("Case"), mandate.case.number),
        (_("Asked by"), mandate.recorded_by),
        (_("Asked on"), formats.date_format(mandate.requested_on)),
    ]
    if not mandate.is_open:
        facts.append((_("Your answer"), _("given") if mandate.given_on else _("refused")))
        facts.append((_("Answered on"), formats.date_format(mandate.given_on or mandate.refused_on)))
    return [{"term": term, "value": value} for term, value in facts]


# --- Disposition ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def disposition_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal with its central review, and the decision on it."""
    marks = Prefetch("marks", DispositionMeasure.objects.order_by("measure__severity"))
    found = Disposition.objects.submitted_to(request.user).select_related(
        "violation__subject", "violation__category", "violation__subcategory"
    )
    disposition = get_object_or_404(
        found.select_related("proposed_by", "reviewed_by").prefetch_related(marks), pk=pk
    )
    case = disposition.violation.case = cover_of(disposition.violation.case_id, by=request.user)
    log.record(log.Action.VIEW, f"disposition:{disposition.pk}", directorate=case.directorate_id)
    form = DispositionForm(request.POST or None, disposition=disposition)
    if form.is_valid():
        try:
            dispositions.decide(disposition, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your decision was recorded. The investigators see it in the case."))
            return redirect("cases:decisions")
    context = {
        "disposition": disposition,
        "case": case,
        "documents": shared_with(request.user, case.pk),
        "facts": _facts_of_violation(disposition),
        "measures": _labels(mark.measure_id for mark in disposition.marks.all()),
        "proposed": _labels(dispositions.proposed_measures(disposition)),
        "refusal": refusal_of(dispositions.check_decide, request.user, disposition),
        "form": form,
        "advices": disposition.advices.all(),
        "challenges": _challenges(disposition),
    }
    return render(request, "cases/decisions/disposition.html", context, status=422 if form.errors else 200)


def _challenges(disposition: Disposition) -> Iterable[Challenge]:
    """The objection or appeal that led to this proposal, where the earlier decision was submitted to this authority."""
    return Challenge.objects.filter(disposition=disposition.replaces_id) if disposition.replaces_id else ()


def _labels(ids: Iterable[int]) -> list[str]:
    wanted = set(ids)
    return [entry.label for entry in lists.entries("measure") if entry.id in wanted]


def _facts_of_violation(disposition: Disposition) -> list[dict[str, Any]]:
    violation = disposition.violation
    facts = [
        (_("Case"), violation.case.number),
        (_("Person"), capfirst(violation.subject.label)),
        (_("Category"), violation.category),
    ]
    if violation.subcategory:
        facts.append((_("Subcategory"), violation.subcategory))
    facts.append((_("Outcome"), capfirst(violation.get_outcome_display())))
    return [{"term": term, "value": value} for term, value in facts]
