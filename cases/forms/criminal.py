"""The criminal-law track: complaint or referral, pause, result."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import DayForm
from cases.forms.case_process import worded
from cases.models import CriminalComplaint


class ComplaintForm(DayForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=worded(CriminalComplaint.Kind.choices),
        initial=CriminalComplaint.Kind.COMPLAINT,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=_("Filed with"), max_length=80, help_text=_("For instance the police, or the Rijksrecherche.")
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=80)
    field_order = ("kind", "body", "on", "reference")

    def prepare(self) -> None:
        self.fields["on"].label = _("Filed on")


class PauseForm(DayForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance: the public prosecutor asks us to wait with hearings."),
    )
    field_order = ("reason", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Paused on")


class ResumeForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Goes on from")


class ResultForm(DayForm):
    result = forms.CharField(label=_("Result"), widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ("result", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Received on")
