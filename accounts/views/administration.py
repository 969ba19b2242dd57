"""The first page of the administration: what waits and what ends soon; and who reaches a directorate."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import log, reviews
from accounts.forms.people import ReachForm
from accounts.models import Grant, GrantProposal, ReviewRound
from accounts.reasons import Reacher, grants_reaching
from accounts.tree import whole_tree
from accounts.views.guards import for_administrators
from accounts.views.people import page_of

SOON = timedelta(days=14)
MOST_SHOWN = 100


@require_GET
@for_administrators
def administration(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I proposed, which grants end within two weeks, and how far the review is."""
    today = timezone.localdate()
    waiting = list(
        GrantProposal.objects.waiting().select_related("user", "directorate", "proposed_by")[:MOST_SHOWN]
    )
    me = request.user.pk
    ending = Grant.objects.running(today).filter(valid_until__lte=today + SOON, user__is_active=True)
    round_ = ReviewRound.objects.order_by("-year").first()
    log.record(log.Action.VIEW, "list:administration")
    context = {
        "for_me": [row for row in waiting if me not in (row.proposed_by_id, row.user_id)],
        "mine": [row for row in waiting if row.proposed_by_id == me],
        "ending": ending.select_related("user", "directorate").order_by("valid_until", "pk")[:MOST_SHOWN],
        "round": round_,
        "progress": reviews.progress_of(round_) if round_ else None,
        "is_late": round_ is not None and round_.is_overdue(today),
        "this_year": today.year,
    }
    return render(request, "accounts/administration.html", context)


@require_GET
@for_administrators
def who_reaches(request: HttpRequest) -> HttpResponse:
    """Everybody who reaches one directorate, with which permissions and by which grant on it or above it."""
    tree = whole_tree()
    form = ReachForm(request.GET or None, tree=tree)
    context: dict = {"filter": form, "place": None}
    if form.is_valid():
        place = form.cleaned_data["place"]
        page = page_of(grants_reaching(place, tree, today=timezone.localdate()), request)
        for grant in page.rows:
            grant.directorate = tree[grant.directorate_id]
        context |= {"place": place, "page": page, "rows": [Reacher(grant) for grant in page.rows]}
        log.record(log.Action.VIEW, f"reach:{place.code}", directorate=place)
    return render(request, "accounts/reach.html", context)
