"""Reminders and the daily digest: what is due, by mail, as numbers and links and nothing else.

A digest goes out on working days to who has something late or due this week; a reminder once per term and person, when
two days are left or it is late. What somebody may not see at the moment of sending is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts import context, outbox
from accounts.context import door
from accounts.models import User
from cases import agenda
from cases.agenda import Due
from cases.models import Case
from cases.retention import waiting as destruction
from cases.terms import is_working_day

DIGEST, REMINDER = "cases.tasks.send_digest", "cases.tasks.send_reminder"
DAYS_BEFORE = 2
MOST = 200  # things of each kind that a person is told of in one day


def receivers(today: date) -> Iterable[User]:
    """Everybody with an address who holds a grant today or is on a team."""
    granted = Q(grants__ended_at=None, grants__valid_from__lte=today) & (
        Q(grants__valid_until=None) | Q(grants__valid_until__gte=today)
    )
    return (
        User.objects.filter(granted | Q(teams__until=None, teams__isnull=False), is_active=True)
        .exclude(email="")
        .distinct()
    )


@door
def ask_for_digests(day: date, *, by: None) -> int:
    """Ask for the digest of everybody; on a day that is no working day for nobody's. Returns how many are new."""
    if not is_working_day(day):
        return 0
    return sum(
        outbox.write(f"digest:{day}:{user.pk}", DIGEST, user=user.pk, day=day.isoformat())
        for user in receivers(day)
    )


def due_for(user: User, day: date) -> list[Due]:
    """What is late or due this week for this person, as they see it themselves at this moment."""
    with context.acting(user), transaction.atomic():
        return agenda.due_of(user, today=day, most=MOST)


def destructions_for(user: User) -> list[tuple[Case, date]]:
    """The cases whose destruction this person may decide on now, each with the end of its term."""
    with context.acting(user), transaction.atomic():
        return [
            (Case(pk=row.case_id, number=row.case_number), row.ends_on)
            for row in destruction.with_numbers(destruction.to_decide(user))[:MOST]
        ]


@door
def ask_for_reminders(user: User, items: Iterable[Due], *, by: None) -> int:
    """Ask for a reminder of each term with little time left; one that was asked for before is not asked for again."""
    return sum(
        outbox.write(_key(user, item), REMINDER, user=user.pk, **_named(item))
        for item in items
        if item.deadline.term.days <= DAYS_BEFORE
    )


def _named(item: Due) -> dict[str, str]:
    kind = "case" if isinstance(item.row, Case) else "report"
    return {"about": f"{kind}:{item.row.number}", "code": _code(item), "due": item.deadline.date.isoformat()}


def _code(item: Due) -> str:
    return f"step-{item.step.pk}" if item.step else item.deadline.rule.code


def _key(user: User, item: Due) -> str:
    return f"reminder:{user.pk}:{':'.join(_named(item).values())}"


def still_due(user: User, day: date, *, about: str, code: str, due: str) -> Due | None:
    """What a reminder is about, when it is still due and the person still sees it."""
    wanted = {"about": about, "code": code, "due": due}
    return next((item for item in due_for(user, day) if _named(item) == wanted), None)
