"""Steps, terms and appointments of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm
from cases.forms.case_beside import ReasonForm
from cases.forms.case_process import worded
from cases.models import Appointment, ProcessTemplate, TermRule
from cases.pausing import MOST
from cases.steps import doors


class TickForm(DayForm):
    remark = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def prepare(self) -> None:
        self.fields["on"].label = _("Done on")


class FollowNewerForm(ReasonForm):
    """Carries the version whose difference was shown."""

    template = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        version = doors.newer(self.obj)
        self.initial["template"] = version.template.pk if version else None

    def clean_template(self) -> ProcessTemplate | None:
        return ProcessTemplate.objects.filter(pk=self.cleaned_data["template"]).first()


class SuspendForm(ReasonForm):
    since = forms.DateField(label=_("From which day"), initial=timezone.localdate)
    field_order = ("since", "reason")


class ResumeForm(ReasonForm):
    on = forms.DateField(
        label=_("From which day does it run on?"),
        initial=timezone.localdate,
        help_text=_("This day counts again."),
    )
    field_order = ("on", "reason")


class ExtendForm(ReasonForm):
    amount = forms.IntegerField(
        label=_("By how much"), min_value=1, widget=forms.NumberInput(attrs={"class": "rosi-width-s"})
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[(code, capfirst(str(label))) for code, label in TermRule.Unit.choices if code in MOST],
        widget=forms.RadioSelect,
    )
    field_order = ("amount", "unit", "reason")

    def prepare(self) -> None:
        units = [(code, label) for code, label in TermRule.Unit.choices if code in MOST]
        self.fields["unit"].choices = worded(units)


class AppointmentForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(Appointment.Kind.choices), widget=forms.RadioSelect
    )
    person = forms.ChoiceField(label=_("With"), required=False)
    on = forms.DateField(label=_("Date"))
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"class": "rosi-width-s", "type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"class": "rosi-width-s", "type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    who = forms.CharField(
        label=_("Who takes part"),
        required=False,
        max_length=400,
        help_text=_("Colleagues, counsel, interpreter. It stands in the register, not in the calendar file."),
    )

    @property
    def case(self) -> Any:
        return getattr(self.obj, "case", self.obj)

    def prepare(self) -> None:
        self.persons = {str(person.pk): person for person in self.case.persons.all()}
        people = [(key, capfirst(person.label)) for key, person in self.persons.items()]
        self.fields["person"].choices = [("", _("nobody of the case")), *people]
        if isinstance(self.obj, Appointment):
            begins, ends = timezone.localtime(self.obj.begins_at), timezone.localtime(self.obj.ends_at)
            self.initial = {
                "kind": self.obj.kind,
                "person": self.obj.person_id or "",
                "on": begins.date(),
                "begins": begins.strftime("%H:%M"),
                "ends": ends.strftime("%H:%M"),
                "place": self.obj.place,
                "who": self.obj.who,
            }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"on", "begins", "ends"} <= values.keys():
            day, begins, ends = values.pop("on"), values.pop("begins"), values.pop("ends")
            if ends <= begins:
                self.add_error("ends", _t("The appointment ends before it begins."))
            values["begins_at"] = timezone.make_aware(datetime.combine(day, begins))
            values["ends_at"] = timezone.make_aware(datetime.combine(day, ends))
        values["person"] = self.persons.get(values.get("person") or "")
        return values
