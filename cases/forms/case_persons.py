"""The persons of a case: who they are, and interim measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.case_process import worded
from cases.intake import PERSON_FIELDS
from cases.models import InterimMeasure, Person, PersonIdentity


class IdentityFields(ActForm):
    """Who somebody is; sealed, and shown only to who opens it."""

    tie = forms.ChoiceField(
        label=_("Tie with the organisation"),
        choices=worded(Person.Tie.choices),
        initial=Person.Tie.UNKNOWN,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    function = forms.CharField(label=_("Function"), required=False, max_length=200)
    personnel_number = forms.CharField(
        label=_("Personnel number"),
        required=False,
        max_length=20,
        help_text=_("By this number ROSI keeps the case from the person, should it be a user."),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    manager_number = forms.CharField(
        label=_("Personnel number of the manager"),
        required=False,
        max_length=20,
        help_text=_("Of a subject: the case is kept from the manager as well."),
    )

    def prepare(self) -> None:
        widths = dict.fromkeys(("phone", "personnel_number", "manager_number"), "rosi-width-m")
        for name in PERSON_FIELDS:
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "class": widths.get(name, "rosi-width-l"),
            }


class AddPersonForm(IdentityFields):
    role = forms.ChoiceField(label=_("Role"), choices=worded(Person.Role.choices), widget=forms.RadioSelect)
    field_order = ("role", "tie", *PERSON_FIELDS)


class CorrectIdentityForm(IdentityFields, EditForm):
    """Below an opened identity it shows every value. By its address it shows none, and empty means: as it was."""

    over = ("tie",)
    shown = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("tie", *PERSON_FIELDS)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"tie": self.obj.tie, **self.initial}

    def standing(self) -> list[Any]:
        row = PersonIdentity.objects.filter(person=self.obj).first()
        return super().standing() + [getattr(row, name, "") or "" for name in PERSON_FIELDS]

    def changed_rows(self) -> list[Any]:
        return [self.obj, *PersonIdentity.objects.filter(person=self.obj)]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("shown"):
            values = {name: value for name, value in values.items() if value or name not in PERSON_FIELDS}
        return values


class InterimMeasureForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(InterimMeasure.Kind.choices), widget=forms.RadioSelect
    )
    since = forms.DateField(label=_("Since"), initial=timezone.localdate)
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 4}))


class LiftForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Last day of the measure")
