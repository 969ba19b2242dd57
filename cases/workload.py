"""The work of the team, for who leads it: who carries what, what nobody carries, and the most urgent of all.

All that “my work” asks of one person is counted here over everybody (`cases.duties`), each thing once, so that the
figures of the people and of what nobody carries add up to the total.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import User
from cases import deadlines, due_beside
from cases.duties import DUE, PHASE, STEP, Found, duties, led_by
from cases.elsewhere import Beside, waiting_for_others
from cases.models import Case, ProcessStep
from cases.outstanding import deadline_of, timed_steps

SHOWN = 30


@dataclass(frozen=True)
class Line:
    """Something that is late or due this week, with its term and with whom it lies."""

    found: Found
    deadline: Any  # a Deadline, or a DueBeside
    days: int  # until it is due; negative when late
    step: ProcessStep | None = None

    @property
    def when(self) -> str:
        return "late" if self.days < 0 else "today" if self.days == 0 else "week"


@dataclass
class Load:
    """What somebody carries, or nobody: how many things, by when they are due or under what they count."""

    user: User | None = None
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class TeamWork:
    loads: list[Load]
    nobody: Load  # what lies in cases without a team, or with nobody of it
    total: Counter[str]
    kinds: dict[str, Counter[str]]  # what is due, by kind
    lines: list[Line]  # the most urgent, at most SHOWN
    more: bool
    cases: dict[int, Case]  # those of the terms of phases, with what a list shows
    others: list[Beside]  # with somebody else, at most SHOWN and one more


def team_work(user: User, *, today: date) -> TeamWork:
    """The load of everybody, what nobody carries, and what is most urgent."""
    found = duties(user, today=today, most=SHOWN + 1)
    shifted = [
        line
        for row in found
        if row.tag == "shifted" and (line := _line(row, today)).deadline.state in ("late", "soon")
    ]
    counted = [(row.kind, row.owner, row.moment, row.n) for row in found if row.tag == "count"]
    counted += [(line.found.kind, line.found.owner, line.when, 1) for line in shifted]
    by_person: dict[int | None, Counter[str]] = {None: Counter()}
    kinds: dict[str, Counter[str]] = {}
    for kind, owner, moment, n in counted:
        by_person.setdefault(owner, Counter())[moment] += n
        if moment in DUE:
            kinds.setdefault(kind, Counter())[moment] += n
    lines = [*shifted, *(_line(row, today) for row in found if row.tag == "line")]
    lines.sort(key=lambda line: (line.days, line.found.number, line.found.kind, line.found.key))
    nobody = Load(None, by_person.pop(None))
    loads = [Load(person, by_person.get(person.pk, Counter())) for person in _people(by_person, today)]
    return TeamWork(
        sorted(loads, key=lambda load: (-load.counts["late"], -load.counts["leads"], str(load.user))),
        nobody,
        sum((load.counts for load in loads), Counter(nobody.counts)),
        kinds,
        lines[:SHOWN],
        len(lines) > SHOWN,
        _cases(line.found.case for line in lines[:SHOWN] if line.found.kind == PHASE),
        waiting_for_others(led_by(user).running(), SHOWN),
    )


def _people(carrying: Iterable[int | None], today: date) -> Iterable[User]:
    """Who carries something, and every investigator who has room."""
    holds = Q(grants__role="investigator", grants__ended_at=None, grants__valid_from__lte=today) & (
        Q(grants__valid_until=None) | Q(grants__valid_until__gte=today)
    )
    return User.objects.filter(Q(pk__in=list(carrying)) | holds & Q(is_active=True)).distinct()


def _cases(keys: Iterable[int | None]) -> dict[int, Case]:
    return Case.objects.defer("terms", "referred_to").in_bulk(list(set(keys)))


def _line(row: Found, today: date) -> Line:
    if row.kind in due_beside.BY_CODE:
        due = due_beside.DueBeside(due_beside.BY_CODE[row.kind], row.number, row.start, today)
        return Line(row, due, (row.start - today).days)
    if row.kind == STEP:
        step = timed_steps()[row.key]
        deadline = deadline_of(step, row.start, row.shifts, today=today)
        return Line(row, deadline, deadline.term.days, step)
    counted_from = "phase" if row.kind == PHASE else row.kind
    deadline = deadlines.found(
        deadlines.rules(today)[row.rule],
        row.start,
        today=today,
        counted_from=counted_from,
        shifts=json.loads(row.shifts or "[]"),
    )
    return Line(row, deadline, deadline.term.days)
