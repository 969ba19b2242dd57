"""The team, the mandate and who carries out the investigation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import inquiry
from cases.forms.case_team import AssignForm, ExternalBureauForm, RequestMandateForm, UnassignForm
from cases.models import Case, Investigation, TeamMember
from cases.views.acts import Act


def _assign(case: Case, by: Any, values: dict[str, Any]) -> None:
    inquiry.assign(case, values["user"], by=by, part=values["part"], on=values["on"])


def _unassign(member: TeamMember, by: Any, values: dict[str, Any]) -> None:
    inquiry.unassign(member, by=by, **values)


def _request_mandate(case: Case, by: Any, values: dict[str, Any]) -> None:
    inquiry.request_mandate(case, by=by, **{**values, "methods": list(values["methods"])})


def _name_bureau(investigation: Investigation, by: Any, values: dict[str, Any]) -> None:
    inquiry.name_external_bureau(investigation, by=by, **values)


ASSIGN = Act(
    "assign",
    _("Put somebody on the team"),
    _("Put on the team"),
    _("The team has been changed."),
    AssignForm,
    inquiry.check_assign,
    _assign,
    anchor="team",
    intro=_("Offered are investigators who are not on the team yet and whom no rule keeps from this case."),
)
UNASSIGN = Act(
    "unassign",
    _("Take somebody off the team"),
    _("Take off the team"),
    _("The team has been changed."),
    UnassignForm,
    inquiry.check_unassign,
    _unassign,
    anchor="team",
    danger=True,
    intro=_("The name stays on record. Who was ever on the team cannot decide on the case."),
)
REQUEST_MANDATE = Act(
    "request-mandate",
    _("Ask for the mandate"),
    _("Submit the request"),
    _("The request has been submitted to the competent authority."),
    RequestMandateForm,
    inquiry.check_request_mandate,
    _request_mandate,
    anchor="investigation",
    intro=_(
        "A fact-finding needs a mandate of the competent authority, who sees this request and nothing else."
    ),
)
EXTERNAL_BUREAU = Act(
    "external-bureau",
    _("Record who carries out the investigation"),
    _("Record the bureau"),
    _("It has been recorded who carries out the investigation."),
    ExternalBureauForm,
    inquiry.check_name_bureau,
    _name_bureau,
    anchor="investigation",
)
