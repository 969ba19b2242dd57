"""What is out of the ordinary, rule by rule: the looks of one person on one day go in, those that count come out.

Pure: no query here. Two looks at the same thing are one; the threshold lies in a table, not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Unusual
from cases.terms import is_working_day

NIGHT_FROM, NIGHT_UNTIL = 22, 6  # hours of the clock here
HOUR = timedelta(hours=1)
READ = frozenset({"view", "view_identity", "download", "export"})
CONTENT = ("case:", "report:", "person:", "reporter:", "document:")


@dataclass(frozen=True)
class Look:
    """One entry of the log of reading."""

    entry: int
    at: datetime
    action: str
    about: str
    directorate: int | None

    @property
    def reads_a_case(self) -> bool:
        return self.action in READ and self.about.startswith(CONTENT)


@dataclass(frozen=True)
class Reach:
    """Where somebody was at home on that day: directorates, and numbers of cases on whose team they were."""

    directorates: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()


def many_cases(looks: list[Look], reach: Reach) -> list[Look]:
    """The hour in which most different cases were opened."""
    opened = [look for look in looks if look.action in READ and look.about.startswith("case:")]
    best, most, first = (0, 0), 0, 0
    inside: Counter[str] = Counter()
    for last, look in enumerate(opened):
        inside[look.about] += 1
        while look.at - opened[first].at >= HOUR:
            inside[opened[first].about] -= 1
            if not inside[opened[first].about]:
                del inside[opened[first].about]
            first += 1
        if len(inside) > most:
            best, most = (first, last + 1), len(inside)
    return opened[slice(*best)]


def at_night(looks: list[Look], reach: Reach) -> list[Look]:
    hours = ((look, timezone.localtime(look.at).hour) for look in looks if look.reads_a_case)
    return [look for look, hour in hours if hour >= NIGHT_FROM or hour < NIGHT_UNTIL]


def on_days_off(looks: list[Look], reach: Reach) -> list[Look]:
    return [
        look for look in looks if look.reads_a_case and not is_working_day(timezone.localtime(look.at).date())
    ]


def elsewhere(looks: list[Look], reach: Reach) -> list[Look]:
    """Cases outside the directorates that were granted, on whose team the reader was not."""
    return [
        look
        for look in looks
        if look.action in READ
        and look.about.startswith("case:")
        and look.directorate not in reach.directorates
        and look.about.removeprefix("case:") not in reach.teams
    ]


def refused(looks: list[Look], reach: Reach) -> list[Look]:
    return [look for look in looks if look.action in ("refused", "emergency_refused")]


def identities(looks: list[Look], reach: Reach) -> list[Look]:
    return [look for look in looks if look.action == "view_identity"]


@dataclass(frozen=True)
class Rule:
    counts: Callable[[list[Look], Reach], list[Look]]
    each: bool = False  # every look counts, also at the same thing


RULES: dict[str, Rule] = {
    Unusual.MANY_CASES: Rule(many_cases),
    Unusual.NIGHT: Rule(at_night),
    Unusual.WEEKEND: Rule(on_days_off),
    Unusual.ELSEWHERE: Rule(elsewhere),
    Unusual.REFUSED: Rule(refused, each=True),
    Unusual.IDENTITIES: Rule(identities),
}


@dataclass(frozen=True)
class Found:
    """What one rule says of one person on one day."""

    kind: str
    count: int
    looks: list[Look]


def found_in(looks: Iterable[Look], reach: Reach, thresholds: dict[str, int]) -> list[Found]:
    """Every rule whose threshold is reached. `looks`: of one person on one day, oldest first."""
    everything = list(looks)
    found = []
    for kind, threshold in thresholds.items():
        counted = RULES[kind].counts(everything, reach)
        count = len(counted) if RULES[kind].each else len({look.about for look in counted})
        if count >= threshold:
            found.append(Found(kind, count, counted))
    return found


def counted_by(kind: Any, looks: Iterable[Look], reach: Reach) -> list[Look]:
    """The looks behind a finding of this kind."""
    return RULES[kind].counts(list(looks), reach)
