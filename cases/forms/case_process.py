"""The course of a case: its moves and the assessment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import DayForm
from cases.models import Assessment, Status
from cases.workflow import Transition


def worded(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices as they stand beside a button: with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


class MoveForm(DayForm):
    """The day of a move, and the reason where the process asks for one."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("reason", "on")

    def __init__(self, data: Any = None, *, transition: Transition, **kwargs: Any) -> None:
        self.transition = transition
        super().__init__(data, **kwargs)

    def prepare(self) -> None:
        if not self.transition.reason_needed:
            del self.fields["reason"]
        elif self.transition.target == Status.REFERRED:
            self.fields["reason"].label = _("To which body, and why")


class AssessForm(DayForm):
    """The decision with its three grounds."""

    investigable = forms.BooleanField(
        label=_("It can be investigated"),
        required=False,
        help_text=_("The facts are concrete and can be verified, and the register has the means to do so."),
    )
    proportional = forms.BooleanField(
        label=_("An investigation is proportionate"),
        required=False,
        help_text=_("What is suspected is serious enough for what an investigation does to people."),
    )
    subsidiary = forms.BooleanField(
        label=_("No lighter means will do"),
        required=False,
        help_text=_("A conversation, mediation or another procedure would not be enough."),
    )
    decision = forms.ChoiceField(
        label=_("What is decided?"), choices=worded(Assessment.Decision.choices), widget=forms.RadioSelect
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Why this decision, on each of the three points. No names."),
    )

    field_order = ("investigable", "proportional", "subsidiary", "decision", "grounds", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Date of the assessment")
        if self.obj.status == Status.PRELIMINARY:
            only = Assessment.Decision.FACT_FINDING
            self.fields["decision"].choices = worded([(only.value, only.label)])
            self.initial["decision"] = only.value
