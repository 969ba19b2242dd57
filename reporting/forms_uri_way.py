"""The forms of the way of a URI export: a sentence with a remark, submitting, sending back, approving, delivering."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm
from cases.forms.case_process import worded
from reporting.models import UriStep
from reporting.uri import states

NO_NAMES = _("No names, numbers or addresses of people.")


class ExplainForm(ActForm):
    text = forms.CharField(
        label=_("Explanation"), widget=forms.Textarea(attrs={"rows": 4}), help_text=NO_NAMES, max_length=1000
    )

    def prepare(self) -> None:
        export, check = self.obj
        there = states.explanations(export).get(check)
        self.initial["text"] = there.text if there else ""


class SubmitForm(ActForm):
    reviewed = forms.BooleanField(
        label=_("I looked at the checks and at the totals beside those of the year before.")
    )


class JudgeForm(ActForm):
    """Over what was read: `seen` is the last step that stood on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial["seen"] = states.last_step(self.obj)


class SendBackForm(JudgeForm):
    reason = forms.CharField(
        label=_("What has to be looked at"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
        max_length=1000,
    )


class ApproveForm(JudgeForm):
    agreed = forms.BooleanField(
        label=_("I looked at the checks, the remarks and the totals, and I approve them.")
    )


class DeliverForm(ActForm):
    recipient = forms.ChoiceField(
        label=_("To whom"), choices=worded(UriStep.Recipient.choices), widget=forms.RadioSelect
    )
    way = forms.ChoiceField(
        label=_("By which way"), choices=worded(UriStep.Way.choices), widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Delivered on"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("Particulars"),
        required=False,
        max_length=300,
        help_text=_("For instance the department that received it, or the number of its receipt."),
    )
