"""The end of retention: a hold on a case, set and lifted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.forms.case_beside import ReasonForm
from cases.models import Case, Hold
from cases.retention import doors
from cases.views.acts import Act


def _set(case: Case, by: Any, values: dict[str, Any]) -> None:
    doors.set_hold(case, by=by, **values)


def _lift(hold: Hold, by: Any, values: dict[str, Any]) -> None:
    doors.lift_hold(hold, by=by, **values)


SET_HOLD = Act(
    "set-hold",
    _("Put a hold on the case"),
    _("Put a hold on the case"),
    _("The case is kept until the hold is lifted."),
    ReasonForm,
    doors.check_set_hold,
    _set,
    anchor="retention",
    intro=_(
        "For instance for a law suit. While the hold stands the case is not destroyed, and the clock of retention "
        "stands still."
    ),
)
LIFT_HOLD = Act(
    "lift-hold",
    _("Lift the hold"),
    _("Lift the hold"),
    _("The hold has been lifted. The clock of retention runs on."),
    ReasonForm,
    doors.check_lift_hold,
    _lift,
    anchor="retention",
    intro=_("The days of the hold do not count: the case is kept that much longer."),
)
