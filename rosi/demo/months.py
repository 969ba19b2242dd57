"""The overviews of the last months of the demonstration, frozen as the jobs of these months would have.

With them who was told and who has read, and a talk about one with what was agreed.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts import context, log
from accounts.models import User
from reporting import overviews, talks
from reporting.models import Delivery, MonthlyOverview, Talk
from reporting.overviews import delivering
from reporting.overviews.doors import with_recipients
from reporting.periods import Month

MONTHS = 3
READ_AT_ONCE = ("dirk", "ine", "coen")  # the others read last month's overview later, or not yet
TALK = (
    "Het aantal meldingen over nevenwerkzaamheden loopt op. Het managementteam herkent dat: de regels zijn in het "
    "voorjaar veranderd en niet iedereen kent ze. Afgesproken is om ze in elk teamoverleg te bespreken."
)
AGREED = (
    ("De regels over nevenwerkzaamheden bespreken in elk teamoverleg.", "Teamleiders", -5, ""),
    ("Een formulier voor nevenwerkzaamheden op het intranet zetten.", "Bedrijfsvoering", 20, ""),
    (
        "Alle leidinggevenden een uitnodiging sturen voor de dilemmatraining.",
        "HR-adviseur",
        -12,
        "Verstuurd.",
    ),
)


def load(*, today: date) -> int:
    """Make the overviews that are not there yet; returns how many."""
    made = 0
    with context.acting(None):
        for back in range(MONTHS, 0, -1):
            month = Month.of(today).plus(-back)
            there = set(
                MonthlyOverview.objects.filter(month=month.first).values_list("directorate_id", flat=True)
            )
            for directorate in with_recipients(month, today).exclude(pk__in=there):
                _told(overviews.make(month, directorate.pk, by=None), directorate.code, everybody=back > 1)
                made += 1
    _talk(Month.of(today).plus(-2), today)
    return made


def _told(overview: MonthlyOverview, code: str, *, everybody: bool) -> None:
    """Nobody of the demonstration has an address; all the same their mails count as sent."""
    month = Month.of(overview.month)
    about = f"overview:{code}:{month.code}:v{overview.version}"
    for delivery in Delivery.objects.filter(overview=overview).select_related("user"):
        delivering.note_told(delivery, by=None)
        if everybody or delivery.user.username in READ_AT_ONCE:
            with context.acting(delivery.user), transaction.atomic():
                log.record(log.Action.VIEW, about, directorate=overview.directorate_id)


def _talk(month: Month, today: date) -> None:
    """A talk about the overview of the Tax Administration, with something that is late, open and done."""
    ine = User.objects.filter(username="ine").first()
    if ine is None:
        return
    held_on = today - timedelta(days=25)
    with context.acting(ine):
        found = MonthlyOverview.objects.filter(directorate__code="BD", month=month.first).first()
        if found is None or Talk.objects.exists():
            return
        talk = talks.note(found, by=ine, held_on=held_on, text=TALK)
        for what, who, days, came in AGREED:
            action = talks.agree(talk, by=ine, what=what, who=who, due_on=today + timedelta(days=days))
            if came:
                talks.follow(action, by=ine, state="done", follow_up=came)
