"""Ticking a step, saying that it does not apply, opening it again; and moving a case to a newer version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.inquiry import check_not_later, check_record, check_running
from cases.models import Case, CaseProcess, ProcessStep, ProcessTemplate, StepRecord
from cases.permissions import check_may, locked
from cases.steps import catalogue
from cases.steps.following import take_up
from cases.steps.plan import Standing, steps_in
from cases.steps.rules import RULES
from cases.workflow import moves_from

Recorded = StepRecord.State


@dataclass(frozen=True)
class CaseStep:
    """A step as it stands in a case: what the acts on it are done to."""

    case: Case
    standing: Standing

    @property
    def step(self) -> ProcessStep:
        return self.standing.step

    @property
    def label(self) -> str:
        return self.step.title


def phases_reached(case: Case) -> list[str]:
    """The phases in which the case is or was since it was opened or reopened, in their order."""
    reached: list[str] = []
    for move in case.moves.all():
        if move.name == "reopen":
            reached = []
        if move.target not in reached:
            reached.append(move.target)
    return reached if case.status in reached else [*reached, case.status]


def find(case: Case, key: int) -> CaseStep | None:
    """The step of this id in a phase that the case reached; None for any other."""
    for phase in phases_reached(case):
        behind = phase != case.status
        for standing in steps_in(case, phase, behind=behind, wanted=lambda step: step.pk == key):
            return CaseStep(case, standing)
    return None


# --- Ticking ----------------------------------------------------------------------------------------


def _check(by: User, one: CaseStep) -> None:
    check_record(by, one.case)


def check_done(by: User, one: CaseStep) -> None:
    _check(by, one)
    if one.step.rule:
        raise Refusal(
            _("The register itself sees when this is done. Record the fact; the step is then ticked.")
        )
    if not one.standing.is_open:
        raise Refusal(_("This step is not open any more."))


def check_not_applicable(by: User, one: CaseStep) -> None:
    _check(by, one)
    if not one.standing.is_open:
        raise Refusal(_("This step is not open any more."))
    if _is_a_condition(one.step):
        raise Refusal(_("This is a condition of the process itself, so it applies to every case."))


def _is_a_condition(step: ProcessStep) -> bool:
    """Whether every way out of the phase on which the step counts asks for the same."""
    if not step.rule or not step.required:
        return False
    moves = [move for move in moves_from(step.phase) if not step.moves or move.name in step.moves]
    condition = RULES[step.rule][0] if step.rule in RULES else None
    return any(condition in move.conditions for move in moves)


def check_open_again(by: User, one: CaseStep) -> None:
    _check(by, one)
    if one.standing.record is None or one.standing.is_open:
        raise Refusal(_("This step is open, or the register itself sees that it is done."))


@door
def tick(case: Case, step: ProcessStep, *, by: User, on: date | None = None, remark: str = "") -> StepRecord:
    """Record that a step was done on a day (default: today)."""
    one = _found(case, step, by)
    check_done(by, one)
    check_not_later(on)
    day = on or timezone.localdate()
    if day < one.case.opened_on:
        raise Refusal(_("This day lies before the opening of the case."))
    return _write(one, Recorded.DONE, by=by, on=day, remark=remark)


@door
def set_step_aside(case: Case, step: ProcessStep, *, by: User, reason: str) -> StepRecord:
    """Record that a step does not apply to this case, with the reason."""
    one = _found(case, step, by)
    check_not_applicable(by, one)
    if not reason.strip():
        raise Refusal(_("Say why this step does not apply here."))
    return _write(one, Recorded.NOT_APPLICABLE, by=by, on=timezone.localdate(), remark=reason)


@door
def open_again(case: Case, step: ProcessStep, *, by: User, reason: str) -> StepRecord:
    """Take back that a step was done or does not apply."""
    one = _found(case, step, by)
    check_open_again(by, one)
    if not reason.strip():
        raise Refusal(_("Say why this step is open again."))
    return _write(one, Recorded.OPENED, by=by, on=timezone.localdate(), remark=reason)


def tick_for_letter(case: Case, letter: str, *, by: User, on: date) -> list[StepRecord]:
    """Within a door: a letter of this kind is final, so the open steps of the phase that yield it are done.

    What the register sees by itself is left to it. Nothing happens where no step asks for the letter.
    """
    found = steps_in(case, case.status, wanted=lambda step: step.letter == letter and not step.rule)
    ticked = [CaseStep(case, standing) for standing in found if standing.is_open]
    if ticked and _process_of(ticked[0]) is None:
        take_up(case, by=by, on=timezone.localdate())
    return [_write(one, Recorded.DONE, by=by, on=on, remark="") for one in ticked]


def _found(case: Case, step: ProcessStep, by: User) -> CaseStep:
    """The step as it stands in the locked case, which takes up its templates where it has none yet."""
    case = locked(Case, case.pk)
    one = find(case, step.pk)
    if one is None:
        raise NotAllowed(_("This step is none of this case."))
    _check(by, one)
    if _process_of(one) is None:
        take_up(case, by=by, on=timezone.localdate())
    return one


def _process_of(one: CaseStep) -> CaseProcess | None:
    return CaseProcess.objects.filter(case=one.case, template=one.step.template_id, until=None).first()


def _write(one: CaseStep, state: str, *, by: User, on: date, remark: str) -> StepRecord:
    process: Any = _process_of(one)
    process.case = one.case
    record = StepRecord.objects.select_for_update().filter(process=process, step=one.step).first()
    record = record or StepRecord(process=process, step=one.step)
    record.process = process
    record.state, record.happened_on, record.remark, record.recorded_by = state, on, remark.strip(), by
    record.save()
    return record


# --- A newer version --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What changes for a case that is moved to a newer version; of a changed step also in what."""

    added: list[ProcessStep]
    removed: list[ProcessStep]
    changed: list[tuple[ProcessStep, ProcessStep, list[Any]]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


COMPARED = (
    "phase", "title_nl", "title_en", "what_nl", "what_en", "why_nl", "why_en", "required", "moves", "rule",
    "role", "term_code", "amount", "unit", "counts_from", "letter", "source", "basis",
)  # fmt: skip


def difference(old: catalogue.Version, new: catalogue.Version) -> Difference:
    """What a newer version of a template adds, leaves out and says otherwise."""
    before = {step.code: step for step in old.steps}
    after = {step.code: step for step in new.steps}
    changed = []
    for code in before.keys() & after.keys():
        fields = [
            ProcessStep._meta.get_field(name).verbose_name
            for name in COMPARED
            if getattr(before[code], name) != getattr(after[code], name)
        ]
        if fields:
            changed.append((before[code], after[code], fields))
    return Difference(
        [step for code, step in after.items() if code not in before],
        [step for code, step in before.items() if code not in after],
        sorted(changed, key=lambda row: (row[1].order, row[1].pk)),
    )


def version_of(process: CaseProcess) -> catalogue.Version:
    """The version that a case follows by this row."""
    return catalogue.version(process.template_id)


def newer(process: CaseProcess, *, today: date | None = None) -> catalogue.Version | None:
    """The version in force of the template that a case follows, when that is another."""
    followed = catalogue.version(process.template_id)
    today = today or timezone.localdate()
    return next(
        (
            one
            for one in catalogue.in_force(today)
            if one.code == followed.code and one.template.version > followed.template.version
        ),
        None,
    )


def check_follow_newer(by: User, process: CaseProcess) -> None:
    check_may(by, "lead_case", process.case)
    check_running(process.case)
    if process.until is not None:
        raise Refusal(_("The case does not follow this version any more."))
    if newer(process) is None:
        raise Refusal(_("The case follows the version that is in force."))


@door
def follow_newer(process: CaseProcess, *, by: User, template: ProcessTemplate, reason: str) -> CaseProcess:
    """Move a case to the newer version whose difference was shown. What was done stays done where the step remains."""
    case = locked(Case, process.case_id)
    process = locked(CaseProcess, process.pk)
    process.case = case
    check_follow_newer(by, process)
    version: Any = newer(process)
    if version.template.pk != template.pk:
        raise Refusal(_("Another version came into force meanwhile. Look at the difference again."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    today = timezone.localdate()
    process.until = max(today, process.since)
    process.save()
    moved = CaseProcess.objects.create(
        case=case, template=version.template, since=today, reason=reason.strip(), recorded_by=by
    )
    for record in process.records.select_related("step"):
        step = version.step_of(record.step.code)
        if step is not None:
            record.process = process
            StepRecord.objects.create(
                process=moved,
                step=step,
                state=record.state,
                happened_on=record.happened_on,
                remark=record.remark,
                recorded_by_id=record.recorded_by_id,
            )
    return moved
