"""The people of a report: who reported, and whom it is about. Identities are kept apart from the report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.widgets import RowRadioSelect
from cases.intake import PERSON_FIELDS
from cases.models import Person

MOST_PERSONS = 30


def _in_capitals(choices: Any) -> Any:
    """The choices with a capital, as they stand beside a button; translated when they are shown."""
    return lambda: [(value, capfirst(label)) for value, label in choices.choices]


class ReporterForm(forms.Form):
    """Who reported. All of it may stay empty."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    personnel_number = forms.CharField(label=_("Personnel number"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widths = {"phone": "rosi-width-m", "personnel_number": "rosi-width-m"}
        for name, field in self.fields.items():
            field.widget.attrs |= {"autocomplete": "off", "class": widths.get(name, "rosi-width-l")}


class PersonForm(forms.Form):
    """Somebody whom the report is about. A row in which nothing was filled is nobody."""

    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=_in_capitals(Person.Role), widget=RowRadioSelect()
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    function = forms.CharField(label=_("Function"), required=False, max_length=200)
    tie = forms.ChoiceField(
        label=_("Tie with the organisation"),
        required=False,
        choices=_in_capitals(Person.Tie),
        initial=Person.Tie.UNKNOWN,
    )
    personnel_number = forms.CharField(label=_("Personnel number"), required=False, max_length=20)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=200)
    manager_number = forms.CharField(
        label=_("Personnel number of the manager"),
        required=False,
        max_length=20,
        help_text=_("Of a subject: the case is kept from the manager as well."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "function", "personnel_number", "email", "manager_number"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.has_changed() and not values.get("role") and "role" not in self.errors:
            self.add_error("role", _("Say whether this is a subject, a witness or another person."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What `intake.register_report` takes of one person; empty for a row in which nothing was filled."""
        if not self.has_changed():
            return {}
        return {name: self.cleaned_data.get(name, "") for name in ("role", "tie", *PERSON_FIELDS)}


class BasePersonFormSet(forms.BaseFormSet):
    """Rows that may all stay empty; typed values that were not sent yet come in as `initial`."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        return super().total_form_count() if self.is_bound else max(len(self.initial or ()), 1)

    @property
    def values(self) -> list[dict[str, Any]]:
        return [form.values for form in self.forms if form.values]


PersonFormSet = forms.formset_factory(
    PersonForm, formset=BasePersonFormSet, extra=0, max_num=MOST_PERSONS, absolute_max=MOST_PERSONS
)
