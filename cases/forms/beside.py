"""Beside the process: the notice to a subject, and contacts with the reporter after closure."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm
from cases.forms.case_process import worded
from cases.models import ReporterContact

REVIEW_AFTER = timedelta(weeks=4)  # what the form proposes; whoever fills it in decides


class GiveNoticeForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Given on")


class PostponeNoticeForm(ActForm):
    reason = forms.CharField(
        label=_("Why it is put off"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance: evidence could be lost."),
    )
    review_on = forms.DateField(label=_("To be reviewed on"))

    def prepare(self) -> None:
        self.initial["review_on"] = timezone.localdate() + REVIEW_AFTER


class ContactForm(DayForm):
    outcome = forms.ChoiceField(
        label=_("What was found"), choices=worded(ReporterContact.Outcome.choices), widget=forms.RadioSelect
    )
    found = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What the reporter said, or why contact was not possible. Nothing by which the reporter is known."
        ),
    )
    field_order = ("outcome", "found", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Date of the contact")
