"""Beside the process: the restriction, a conflict of interest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import conflicts, workflow
from cases.forms.case_beside import ConflictForm, ReasonForm
from cases.models import Case
from cases.permissions import check_sees
from cases.views.acts import Act


def _check_restrict(restricted: bool) -> Callable[[Any, Case], None]:
    return lambda by, case: workflow.check_restrict(by, case, restricted=restricted)


def _restrict(restricted: bool) -> Callable[[Case, Any, dict[str, Any]], None]:
    def do(case: Case, by: Any, values: dict[str, Any]) -> None:
        workflow.restrict(case, by=by, restricted=restricted, **values)

    return do


def _declare(case: Case, by: Any, values: dict[str, Any]) -> None:
    conflicts.declare_conflict(case, by=by)


RESTRICT = Act(
    "restrict",
    _("Restrict the case"),
    _("Restrict the case"),
    _("The case is restricted now."),
    ReasonForm,
    _check_restrict(True),
    _restrict(True),
    intro=_("Only its team and the head of OIF see a restricted case."),
)
LIFT_RESTRICTION = Act(
    "lift-restriction",
    _("Lift the restriction"),
    _("Lift the restriction"),
    _("The case is no longer restricted."),
    ReasonForm,
    _check_restrict(False),
    _restrict(False),
    intro=_("Everybody whose work covers this directorate then sees the case again."),
)
DECLARE_CONFLICT = Act(
    "declare-conflict",
    _("I know somebody in this case"),
    _("Keep this case from me"),
    _("You do not see this case any more. It has been recorded why."),
    ConflictForm,
    check_sees,
    _declare,
    danger=True,
    intro=_(
        "The case then no longer exists for you: not in lists, search or by its number. A colleague goes on."
    ),
)
