"""Pages of the import of earlier registers, for who may import: the list, the dry run, progress, the result."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts import log, reach
from accounts.encryption import CannotOpen
from accounts.refusal import Refusal
from accounts.sign_in.guards import background
from cases import lists
from cases.forms.register import RegisterForm, WithdrawForm
from cases.models import ImportBatch
from cases.paging import Page, rows_page
from cases.register import parcel, rows, writing
from cases.register.findings import Counts
from cases.register.headings import COLUMNS

State = ImportBatch.State

TONES = {
    State.CHECKED: "neutral",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.FAILED: "red",
    State.WITHDRAWN: "neutral",
}
PROBLEMS: dict[str, Any] = {
    "IntegrityError": gettext_lazy(
        "A service, category or measure of this file is no longer in the register."
    ),
    "CannotOpen": gettext_lazy("What was kept of the file can no longer be read. Choose the file again."),
}
MOST_FAULTS = 1000  # different ones on a page


def for_importers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """These pages do not exist for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reach.holds(request.user, "import_register"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _batches() -> QuerySet[ImportBatch]:
    return ImportBatch.objects.select_related("recorded_by", "withdrawn_by").defer("content")


@require_GET
@for_importers
def import_list(request: HttpRequest) -> HttpResponse:
    page = rows_page(_batches(), request, field="pk", newest_first=True)
    log.record(log.Action.VIEW, "list:imports")
    return render(request, "cases/register/list.html", {"page": _toned(page)})


def _toned(page: Page) -> Page:
    for batch in page.rows:
        batch.tone = TONES[batch.state]
    return page


@require_http_methods(["GET", "POST"])
@for_importers
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file: it is checked at once; without faults it waits for confirmation, else nothing is kept."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    findings = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = writing.receive(
                file.file, by=request.user, year=form.cleaned_data["year"], name=file.name
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal.sentence))
            findings = getattr(refusal, "findings", None)
        else:
            return redirect("cases:import_batch", batch.pk)
    context: dict[str, Any] = {"form": form, "columns": COLUMNS.values(), "findings": findings}
    if findings:
        faults = findings.listed()
        context |= {
            "faults": faults[:MOST_FAULTS],
            "more": len(faults[MOST_FAULTS:]),
            "tables": findings.counts.tables(),
        }
    return render(request, "cases/register/new.html", context, status=422 if form.errors else 200)


@require_GET
@for_importers
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what the dry run found, how far it is, or what came of it."""
    batch = get_object_or_404(_batches(), pk=pk)
    context: dict[str, Any] = {"batch": batch, "tone": TONES[batch.state]}
    if batch.state in (State.CHECKED, State.FAILED):
        with contextlib.suppress(CannotOpen):  # then it can only be thrown away
            context |= _counted(parcel.counts_of(batch))
        context["problem"] = PROBLEMS.get(batch.problem, _("Something went wrong in the register itself."))
    elif batch.state == State.RUNNING:
        context["progress"] = _progress(batch)
    elif batch.state == State.DONE:
        page = rows_page(rows.imported_rows(batch, request.user), request, field="batch_row")
        context |= {"page": page, "lines": [_line(row) for row in page.rows]}
        if not request.GET:
            context |= _counted(rows.counts_of(batch))
    log.record(log.Action.VIEW, f"import:{batch.pk}")
    return render(request, "cases/register/batch.html", context)


def _counted(counts: Counts) -> dict[str, Any]:
    return {"counts": counts, "tables": counts.tables()}


def _line(row: Any) -> dict[str, Any]:
    measures = lists.by_id("measure")
    return {
        "row": row.batch_row,
        "directorate": lists.by_id("directorate")[row.directorate_id].label,
        "category": lists.by_id("category")[row.category_id].label,
        "description": row.description,
        "measures": [measures[pk].label for pk in row.measure_ids],
    }


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """What components/progress.html shows. What is done counts only while a worker holds the import."""
    at_work = writing.is_at_work(batch)
    message = _("Nothing counts before the last row is in.")
    if not at_work and batch.rows_done:
        message = _(
            "The import was interrupted. Nothing was imported; it starts again by itself within minutes."
        )
    return {
        "label": _("Import of %(rows)s rows")
        % {"rows": formats.number_format(batch.rows, force_grouping=True)},
        "state": "running" if at_work else "waiting",
        "done": batch.rows_done if at_work else 0,
        "total": batch.rows,
        "url": reverse("cases:import_progress", args=[batch.pk]),
        "message": message,
        "interrupted": not at_work and batch.rows_done > 0,
    }


@background
@require_GET
@for_importers
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, for htmx; when the import has ended, the whole page comes anew."""
    batch = get_object_or_404(_batches(), pk=pk)
    if not request.htmx:
        return redirect("cases:import_batch", batch.pk)
    if batch.state != State.RUNNING:
        return HttpResponseClientRefresh()
    return render(request, "components/progress.html", _progress(batch))


@require_POST
@for_importers
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked."""
    batch = get_object_or_404(_batches(), pk=pk)
    try:
        writing.confirm(batch, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("cases:import_batch", batch.pk)


@require_http_methods(["GET", "POST"])
@for_importers
def import_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an import as a whole, or throw away a file that still waits."""
    batch = get_object_or_404(_batches(), pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = batch.state == State.DONE
    if request.method == "POST" and form.is_valid():
        try:
            writing.withdraw(batch, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The import was withdrawn. Nothing of it counts any more."))
            return redirect("cases:imports")
    status = 422 if form.errors else 200
    return render(request, "cases/register/withdraw.html", {"form": form, "batch": batch}, status=status)
