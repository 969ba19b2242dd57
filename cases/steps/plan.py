"""How far a case is: the steps of each of its phases, done, open, late or not applicable, and what keeps it there.

Reads what is at hand: a page that has opened the whole case (`cases.dossier`) asks the database nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import deadlines
from cases.deadlines import Deadline
from cases.models import Case, CaseProcess, ProcessStep, StepRecord
from cases.steps import catalogue
from cases.steps.catalogue import Version
from cases.steps.rules import missing_by


class State(StrEnum):
    DONE = "done"
    OPEN = "open"
    LATE = "late"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Standing:
    """A step of a case and how it stands."""

    step: ProcessStep
    state: State
    record: StepRecord | None = None
    missing: tuple[Any, ...] = ()  # of a step that the register ticks by itself
    deadline: Deadline | None = None

    @property
    def is_open(self) -> bool:
        return self.state in (State.OPEN, State.LATE)

    @property
    def is_late(self) -> bool:
        return self.state == State.LATE


@dataclass(frozen=True)
class Following:
    """A version that a case follows; without a row the one that it would take up now."""

    version: Version
    process: CaseProcess | None

    @cached_property
    def records(self) -> dict[int, StepRecord]:
        return {record.step_id: record for record in self.process.records.all()} if self.process else {}


def followings(case: Case, phase: str) -> list[Following]:
    """The versions whose steps count in a phase of this case."""
    running = [process for process in case.processes.all() if process.until is None]
    prefetch_related_objects(running, "records")
    found = [Following(catalogue.version(process.template_id), process) for process in running]
    found = [one for one in found if one.version.steps_in(phase)]
    if found or phase != case.status:
        return found
    # Opened before there were templates: it takes them up at its next step.
    today = timezone.localdate()
    versions = catalogue.of_a_case(phase, day=today, wrongdoing=case.wrongdoing)
    return [Following(version, None) for version in versions]


def _every(step: ProcessStep) -> bool:
    return True


def steps_in(
    case: Case,
    phase: str,
    *,
    today: date | None = None,
    behind: bool = False,
    wanted: Callable[[ProcessStep], bool] = _every,
) -> list[Standing]:
    """The steps of one phase, or those that are wanted: how the others stand is not looked up.

    In a phase that lies behind the case, what was required to leave it is done.
    """
    today = today or timezone.localdate()
    return [
        _standing(case, step, following.records.get(step.pk), today=today, behind=behind)
        for following in followings(case, phase)
        for step in following.version.steps_in(phase)
        if wanted(step)
    ]


def _standing(
    case: Case, step: ProcessStep, record: StepRecord | None, *, today: date, behind: bool
) -> Standing:
    if record is not None and record.state != StepRecord.State.OPENED:
        return Standing(step, State(record.state), record)
    missing: tuple[Any, ...] = ()
    if step.rule and behind and step.required:
        return Standing(step, State.DONE)
    if step.rule:
        missing = tuple(missing_by(step.rule, case))
        if not missing:
            return Standing(step, State.DONE)
    deadline = None if behind else deadlines.of_step(case, step, today=today)
    late = deadline is not None and deadline.state == "late"
    return Standing(step, State.LATE if late else State.OPEN, record, missing, deadline)


def counts_for(step: ProcessStep, move: str) -> bool:
    """Whether a step is required for this move."""
    return step.required and (not step.moves or move in step.moves)


def keeping(case: Case, move: str, conditions: tuple[Any, ...] = ()) -> list[Standing]:
    """The open steps that keep a case from a move; those that a condition of the move names itself are left to it."""
    named = {condition.__name__ for condition in conditions}
    named |= {name for condition in conditions for name in getattr(condition, "covers", ())}
    found = steps_in(case, case.status, wanted=lambda step: counts_for(step, move) and step.rule not in named)
    return [standing for standing in found if standing.is_open]


def to_tick(case: Case, move: str) -> list[Standing]:
    """The open steps that somebody has to tick by hand before this move."""
    found = steps_in(case, case.status, wanted=lambda step: counts_for(step, move) and not step.rule)
    return [standing for standing in found if standing.is_open]


def missing_steps(case: Case, move: str, conditions: tuple[Any, ...] = ()) -> list[Any]:
    """Sentences that say which required steps are open before this move."""
    return [sentence for standing in keeping(case, move, conditions) for sentence in sentences_of(standing)]


def sentences_of(standing: Standing) -> list[Any]:
    return list(standing.missing) or [_("the step “%(step)s”") % {"step": standing.step.title}]
