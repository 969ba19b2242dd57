"""The moves of the process and the assessment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import inquiry, workflow
from cases.forms.case_process import AssessForm, MoveForm
from cases.models import Case
from cases.views.acts import Act
from cases.workflow import TRANSITIONS, Transition


def address_of(name: str) -> str:
    """The name of a move as it stands in an address."""
    return name.replace("_", "-")


def _check(name: str) -> Callable[[Any, Case], None]:
    return lambda by, case: workflow.check_move(by, case, name)


def _move(name: str) -> Callable[[Case, Any, dict[str, Any]], None]:
    def do(case: Case, by: Any, values: dict[str, Any]) -> None:
        workflow.move(case, name, by=by, **values)

    return do


def _assess(case: Case, by: Any, values: dict[str, Any]) -> None:
    inquiry.assess(case, by=by, **values)


def _act(transition: Transition) -> Act:
    return Act(
        address_of(transition.name),
        transition.label,
        transition.label,
        _("The step has been taken."),
        partial(MoveForm, transition=transition),
        _check(transition.name),
        _move(transition.name),
        anchor="next-step",
        intro=transition.rule,
    )


MOVES: dict[str, Act] = {address_of(name): _act(transition) for name, transition in TRANSITIONS.items()}
ASSESS = Act(
    "assess",
    _("Assess the case"),
    _("Record the assessment"),
    _("The assessment has been recorded."),
    AssessForm,
    inquiry.check_assess,
    _assess,
    anchor="investigation",
    intro=_(
        "The written decision on what happens next, with its grounds. It opens the step that was decided on."
    ),
)
