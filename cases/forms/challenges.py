"""Around a disposition: advice, objection and appeal, the measure carried out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import DayForm
from cases.forms.case_process import worded
from cases.models import Advice, Challenge


class AdviceForm(DayForm):
    kind = forms.ChoiceField(
        label=_("Kind of advice"), choices=worded(Advice.Kind.choices), widget=forms.RadioSelect
    )
    adviser = forms.CharField(label=_("Given by"), required=False, max_length=120)
    text = forms.CharField(
        label=_("Advice"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The reviewer and the competent authority read this. No names."),
    )
    field_order = ("kind", "adviser", "text", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Given on")


class LodgeForm(DayForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(Challenge.Kind.choices), widget=forms.RadioSelect
    )
    before = forms.CharField(
        label=_("Before"),
        required=False,
        max_length=80,
        help_text=_("For instance the objections committee, or the court."),
    )
    grounds = forms.CharField(label=_("Grounds"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ("kind", "on", "before", "grounds")

    def prepare(self) -> None:
        self.fields["on"].label = _("Lodged on")


class SettleForm(DayForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=worded(Challenge.Outcome.choices), widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed, except when it was withdrawn."),
    )
    field_order = ("outcome", "on", "reasons")

    def prepare(self) -> None:
        self.fields["on"].label = _("Settled on")


class CarryOutForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Carried out on")
