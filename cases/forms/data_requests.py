"""GDPR requests: received, extended, decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm
from cases.forms.case_findings import SubjectField
from cases.forms.case_process import worded
from cases.models import DataRequest, Person


class ReceiveForm(DayForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(DataRequest.Kind.choices), widget=forms.RadioSelect
    )
    person = SubjectField(
        Person.objects.none(),
        label=_("Which person of this case asks"),
        required=False,
        empty_label=_("Somebody else"),
    )
    asker = forms.CharField(
        label=_("Who else asks"),
        required=False,
        max_length=200,
        help_text=_(
            "For instance a lawyer, an heir, or “the reporter”. Never the name of the reporter: others read this too."
        ),
    )
    field_order = ("kind", "person", "asker", "on")

    def prepare(self) -> None:
        self.fields["person"].queryset = self.obj.persons.all()
        self.fields["on"].label = _("Received on")


class ExtendForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The asker hears it within the first month."),
    )


class DecideForm(DayForm):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=worded(DataRequest.Decision.choices), widget=forms.RadioSelect
    )
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ("decision", "grounds", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Decided on")


class FollowForm(DayForm):
    follow_up = forms.ChoiceField(
        label=_("What became of it"), choices=worded(DataRequest.FollowUp.choices), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was done, or which duty stands above it"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Say where it was corrected, given or left out. Nothing is deleted by hand: what has to go, goes with the "
            "case at the end of its retention period."
        ),
    )
    field_order = ("follow_up", "text", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Done on")
