"""Forms of the competent authority: the answer to a mandate request, the decision on a disposition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.widgets import RowRadioSelect
from cases import lists
from cases.models import Disposition, Measure

MOST_CHARACTERS = 10_000


def _text_area() -> forms.Textarea:
    return forms.Textarea({"rows": 5})


class MandateForm(forms.Form):
    """Give or refuse the mandate."""

    given = forms.TypedChoiceField(
        label=_("Do you give this mandate?"),
        choices=[("yes", _("Yes, I give it")), ("no", _("No, I refuse it"))],
        coerce=lambda value: value == "yes",
        widget=RowRadioSelect,
    )
    answer = forms.CharField(
        label=_("What you want to say with it"),
        help_text=_("Needed when you refuse: say why. When you give it: limits or conditions."),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=_text_area(),
    )
    on = forms.DateField(label=_("Date of your answer"), initial=timezone.localdate)


class DispositionForm(forms.Form):
    """Decide on the measures; the proposed ones are ticked."""

    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        help_text=_("The proposed measures are ticked. Change them if you decide otherwise."),
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you deviate from the proposal."),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=_text_area(),
    )
    on = forms.DateField(label=_("Date of your decision"), initial=timezone.localdate)

    def __init__(self, data: Any = None, *, disposition: Disposition) -> None:
        super().__init__(data)
        today = timezone.localdate()
        proposed = {mark.measure_id for mark in disposition.marks.all()}
        offered = [
            entry for entry in lists.entries("measure") if entry.valid_on(today) or entry.id in proposed
        ]
        self.fields["measures"].choices = [(entry.code, entry.label) for entry in offered]
        self.fields["measures"].initial = [entry.code for entry in offered if entry.id in proposed]

    def clean_measures(self) -> list[Measure]:
        return list(Measure.objects.filter(code__in=self.cleaned_data["measures"]))
