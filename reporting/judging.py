"""What one person prepares and another publishes, once: releases and annual reports alike.

Such a row has `state`, `prepared_by`, `decided_by` and `decided_at`. The database holds the same
(sql/90_guard_releases.sql, sql/92_guard_annual.sql).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import reach
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal

READS, MAKES, PUBLISHES = "see_figures", "make_releases", "approve_releases"
PREPARED, PUBLISHED = "prepared", "published"
TONES = {PREPARED: "blue", PUBLISHED: "green", "turned_down": "neutral"}  # of the badge

Row = TypeVar("Row", bound=Model)


def judges(user: Any) -> bool:
    """Who prepares and publishes, and so sees what waits."""
    return reach.holds(user, MAKES) or reach.holds(user, PUBLISHES)


def reads(user: Any) -> bool:
    """Who has a list of what was published at all."""
    return judges(user) or reach.holds(user, READS)


def visible_to(user: Any, rows: QuerySet[Row]) -> QuerySet[Row]:
    """What was published for who reads figures anywhere; everything for who prepares and publishes it."""
    if judges(user):
        return rows
    return rows.filter(state=PUBLISHED) if reach.holds(user, READS) else rows.none()


def check_waits(row: Any, *, published: Any, turned_down: Any) -> None:
    """It waits; else the refusal says who was first and when, in one of the two sentences."""
    if row.state == PREPARED:
        return
    sentence = published if row.state == PUBLISHED else turned_down
    raise Refusal(
        sentence
        % {
            "who": row.decided_by or _("the system"),
            "on": date_format(timezone.localtime(row.decided_at), "DATETIME_FORMAT"),
        }
    )


def check_is_another(by: User, hands: Mapping[User, Any]) -> None:
    """Four eyes are those of two persons, whatever their accounts; `hands` says of each what they did."""
    for user, sentence in hands.items():
        if by.is_same_person_as(user):
            raise NotAllowed(sentence)
