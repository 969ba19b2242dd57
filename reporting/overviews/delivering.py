"""Telling the recipients of an overview, once per version, and reminding who has not read it, once.

A delivery and its effect are written with the overview, in one transaction. A mail has no figure in it: a link, and
whoever has lost the grant by then gets none. Who has read is asked of the log of looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts import outbox, reach
from accounts.context import door
from accounts.models import User
from reporting.models import Delivery, MonthlyOverview
from reporting.overviews import recipients
from reporting.overviews.recipients import READS

TELL = "reporting.tasks.tell_of_overview"
REMIND = "reporting.tasks.remind_of_overview"

Reads = dict[int, dict[int, datetime]]  # by overview and user, when first


def effect(delivery: Delivery, what: str) -> str:
    """The key under which one person is told of, or reminded of, one version: the same whenever it is computed."""
    return f"overview-{what}:{delivery.directorate_id}:{delivery.month:%Y-%m}:v{delivery.version}:{delivery.user_id}"


@door
def deliver(overview: MonthlyOverview, *, by: None, today: date | None = None) -> list[Delivery]:
    """Note who gets this version, by the grants of this moment, and have each of them told."""
    made = []
    for user, role in recipients.of(overview.directorate_id, today or timezone.localdate()):
        delivery, new = Delivery.objects.get_or_create(
            overview=overview,
            user=user,
            defaults={
                "directorate_id": overview.directorate_id,
                "month": overview.month,
                "version": overview.version,
                "role": role,
            },
        )
        if new:
            outbox.write(effect(delivery, "told"), TELL, delivery=delivery.pk)
            made.append(delivery)
    return made


def may_be_told(delivery: Delivery) -> bool:
    """Whether this person may still open the overview, and has an address."""
    user: User = delivery.user
    return bool(user.email) and delivery.directorate_id in reach.reached(user, READS)


@door
def note_told(delivery: Delivery, *, by: None) -> None:
    Delivery.objects.filter(pk=delivery.pk, told_at=None).update(told_at=Now())


@door
def note_reminded(delivery: Delivery, *, by: None) -> None:
    Delivery.objects.filter(pk=delivery.pk, reminded_at=None).update(reminded_at=Now())


# --- Who has read -----------------------------------------------------------------------------------


def reads_of(overviews: Iterable[int]) -> Reads:
    """Who looked at these overviews, on a page, as PDF or as spreadsheet, and when first. Nothing where who acts
    does not have overviews of that directorate made."""
    found: Reads = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reads_of_overviews(%s)", [sorted(set(overviews))])
        for overview, user, first_at in cursor:
            found[overview][user] = first_at
    return found


def unread(*, now: datetime | None = None) -> list[Delivery]:
    """Of the last versions those that somebody was told of some days ago (a setting), has not opened since, and was
    not reminded of."""
    before = (now or timezone.now()) - timedelta(days=settings.OVERVIEW_REMINDER_DAYS)
    waiting = list(_last_versions().filter(told_at__lt=before, reminded_at=None).select_related("user"))
    reads = reads_of(delivery.overview_id for delivery in waiting)
    return [delivery for delivery in waiting if delivery.user_id not in reads.get(delivery.overview_id, {})]


def is_unread(delivery: Delivery) -> bool:
    return delivery.user_id not in reads_of([delivery.overview_id]).get(delivery.overview_id, {})


def _last_versions() -> QuerySet[Delivery]:
    later = MonthlyOverview.objects.filter(
        directorate=OuterRef("directorate"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    return Delivery.objects.filter(~Exists(later))


@door
def remind(*, by: None, now: datetime | None = None) -> int:
    """Have everybody reminded who has not read; asked again it is the same reminder. Returns how many are new."""
    return sum(
        outbox.write(effect(delivery, "reminded"), REMIND, delivery=delivery.pk)
        for delivery in unread(now=now)
        if may_be_told(delivery)
    )
