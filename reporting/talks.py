"""Talks about an overview between coordinator and management team: the note, what was agreed, and what came of it.

Who writes holds `note_talks` for the directorate (its director, its integrity coordinator); who reads, `see_talks`.
Text is sealed; what one may not read does not exist.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import reach
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.permissions import locked
from reporting.models import AgreedAction, MonthlyOverview, Talk
from reporting.periods import Month

READS, WRITES = "see_talks", "note_talks"
State = AgreedAction.State


def visible_to(user: Any) -> QuerySet[Talk]:
    return Talk.objects.filter(directorate__in=reach.reached(user, READS))


def actions_visible_to(user: Any) -> QuerySet[AgreedAction]:
    return AgreedAction.objects.filter(talk__directorate__in=reach.reached(user, READS))


def about(user: Any, directorate_id: int, month: Month) -> list[Talk]:
    """The talks about the overview of a month that this user may read, each with its actions."""
    rows = visible_to(user).filter(directorate=directorate_id, month=month.first)
    return list(rows.select_related("recorded_by").prefetch_related("actions"))


def open_from_before(user: Any, directorate_id: int, month: Month) -> list[AgreedAction]:
    """What was agreed about earlier months and is still to be done, the first due first."""
    rows = actions_visible_to(user).filter(
        Q(talk__month__lt=month.first), talk__directorate=directorate_id, state=State.OPEN
    )
    return list(rows.select_related("talk"))


# --- Doors ------------------------------------------------------------------------------------------


def check_write(by: User, directorate_id: int) -> None:
    if not reach.holds(by, WRITES, directorate_id):
        raise NotAllowed(
            _(
                "Only the director and the integrity coordinator of this directorate write about its overviews."
            )
        )


def check_note(by: User, overview: MonthlyOverview) -> None:
    check_write(by, overview.directorate_id)


@door
def note(overview: MonthlyOverview, *, by: User, held_on: date, text: str) -> Talk:
    """Write down what was said about the overview of a month; it stays with every version of it."""
    check_note(by, overview)
    _check_day(held_on)
    _check_text(text, _("Write down what was said."))
    return Talk.objects.create(
        directorate_id=overview.directorate_id,
        month=overview.month,
        held_on=held_on,
        text=text,
        recorded_by=by,
    )


def check_change(by: User, talk: Talk) -> None:
    check_write(by, talk.directorate_id)


@door
def change(talk: Talk, *, by: User, held_on: date, text: str) -> Talk:
    """Write a note anew; what stood there before stays in the history."""
    talk = locked(Talk, talk.pk)
    check_change(by, talk)
    _check_day(held_on)
    _check_text(text, _("Write down what was said."))
    talk.held_on, talk.text = held_on, text
    talk.save()
    return talk


@door
def agree(talk: Talk, *, by: User, what: str, who: str, due_on: date) -> AgreedAction:
    """Add what was agreed: what, who (a role or a name within the directorate) and by when."""
    talk = locked(Talk, talk.pk)
    check_change(by, talk)
    _check_text(what, _("Write down what was agreed."))
    _check_text(who, _("Say who does it."))
    if due_on < talk.held_on:
        raise Refusal(_("This day lies before the talk."))
    return AgreedAction.objects.create(talk=talk, what=what, who=who, due_on=due_on, recorded_by=by)


def check_follow(by: User, action: AgreedAction) -> None:
    check_write(by, action.talk.directorate_id)


@door
def follow(
    action: AgreedAction, *, by: User, state: str, follow_up: str = "", due_on: date | None = None
) -> AgreedAction:
    """What came of an agreed action; another day for one that stays open."""
    talk = locked(Talk, action.talk_id)
    action = locked(AgreedAction, action.pk)
    action.talk = talk
    check_follow(by, action)
    if state not in State.values:
        raise Refusal(_("Choose what became of it."))
    if state == State.DROPPED and not follow_up.strip():
        raise Refusal(_("Say why it is dropped."))
    if state != action.state:
        action.state_on = None if state == State.OPEN else timezone.localdate()
    action.state, action.follow_up = state, follow_up
    action.due_on = due_on or action.due_on
    action.save()
    return action


def _check_day(held_on: date) -> None:
    if held_on > timezone.localdate():
        raise Refusal(_("This day lies in the future."))


def _check_text(text: str, refusal: str) -> None:
    if not text.strip():
        raise Refusal(refusal)
