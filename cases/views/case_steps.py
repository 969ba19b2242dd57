"""The next step of a case, as the card on top of its page says it, and the other steps that lead on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import ROLES
from cases import completeness
from cases.models import Case
from cases.road import awaits_assessment, first_open, next_moves
from cases.steps.plan import Standing, keeping, sentences_of
from cases.views.acts import Offer
from cases.views.case_acts.process import ASSESS, address_of
from cases.workflow import Transition, moves_from

# Where on the page stands what a condition asks for.
SECTIONS = {
    completeness.reports_complete: "reports",
    completeness.mandate_given: "investigation",
    completeness.two_investigators: "team",
    completeness.everybody_heard: "persons",
    completeness.final_report_filed: "investigation",
    completeness.investigation_concluded: "investigation",
    completeness.outcomes_established: "violations",
    completeness.dispositions_decided: "violations",
    completeness.feedback_settled: "reports",
    completeness.acknowledged: "reports",
    completeness.assessment_written: "investigation",
    completeness.everybody_invited: "persons",
    completeness.dispositions_proposed: "violations",
    completeness.dispositions_reviewed: "violations",
}


def section_of(rule: str) -> str:
    """The section of the page where a rule of a step is met; empty for a step that is ticked by hand."""
    return next((section for condition, section in SECTIONS.items() if condition.__name__ == rule), "")


@dataclass(frozen=True)
class Step:
    """What components/step_card.html shows."""

    title: Any
    why: Any = ""
    missing: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    action: Any = ""
    waiting_for: str = ""
    first: Standing | None = None  # of the way there: what is done next


@dataclass(frozen=True)
class Steps:
    """The step that comes next (None: nothing is left to do), and other moves that this user may make."""

    next: Step | None
    others: list[Step]


def steps_of(case: Case, possible: dict[str, Offer]) -> Steps:
    """The likeliest move on top; the rest are those which this user may ever make from here."""
    if case.is_closed:
        return Steps(
            None, [_step(case, move, possible) for move in moves_from(case.status) if _mine(move, possible)]
        )
    if awaits_assessment(case):
        return Steps(_assessment(case, possible), [])
    first, *rest = next_moves(case)
    return Steps(
        _step(case, first, possible), [_step(case, move, possible) for move in rest if _mine(move, possible)]
    )


def _mine(move: Transition, possible: dict[str, Offer]) -> bool:
    return address_of(move.name) in possible


def _step(case: Case, move: Transition, possible: dict[str, Offer]) -> Step:
    name = address_of(move.name)
    offer = possible.get(name)
    return Step(
        move.label,
        move.rule,
        _missing(case, move),
        reverse("cases:case_act", args=[case.number, name]) if offer and offer.possible else "",
        move.label,
        "" if offer else _who(move.permission),
        first_open(case, move.name, today=timezone.localdate()),
    )


def _assessment(case: Case, possible: dict[str, Offer]) -> Step:
    offer = possible.get(ASSESS.name)
    return Step(
        ASSESS.title,
        _("Its decision opens the way on: an inquiry, a fact-finding, management, another body, or closing."),
        url=reverse("cases:case_act", args=[case.number, ASSESS.name]) if offer and offer.possible else "",
        action=ASSESS.title,
        waiting_for="" if offer else _who("assess_case"),
        first=first_open(case, "", today=timezone.localdate()),
    )


def _missing(case: Case, move: Transition) -> list[dict[str, str]]:
    """Sentences with the section where each can be mended. An assessment is mended in the investigation section."""
    missing = [
        {"text": sentence, "url": f"#{SECTIONS.get(condition, 'investigation')}"}
        for condition in move.conditions
        for sentence in condition(case)
    ]
    return missing + [
        {"text": sentence, "url": f"#step-{standing.step.pk}"}
        for standing in keeping(case, move.name, move.conditions)
        for sentence in sentences_of(standing)
    ]


def _who(permission: str) -> str:
    """The roles that may take a step: “intake officer, head of OIF”."""
    return ", ".join(str(role.label) for role in ROLES.values() if permission in role.permissions)
