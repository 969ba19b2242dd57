"""GDPR requests: received, extended, decided."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import data_requests
from cases.forms.data_requests import DecideForm, ExtendForm, FollowForm, ReceiveForm
from cases.models import Case, DataRequest
from cases.views.acts import Act


def _receive(case: Case, by: Any, values: dict[str, Any]) -> None:
    data_requests.receive_data_request(case, by=by, **values)


def _extend(request: DataRequest, by: Any, values: dict[str, Any]) -> None:
    data_requests.extend_data_request(request, by=by, **values)


def _decide(request: DataRequest, by: Any, values: dict[str, Any]) -> None:
    data_requests.decide_data_request(request, by=by, **values)


def _follow(request: DataRequest, by: Any, values: dict[str, Any]) -> None:
    data_requests.follow_data_request(request, by=by, **values)


RECEIVE = Act(
    "data-request",
    _("Record a GDPR request"),
    _("Record the request"),
    _("The request has been recorded."),
    ReceiveForm,
    data_requests.check_receive,
    _receive,
    anchor="data-requests",
    intro=_("Anybody whose data stand in this case may ask: subject, reporter, witness or somebody else."),
)
EXTEND = Act(
    "extend-data-request",
    _("Extend the term"),
    _("Extend the term"),
    _("The term has been extended."),
    ExtendForm,
    data_requests.check_extend,
    _extend,
    anchor="data-requests",
)
DECIDE = Act(
    "decide-data-request",
    _("Decide on the GDPR request"),
    _("Record the decision"),
    _("The decision has been recorded."),
    DecideForm,
    data_requests.check_decide_data_request,
    _decide,
    anchor="data-requests",
    intro=_("Look first at what is held about this person. The asker reads the grounds."),
)
FOLLOW = Act(
    "follow-data-request",
    _("Record what became of the GDPR request"),
    _("Record what was done"),
    _("It has been recorded what became of the request."),
    FollowForm,
    data_requests.check_follow,
    _follow,
    anchor="data-requests",
    intro=_("The decision promised something. Here stands who carried it out, when, and what was done."),
)
