"""What a case took and taught: hours worked, lessons and policy advice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import DayForm, EditForm
from cases.forms.case_process import worded
from cases.models import Lesson


def _hours(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Hours"),
        max_value=24,
        decimal_places=1,
        max_digits=3,
        help_text=_("In halves: 0,5 or 3."),
        localize=True,
        **more,
    )


class EffortForm(DayForm):
    hours = _hours(min_value=0)
    field_order = ("hours", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Worked on")


class CorrectEffortForm(EditForm):
    over = ("half_hours",)
    hours = _hours(min_value=0)

    def prepare(self) -> None:
        self.initial["hours"] = self.obj.hours
        self.fields["hours"].help_text = _("In halves; 0 takes the entry back.")


class LessonForm(DayForm):
    theme = forms.ChoiceField(label=_("Theme"), choices=worded(Lesson.Theme.choices))
    audience = forms.ChoiceField(
        label=_("For whom"), choices=worded(Lesson.Audience.choices), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Lesson or advice"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is read for the annual report, far from this case. No names, nobody recognisable."),
    )
    field_order = ("theme", "audience", "text", "on")


class FollowForm(EditForm, DayForm):
    over = ("state", "state_on", "follow_up")
    state = forms.ChoiceField(
        label=_("What became of it"), choices=worded(Lesson.State.choices), widget=forms.RadioSelect
    )
    follow_up = forms.CharField(
        label=_("In words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when it is not taken up: say why."),
    )
    field_order = ("state", "follow_up", "on")

    def prepare(self) -> None:
        self.initial |= {"state": self.obj.state, "follow_up": self.obj.follow_up}
