"""The talk about an overview: its page, and the acts by which it is written and followed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import log, reach
from cases import lists
from cases.views.acts import Act, perform
from reporting import talks
from reporting.forms_talks import AgreeForm, ChangeNoteForm, FollowForm, NoteForm
from reporting.models import AgreedAction, MonthlyOverview, Talk
from reporting.periods import Month
from reporting.views.found import overview_or_404

NOTE = Act(
    "note",
    _("Note a talk"),
    _("Keep the note"),
    _("The note was kept."),
    NoteForm,
    talks.check_note,
    lambda overview, by, values: talks.note(overview, by=by, **values) and None,
    intro=_(
        "For the director, the integrity coordinator and the advisers of this directorate. It is sealed."
    ),
)
CHANGE = Act(
    "change",
    _("Change the note"),
    _("Keep the note"),
    _("The note was changed. What stood there before is kept in the history."),
    ChangeNoteForm,
    talks.check_change,
    lambda talk, by, values: talks.change(talk, by=by, **values) and None,
)
AGREE = Act(
    "agree",
    _("Add an agreed action"),
    _("Add the action"),
    _("The action was added. While it is open, it stands on the overviews of the next months."),
    AgreeForm,
    talks.check_change,
    lambda talk, by, values: talks.agree(talk, by=by, **values) and None,
)
FOLLOW = Act(
    "follow",
    _("Follow an agreed action"),
    _("Keep what became of it"),
    _("What became of the action was kept."),
    FollowForm,
    talks.check_follow,
    lambda action, by, values: talks.follow(action, by=by, **values) and None,
)


def _page(code: str, month: Month) -> str:
    return reverse("reporting:talk", args=[code, month.code])


def _perform(request: HttpRequest, act: Act, obj: Any, directorate_id: int, month: Month) -> HttpResponse:
    directorate = lists.by_id("directorate")[directorate_id]
    log.record(log.Action.VIEW, f"talk:{directorate.code}:{month.code}", directorate=directorate_id)
    context = {
        "about": f"{directorate.label}, {month}",
        "trail": [(_("Monthly overviews"), reverse("reporting:overviews"))],
    }
    return perform(request, act, obj, back=_page(directorate.code, month), context=context)


@require_GET
def talk(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """What was said and agreed about the overview of a month, and what is still open from before."""
    row = _overview(request, code, month)
    found = Month.of(row.month)
    directorate = lists.by_id("directorate")[row.directorate_id]
    log.record(log.Action.VIEW, f"talk:{code}:{found.code}", directorate=row.directorate_id)
    context = {
        "directorate": directorate,
        "month": found,
        "talks": talks.about(request.user, row.directorate_id, found),
        "open": talks.open_from_before(request.user, row.directorate_id, found),
        "may_write": reach.holds(request.user, talks.WRITES, row.directorate_id),
        "overview_url": reverse("reporting:overview", args=[code, found.code]),
    }
    return render(request, "reporting/talks/page.html", context)


def _overview(request: HttpRequest, code: str, month: str) -> MonthlyOverview:
    """The overview that a talk is about, for who reads talks there."""
    row = overview_or_404(request.user, code, month).row
    if not reach.holds(request.user, talks.READS, row.directorate_id):
        raise Http404
    return row


def note(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Note a talk about an overview."""
    row = _overview(request, code, month)
    return _perform(request, NOTE, row, row.directorate_id, Month.of(row.month))


def change_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note anew."""
    row = get_object_or_404(talks.visible_to(request.user), pk=pk)
    return _perform(request, CHANGE, row, row.directorate_id, Month.of(row.month))


def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what was agreed in a talk."""
    row: Talk = get_object_or_404(talks.visible_to(request.user), pk=pk)
    return _perform(request, AGREE, row, row.directorate_id, Month.of(row.month))


def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of an agreed action."""
    rows = talks.actions_visible_to(request.user).select_related("talk")
    row: AgreedAction = get_object_or_404(rows, pk=pk)
    return _perform(request, FOLLOW, row, row.talk.directorate_id, Month.of(row.talk.month))
