"""Beside the process: criminal complaints, the restriction, a conflict of interest."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm


class ComplaintForm(DayForm):
    body = forms.CharField(
        label=_("Filed with"), max_length=80, help_text=_("For instance the police, or the Rijksrecherche.")
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=80)
    field_order = ("body", "on", "reference")

    def prepare(self) -> None:
        self.fields["on"].label = _("Filed on")


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))


class ConflictForm(ActForm):
    sure = forms.BooleanField(label=_("I know somebody in it, and do not want to see it any more."))
