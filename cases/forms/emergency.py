"""What the emergency door asks: the number of one case, and the reason."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.search import number_in


class EmergencyForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the case"),
        max_length=20,
        help_text=_("For instance 2026-0007."),
        widget=forms.TextInput(attrs={"class": "rosi-width-m", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why you have to see this case now, and cannot wait for the head of OIF."),
    )

    def clean_number(self) -> str:
        match number_in(self.cleaned_data["number"]):
            case ("case", number):
                return number
        raise ValidationError(_("A case has a number such as 2026-0007."))
