"""The form of a rule of the table of terms: what it says, from which day, and that its effect was looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm
from cases.models import TermRule
from cases.term_rules import CHANGED, LONGEST


class TermRuleForm(ActForm):
    """Sent once it shows what it does; sent again with the same words it is done."""

    amount = forms.IntegerField(
        label=_("How long"),
        min_value=1,
        max_value=max(LONGEST.values()),
        widget=forms.NumberInput(attrs={"class": "rosi-width-s"}),
    )
    unit = forms.ChoiceField(label=_("Unit"))
    statutory = forms.BooleanField(
        label=_("Set by law"),
        required=False,
        help_text=_("Such a term cannot be suspended or extended, and ends on a working day."),
    )
    source = forms.CharField(
        label=_("Rule that it comes from"),
        max_length=160,
        widget=forms.TextInput(attrs={"class": "rosi-width-l"}),
        help_text=_("For instance an article of a law, or “working rule”."),
    )
    on = forms.DateField(label=_("First day"), help_text=_("Tomorrow at the earliest."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        in_hours = self.obj.unit == TermRule.Unit.HOURS
        units = [(c, label) for c, label in TermRule.Unit.choices if (c == TermRule.Unit.HOURS) == in_hours]
        self.fields["unit"].choices = units
        self.initial = {name: getattr(self.obj, name) for name in CHANGED}
        self.initial["on"] = timezone.localdate() + timedelta(days=1)

    @property
    def words(self) -> str:
        """What was filled in, as one text: what was looked at is what is done."""
        return " ".join(str(self.cleaned_data[name]) for name in ("amount", "unit", "statutory", "on"))

    @property
    def was_looked_at(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.words)

    def with_what_was_seen(self) -> TermRuleForm:
        """The same form once more, its next sending done."""
        data: Any = self.data.copy()
        data["seen"] = self.words
        again = TermRuleForm(data, obj=self.obj, by=self.by)
        again.is_valid()
        return again
