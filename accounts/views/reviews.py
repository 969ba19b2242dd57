"""The yearly review of grants: the rounds, one of them, deciding, and the file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import log, reviews
from accounts.forms.grants import LastDayForm
from accounts.forms.reviews import DecisionForm
from accounts.models import ReviewItem, ReviewRound
from accounts.refusal import Refusal
from accounts.spreadsheet import SEPARATOR, safe
from accounts.tree import whole_tree
from accounts.views.guards import for_administrators, gives_access, show_form, went_through
from accounts.views.people import page_of

SHOWS = {"open": "", "kept": "kept", "ended": "ended", "changed": "changed"}


@require_GET
@for_administrators
def review_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rounds = list(ReviewRound.objects.all()[:20])
    log.record(log.Action.VIEW, "list:reviews")
    context = {
        "rows": [
            {"round": row, "progress": reviews.progress_of(row), "is_late": row.is_overdue(today)}
            for row in rounds[:5]
        ],
        "may_open": not any(row.year == today.year for row in rounds),
        "year": today.year,
    }
    return render(request, "accounts/reviews/list.html", context)


@require_POST
@for_administrators
def review_open(request: HttpRequest) -> HttpResponse:
    """Open this year's review by hand, before the job does."""
    round_ = reviews.open_round(by=request.user)
    return redirect("accounts:review", round_.year)


def _round(year: int) -> ReviewRound:
    return get_object_or_404(ReviewRound, year=year)


@require_GET
@for_administrators
def review(request: HttpRequest, year: int) -> HttpResponse:
    """The grants of one review, those still open first to be looked at."""
    round_ = _round(year)
    shown = request.GET.get("show", "open")
    items = _items(round_, SHOWS.get(shown, ""))
    page = page_of(items, request)
    tree, me = whole_tree(), request.user.pk
    for item in page.rows:
        item.grant.directorate = tree[item.grant.directorate_id]
        item.is_mine = item.grant.user_id == me
    log.record(log.Action.VIEW, f"review:{round_.year}")
    context = {
        "round": round_,
        "progress": reviews.progress_of(round_),
        "is_late": round_.is_overdue(timezone.localdate()),
        "page": page,
        "shown": shown if shown in SHOWS else "open",
        "shows": [
            ("open", _("to be reviewed")),
            ("kept", _("kept")),
            ("ended", _("ended")),
            ("changed", _("changed")),
        ],
    }
    return render(request, "accounts/reviews/round.html", context)


def _items(round_: ReviewRound, decision: str) -> QuerySet[ReviewItem]:
    return reviews.items_of(round_).filter(decision=decision)


def _item(year: int, pk: int) -> ReviewItem:
    items = ReviewItem.objects.select_related("round", "grant__user", "grant__directorate")
    return get_object_or_404(items, round__year=year, pk=pk)


@require_POST
@gives_access
def review_decide(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Keep or end, by the button of a row."""
    item = _item(year, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided: choose to keep or to end."))
    else:
        try:
            reviews.decide(item, form.cleaned_data["decision"], by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Decided: %(grant)s.") % {"grant": f"{item.grant.user}, {item.grant}"}
            )
    return redirect("accounts:review", year)


@require_http_methods(["GET", "POST"])
@gives_access
def review_change(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Another last day as the decision of the review."""
    item = _item(year, pk)
    form = LastDayForm(
        request.POST if request.method == "POST" else None,
        obj=item.grant,
        initial={"until": item.grant.valid_until},
    )
    back = reverse("accounts:review", args=[year])

    def decide() -> Any:
        return reviews.decide(
            item, ReviewItem.Decision.CHANGED, by=request.user, until=form.cleaned_data["until"]
        )

    if went_through(form, decide):
        messages.success(request, _("The last day is changed, and the grant reviewed."))
        return redirect(back)
    return show_form(
        request,
        form,
        title=_("Change the last day"),
        intro=f"{item.grant.user}, {item.grant}",
        button=_("Change last day"),
        back=back,
        trail=[(_("Review of grants"), reverse("accounts:reviews")), (str(year), back)],
    )


@require_GET
@gives_access
def review_file(request: HttpRequest, year: int) -> HttpResponse:
    """The whole review as CSV."""
    round_ = _round(year)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    for line in reviews.lines(round_):
        writer.writerow([safe(cell) for cell in line])
    log.record(log.Action.EXPORT, f"review:{round_.year}")
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="review-{round_.year}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response
