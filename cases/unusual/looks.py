"""The looks of a day from the log, person by person, and where each person was at home on that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db import connection
from django.db.models import Q

from cases.log.reading import of_day
from cases.log.sources import LOOKS
from cases.models import LogEntry
from cases.unusual.rules import READ, Look, Reach

ACTIONS = sorted(READ | {"refused", "emergency_refused"})
SEES = ["see_case", "see_restricted"]
HOME = """
WITH RECURSIVE held AS (
  SELECT DISTINCT g.user_id, g.directorate_id
  FROM accounts_grant g JOIN accounts_rolepermission p ON p.role = g.role AND p.permission = ANY(%(sees)s)
  WHERE g.user_id = %(user)s AND g.valid_from <= %(day)s AND (g.valid_until IS NULL OR g.valid_until >= %(day)s)
    AND (g.ended_at IS NULL OR (g.ended_at AT TIME ZONE 'Europe/Amsterdam')::date >= %(day)s)
), home AS (
  SELECT directorate_id FROM held
  UNION
  SELECT d.id FROM home h JOIN accounts_directorate d ON d.parent_id = h.directorate_id
)
SELECT directorate_id FROM home
"""


def by_person(day: date) -> Iterator[tuple[int, list[Look]]]:
    """Each person who read something on that day, with the looks, oldest first."""
    rows = LogEntry.objects.filter(of_day(day), source=LOOKS, user__isnull=False, action__in=ACTIONS)
    values = rows.order_by("user_id", "at", "entry").values_list(
        "user_id", "entry", "at", "action", "about", "directorate_id"
    )
    for user, group in groupby(values.iterator(chunk_size=5000), key=lambda row: row[0]):
        yield user, [Look(*row[1:]) for row in group]


def of_person(user: int, day: date) -> list[Look]:
    rows = LogEntry.objects.filter(of_day(day), Q(user_id=user), source=LOOKS, action__in=ACTIONS)
    values = rows.order_by("at", "entry").values_list("entry", "at", "action", "about", "directorate_id")
    return [Look(*row) for row in values]


def reach_of(user: int, day: date) -> Reach:
    """Where somebody was at home on that day, as the grants and teams of that day say."""
    with connection.cursor() as cursor:
        cursor.execute(HOME, {"sees": SEES, "user": user, "day": day})
        directorates = frozenset(key for (key,) in cursor)
        cursor.execute("SELECT team_numbers_of(%s, %s)", [user, day])
        teams = frozenset(number for (number,) in cursor)
    return Reach(directorates, teams)
