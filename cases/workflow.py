"""The process of a case: every move, who may make it, and what must be true before (DOMAIN.md section 4).

`TRANSITIONS` is the one statement of the process: doors, buttons, the list of what is missing, the diagram in
docs/ and the manual derive from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.aftercare import plan_contacts
from cases.completeness import (
    assessment_decides,
    dispositions_decided,
    everybody_heard,
    feedback_settled,
    final_report_filed,
    investigation_concluded,
    mandate_given,
    nothing_left_open,
    outcomes_established,
    reports_complete,
    two_investigators,
)
from cases.models import Assessment, Case, Investigation, Move, Report, Status
from cases.pausing import go_on_standing_still
from cases.permissions import check_may, locked
from cases.steps.following import on_move
from cases.steps.plan import missing_steps

Condition = Callable[[Case], list[Any]]
Decision = Assessment.Decision


@dataclass(frozen=True)
class Transition:
    """One arrow of the process. Conditions return what is missing, as sentences."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: Any  # what the button says
    done: Any  # what the story of the case says
    conditions: tuple[Condition, ...] = ()
    reason_needed: bool = False
    rule: Any = ""
    effect: Callable[..., None] | None = field(default=None, compare=False)


def _begin(kind: str) -> Callable[..., None]:
    def effect(case: Case, *, by: User, on: date) -> None:
        Investigation.objects.create(
            case=case,
            kind=kind,
            started_on=on,
            mandate=case.mandates.filter(given_on__isnull=False, investigation=None).last()
            if kind == Investigation.Kind.FACT_FINDING
            else None,
            recorded_by=by,
        )

    return effect


def _end_investigations(case: Case, *, by: User, on: date) -> None:
    for investigation in case.investigations.filter(ended_on=None):
        investigation.ended_on = on
        investigation.save()


def _end_and_begin_fact_finding(case: Case, *, by: User, on: date) -> None:
    _end_investigations(case, by=by, on=on)
    _begin(Investigation.Kind.FACT_FINDING)(case, by=by, on=on)


TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "start_assessment",
            (Status.RECEIVED, Status.REOPENED),
            Status.ASSESSMENT,
            "assess_case",
            gettext_lazy("Start the assessment"),
            gettext_lazy("started the assessment"),
            (reports_complete,),
            rule=gettext_lazy("The report is complete; what is missing is listed and asked for."),
        ),
        Transition(
            "start_preliminary",
            (Status.ASSESSMENT,),
            Status.PRELIMINARY,
            "assess_case",
            gettext_lazy("Start the preliminary inquiry"),
            gettext_lazy("started the preliminary inquiry"),
            (assessment_decides(Decision.PRELIMINARY),),
            rule=gettext_lazy("A written decision on investigability, proportionality and subsidiarity."),
            effect=_begin(Investigation.Kind.PRELIMINARY),
        ),
        Transition(
            "start_fact_finding",
            (Status.ASSESSMENT, Status.PRELIMINARY),
            Status.FACT_FINDING,
            "investigate_case",
            gettext_lazy("Start the fact-finding"),
            gettext_lazy("started the fact-finding"),
            (assessment_decides(Decision.FACT_FINDING), mandate_given, two_investigators),
            rule=gettext_lazy(
                "A decision on the three grounds, a mandate of the competent authority, four eyes."
            ),
            effect=_end_and_begin_fact_finding,
        ),
        Transition(
            "conclude",
            (Status.FACT_FINDING,),
            Status.DISPOSITION,
            "investigate_case",
            gettext_lazy("Conclude the investigation"),
            gettext_lazy("concluded the investigation"),
            (everybody_heard, final_report_filed, outcomes_established),
            rule=gettext_lazy(
                "Every subject heard or declined in writing, the final report, an outcome each."
            ),
            effect=_end_investigations,
        ),
        Transition(
            "conclude_preliminary",
            (Status.PRELIMINARY,),
            Status.DISPOSITION,
            "investigate_case",
            gettext_lazy("Conclude without fact-finding"),
            gettext_lazy("concluded without fact-finding"),
            (investigation_concluded, outcomes_established),
            rule=gettext_lazy("The inquiry has a conclusion, and each violation an outcome."),
            effect=_end_investigations,
        ),
        Transition(
            "hand_to_management",
            (Status.ASSESSMENT,),
            Status.DISPOSITION,
            "assess_case",
            gettext_lazy("Hand over to management"),
            gettext_lazy("handed the case over to management"),
            (assessment_decides(Decision.MANAGEMENT),),
            rule=gettext_lazy("Handled by management, no investigation."),
        ),
        Transition(
            "refer",
            (Status.ASSESSMENT,),
            Status.REFERRED,
            "assess_case",
            gettext_lazy("Refer to another body"),
            gettext_lazy("referred the case"),
            (assessment_decides(Decision.REFER),),
            reason_needed=True,
            rule=gettext_lazy("To the police, the Rijksrecherche or another body."),
        ),
        Transition(
            "close_after_assessment",
            (Status.ASSESSMENT,),
            Status.CLOSED,
            "assess_case",
            gettext_lazy("Close the case"),
            gettext_lazy("closed the case after the assessment"),
            (assessment_decides(Decision.CLOSE), feedback_settled, nothing_left_open),
            reason_needed=True,
            rule=gettext_lazy("Not investigable, or no violation."),
        ),
        Transition(
            "close_referred",
            (Status.REFERRED,),
            Status.CLOSED,
            "assess_case",
            gettext_lazy("Close the case"),
            gettext_lazy("closed the referred case"),
            (feedback_settled, nothing_left_open),
            rule=gettext_lazy("The reporter has had feedback; nothing is left open."),
        ),
        Transition(
            "close",
            (Status.DISPOSITION,),
            Status.CLOSED,
            "investigate_case",
            gettext_lazy("Close the case"),
            gettext_lazy("closed the case"),
            (dispositions_decided, feedback_settled, nothing_left_open),
            rule=gettext_lazy(
                "Each violation disposed of by the authority, feedback given, nothing left open."
            ),
        ),
        Transition(
            "reopen",
            (Status.CLOSED,),
            Status.REOPENED,
            "lead_case",
            gettext_lazy("Reopen the case"),
            gettext_lazy("reopened the case"),
            reason_needed=True,
            rule=gettext_lazy("With a reason."),
        ),
    )
}


def moves_from(status: str) -> list[Transition]:
    """The moves that leave a status, in the order of the process."""
    return [transition for transition in TRANSITIONS.values() if status in transition.sources]


def missing_for(case: Case, transition: Transition) -> list[Any]:
    """Sentences that say what is still missing before this move; empty when it can be made.

    First what the process itself asks for, then the required steps of the phase that are open.
    """
    missing = [sentence for condition in transition.conditions for sentence in condition(case)]
    return missing + missing_steps(case, transition.name, transition.conditions)


def check_move(by: User, case: Case, name: str) -> None:
    """Raise NotAllowed (this person may not) or Refusal (not now, with what is missing)."""
    transition = TRANSITIONS[name]
    check_may(by, transition.permission, case)
    if case.status not in transition.sources:
        raise Refusal(
            _("The case is in “%(status)s”; this step does not start there.")
            % {"status": case.get_status_display()}
        )
    missing = missing_for(case, transition)
    if missing:
        raise Refusal(_("This step cannot be taken yet. Missing:"), missing)


def check_day_of_step(on: date, case: Case, today: date) -> None:
    if on > today:
        raise Refusal(_("The day of this step lies in the future."))
    if on < case.phase_since:
        raise Refusal(_("The day of this step lies before the start of the present phase."))


@door
def move(
    case: Case, name: str, *, by: User, on: date | None = None, reason: str = "", today: date | None = None
) -> Case:
    """Make one move of the table: lock, check, save, record. Returns the case as it now is.

    `on` is the day on which it happened (default: today). Raises Refusal or NotAllowed, and then nothing changed.
    """
    transition = TRANSITIONS[name]
    today = today or timezone.localdate()
    on = on or today
    case = locked(Case, case.pk)
    check_move(by, case, name)
    if transition.reason_needed and not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    check_day_of_step(on, case, today)
    source = case.status
    if transition.effect:
        transition.effect(case, by=by, on=on)
    case.status = transition.target
    case.phase_since = on
    closing = transition.target == Status.CLOSED
    case.closed_on, case.closed_by = (on, by) if closing else (None, None)
    if transition.target == Status.REFERRED:
        case.referred_to = reason
    case.save()
    record_move(case, name, source, by=by, on=on, reason=reason)
    if closing:
        plan_contacts(case, by=by, on=on)
    on_move(case, by=by, on=on)
    go_on_standing_still(case, by=by, on=on)
    return case


def record_move(
    case: Case, name: str, source: str, *, by: User, on: date, reason: str = "", report: Report | None = None
) -> Move:
    """Write the row that tells who moved the case, when and why; and which report left it."""
    return Move.objects.create(
        case=case,
        name=name,
        source=source,
        target=case.status,
        happened_on=on,
        reason=reason,
        report=report,
        recorded_by=by,
    )


def check_restrict(by: User, case: Case, *, restricted: bool) -> None:
    check_may(by, "lead_case", case)
    check_may(by, "see_restricted", case)  # or what was done would take the case from who did it
    if case.restricted == restricted:
        raise Refusal(_("The case already is as you ask."))


@door
def restrict(case: Case, *, by: User, restricted: bool, reason: str, on: date | None = None) -> Case:
    """Restrict a case to its team and the head of OIF, or lift that."""
    case = locked(Case, case.pk)
    check_restrict(by, case, restricted=restricted)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    on = on or timezone.localdate()
    check_day_of_step(on, case, timezone.localdate())
    case.restricted = restricted
    case.save()
    name = "restrict" if restricted else "lift_restriction"
    record_move(case, name, case.status, by=by, on=on, reason=reason)
    return case
