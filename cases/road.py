"""The road of one case through the process: what lies behind it, where it is, and which moves come next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from cases.completeness import latest_assessment
from cases.models import Case, Status
from cases.workflow import Transition, missing_for, moves_from


@dataclass(frozen=True)
class Phase:
    """A phase as components/phase_line.html shows it."""

    label: Any
    state: str  # done, current or todo


def decision_of(transition: Transition) -> str | None:
    """The decision of an assessment on which this move waits, if on any."""
    return next((c.decision for c in transition.conditions if hasattr(c, "decision")), None)


def next_moves(case: Case) -> list[Transition]:
    """The moves that come next, the likeliest first: what the assessment decided, else what lacks least."""
    assessment = latest_assessment(case)
    moves = moves_from(case.status)
    if assessment is not None:
        decided = [move for move in moves if decision_of(move) == assessment.decision]
        if decided:
            return decided + [move for move in moves if decision_of(move) is None]
    return sorted(moves, key=lambda move: len(missing_for(case, move)))


def awaits_assessment(case: Case) -> bool:
    """Whether every way on waits for a decision that nobody has taken yet."""
    moves = moves_from(case.status)
    return bool(moves) and all(decision_of(move) for move in moves) and latest_assessment(case) is None


def phases(case: Case) -> list[Phase]:
    """The line of phases since the case was opened or reopened; ahead lies the main road, as far as it is decided."""
    behind = [status for status in _visited(case) if status != case.status]
    state = "done" if case.is_closed else "current"
    return [
        *(_phase(status, "done") for status in behind),
        _phase(case.status, state),
        *(_phase(status, "todo") for status in _ahead(case)),
    ]


def _phase(status: str, state: str) -> Phase:
    return Phase(capfirst(Status(status).label), state)


def _visited(case: Case) -> list[str]:
    visited: list[str] = []
    for move in case.moves.all():
        if move.name == "reopen":
            visited = []
        if move.target not in visited:
            visited.append(move.target)
    return visited


def _ahead(case: Case) -> list[str]:
    assessment = latest_assessment(case)
    road, status = [], case.status
    while status != Status.CLOSED:
        moves = moves_from(status)
        decided = [m for m in moves if assessment and not road and decision_of(m) == assessment.decision]
        status = (decided or moves)[0].target
        road.append(status)
    return road
