"""Who is kept from a case: what the head of OIF can decide about it; and the end of an emergency access."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import conflicts, emergencies
from cases.forms.acts import ActForm
from cases.forms.case_beside import ReasonForm
from cases.forms.conflicts import LiftChartForm
from cases.models import Case, ChartDecision, DeclaredConflict, EmergencyAccess
from cases.views.acts import Act


def _lift(case: Case, by: Any, values: dict[str, Any]) -> None:
    conflicts.lift_chart_rule(case, by=by, **values)


def _withdraw_decision(decision: ChartDecision, by: Any, values: dict[str, Any]) -> None:
    conflicts.withdraw_chart_decision(decision, by=by, **values)


def _withdraw_declaration(declared: DeclaredConflict, by: Any, values: dict[str, Any]) -> None:
    conflicts.withdraw_declaration(declared, by=by, **values)


def _end(access: EmergencyAccess, by: Any, values: dict[str, Any]) -> None:
    emergencies.end_access(access, by=by)


LIFT_CHART = Act(
    "lift-chart-rule",
    _("Decide on the organisation chart"),
    _("Let this person in"),
    _("It has been decided. The organisation chart keeps the case from this person no more."),
    LiftChartForm,
    conflicts.check_decide_on_chart,
    _lift,
    anchor="conflicts",
    intro=_(
        "Who stands directly above or below a subject is kept from the case. You can decide otherwise for one person; "
        "it lifts no other conflict of interest, and opens nothing that was not granted."
    ),
)
WITHDRAW_CHART = Act(
    "withdraw-chart-decision",
    _("Withdraw the decision on the organisation chart"),
    _("Withdraw the decision"),
    _("The decision has been withdrawn. The case does not exist for this person any more."),
    ReasonForm,
    conflicts.check_withdraw_chart_decision,
    _withdraw_decision,
    anchor="conflicts",
)
WITHDRAW_DECLARATION = Act(
    "withdraw-declaration",
    _("Withdraw the declared conflict of interest"),
    _("Withdraw the declaration"),
    _("The declaration has been withdrawn."),
    ReasonForm,
    conflicts.check_withdraw_declaration,
    _withdraw_declaration,
    anchor="conflicts",
    intro=_(
        "For what was declared by mistake. The case then exists again for this person, as far as it was granted."
    ),
)
END_EMERGENCY = Act(
    "end-emergency",
    _("End the access through the emergency door"),
    _("End the access"),
    _("The access has ended."),
    ActForm,
    emergencies.check_end_access,
    _end,
)
