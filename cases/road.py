"""The road of one case through the process: what lies behind it, where it is, and which moves come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst

from cases.completeness import latest_assessment
from cases.models import Case, Status
from cases.steps.plan import Standing, counts_for, steps_in
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


# --- Steps ------------------------------------------------------------------------------------------


def steps_of_phase(case: Case, phase: str, *, today: date | None = None) -> list[Standing]:
    """The steps of a phase that lie on the road of this case: of those that only some moves ask for, the ones of the
    move that was made, or that the assessment decided on."""
    behind = phase != case.status
    ways = _ways_out(case, phase)
    return [
        standing
        for standing in steps_in(case, phase, today=today, behind=behind)
        if not standing.step.moves or set(standing.step.moves) & ways
    ]


def _ways_out(case: Case, phase: str) -> set[str]:
    """The moves by which the case left a phase, or by which it will, as far as that was decided."""
    taken = [move.name for move in case.moves.all() if move.source == phase]
    if phase != case.status and taken:
        return {taken[-1]}
    assessment = latest_assessment(case)
    decision = assessment.decision if assessment else None
    return {move.name for move in moves_from(phase) if decision_of(move) in (None, decision)}


def first_open(case: Case, move: str, *, today: date) -> Standing | None:
    """The step that is done next on the way to a move: a late one first, then in the order of the template."""
    found = [
        standing
        for standing in steps_of_phase(case, case.status, today=today)
        if standing.is_open and (counts_for(standing.step, move) or standing.is_late)
    ]
    return min(found, key=lambda standing: not standing.is_late, default=None)
