"""Noting a talk about an overview, what was agreed in it, and what came of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, EditForm
from cases.forms.case_process import worded
from reporting.models import AgreedAction

NO_NAMES = _("Nothing about a single report or case, and no names of people in one.")
DUE_AFTER = timedelta(weeks=4)  # what the form proposes


class NoteForm(ActForm):
    held_on = forms.DateField(label=_("Day of the talk"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 8}), help_text=NO_NAMES
    )


class ChangeNoteForm(EditForm):
    over = ("held_on", "text")
    held_on = forms.DateField(label=_("Day of the talk"))
    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 8}), help_text=NO_NAMES
    )

    def prepare(self) -> None:
        self.initial |= {"held_on": self.obj.held_on, "text": self.obj.text}


class AgreeForm(ActForm):
    what = forms.CharField(
        label=_("What will be done"), widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES
    )
    who = forms.CharField(
        label=_("Who does it"), max_length=200, help_text=_("A role or somebody of the directorate.")
    )
    due_on = forms.DateField(label=_("By when"))

    def prepare(self) -> None:
        self.initial["due_on"] = max(timezone.localdate(), self.obj.held_on) + DUE_AFTER


class FollowForm(EditForm):
    over = ("state", "follow_up", "due_on")
    state = forms.ChoiceField(
        label=_("What became of it"), choices=worded(AgreedAction.State.choices), widget=forms.RadioSelect
    )
    follow_up = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=NO_NAMES
    )
    due_on = forms.DateField(label=_("By when"))

    def prepare(self) -> None:
        values: dict[str, Any] = {name: getattr(self.obj, name) for name in self.over}
        self.initial |= values
