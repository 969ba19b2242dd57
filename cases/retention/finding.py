"""The cases whose term of retention is over or soon will be, and what was proposed and destroyed, for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts import reach
from accounts.models import User
from cases.models import Case, Certificate, DestructionProposal
from cases.retention.doors import DESTROYS
from cases.retention.rule import OBSTACLES, Term

SOON = timedelta(days=92)  # how long beforehand a case stands on the list
PAGE_SIZE = 50
LOG = "see_log"

# Beneath the second wall, for who acts: ids and days.
DUE = """
SELECT t.case_id, t.rule, t.years, t.since, t.days_held, t.ends_on, retention_obstacles(t.case_id), (
    SELECT p.state FROM cases_destructionproposal p WHERE p.case_id = t.case_id AND p.state IN ('waiting', 'approved'))
FROM terms_of_retention(NULL, %(until)s) t
WHERE t.directorate_id = ANY (%(places)s)
  AND (t.ends_on, t.case_id) > (%(day)s, %(case)s)
ORDER BY t.ends_on, t.case_id LIMIT %(most)s
"""


@dataclass(frozen=True)
class Due:
    """One case of the list: when its term ends, what keeps it, and whether its destruction was proposed."""

    case: Case
    term: Term
    obstacles: tuple[str, ...]
    proposed: str  # the state of the proposal that runs; empty where none does
    today: date

    @property
    def is_over(self) -> bool:
        return self.term.is_over(self.today)

    @property
    def may_be_proposed(self) -> bool:
        return self.is_over and not self.obstacles and not self.proposed

    @property
    def proposal(self) -> Any:
        """The words of that state."""
        return DestructionProposal.State(self.proposed).label if self.proposed else ""

    @property
    def keeps(self) -> list[Any]:
        """What stands in the way, as sentences."""
        return [OBSTACLES[code] for code in self.obstacles]

    @property
    def mark(self) -> str:
        """What a form sends of it: the number, and the day that was seen."""
        return f"{self.case.number} {self.term.ends_on.isoformat()}"


def due_for(
    user: User, *, today: date, after: tuple[date, int] | None = None, size: int = PAGE_SIZE
) -> tuple[list[Due], bool]:
    """The cases whose term ends first, from a place in the list on, and whether more follow."""
    day, last = after or (date.min, 0)
    asked: dict[str, Any] = {
        "until": today + SOON,
        "places": list(reach.reached(user, DESTROYS)),
        "day": day,
        "case": last,
        "most": size + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, asked)
        found = cursor.fetchall()
    cases = _cases(user, [row[0] for row in found[:size]])
    lines = [
        Due(cases[key], Term(*term), tuple(obstacles or ()), proposed or "", today)
        for key, *term, obstacles, proposed in found[:size]
        if key in cases
    ]
    return lines, len(found) > size


def _cases(user: User, keys: Sequence[int]) -> dict[int, Case]:
    rows = Case.objects.visible_to(user).filter(pk__in=keys)
    return {case.pk: case for case in rows.defer("terms", "summary", "referred_to")}


def proposals_for(user: User) -> Any:
    """Proposals of destruction on cases that exist for this user, where the user destroys."""
    places = reach.reached(user, DESTROYS)
    seen = Case.objects.visible_to(user).filter(directorate__in=places).values("pk")
    return DestructionProposal.objects.filter(case__in=seen)


def certificates_for(user: User) -> Any:
    """Certificates of destruction: where the user destroys, and all of them for who reads the log."""
    if reach.holds(user, LOG):
        return Certificate.objects.all()
    return Certificate.objects.filter(directorate__in=reach.reached(user, DESTROYS))
