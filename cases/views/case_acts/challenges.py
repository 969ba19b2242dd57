"""Around a disposition: advice, objection and appeal, the measure carried out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import challenges
from cases.forms.challenges import AdviceForm, CarryOutForm, LodgeForm, SettleForm
from cases.models import Challenge, Disposition
from cases.views.acts import Act


def _advise(disposition: Disposition, by: Any, values: dict[str, Any]) -> None:
    challenges.record_advice(disposition, by=by, **values)


def _lodge(disposition: Disposition, by: Any, values: dict[str, Any]) -> None:
    challenges.lodge(disposition, by=by, **values)


def _settle(challenge: Challenge, by: Any, values: dict[str, Any]) -> None:
    challenges.settle(challenge, by=by, **values)


def _carry_out(disposition: Disposition, by: Any, values: dict[str, Any]) -> None:
    challenges.carry_out(disposition, by=by, **values)


ADVISE = Act(
    "advise",
    _("Record advice on the proposal"),
    _("Record the advice"),
    _("The advice has been recorded."),
    AdviceForm,
    challenges.check_advise,
    _advise,
    anchor="violations",
    intro=_(
        "Advice of a lawyer, of personnel or of management stands beside the proposal before it is reviewed."
    ),
)
LODGE = Act(
    "lodge-challenge",
    _("Record an objection or appeal"),
    _("Record it"),
    _("The objection or appeal has been recorded."),
    LodgeForm,
    challenges.check_lodge,
    _lodge,
    anchor="violations",
    intro=_("The decision holds until an outcome revises it."),
)
SETTLE = Act(
    "settle-challenge",
    _("Record what became of it"),
    _("Record the outcome"),
    _("The outcome has been recorded."),
    SettleForm,
    challenges.check_settle,
    _settle,
    anchor="violations",
    intro=_("Where it succeeds, a new disposition can be proposed. It replaces this one once it is decided."),
)
CARRY_OUT = Act(
    "carry-out",
    _("Measure carried out"),
    _("Record that it was carried out"),
    _("It has been recorded that the measure was carried out."),
    CarryOutForm,
    challenges.check_carry_out,
    _carry_out,
    anchor="violations",
)
