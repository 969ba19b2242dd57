"""Hearing both sides: the invitation, what came of it, the minutes and the reply to them."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.case_process import worded
from cases.models import Hearing


class InviteForm(DayForm):
    planned_on = forms.DateField(
        label=_("Day of the hearing"), required=False, help_text=_("Where it is known already.")
    )
    field_order = ("on", "planned_on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Invited on")


class RecordHearingForm(EditForm):
    """Held, with minutes; or declined in writing."""

    over = ("held_on", "declined_on", "minutes")
    HELD, DECLINED = "held", "declined"

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(HELD, _("The person was heard")), (DECLINED, _("The person declined in writing"))],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Date"), initial=timezone.localdate)
    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Needed when the person was heard."),
    )

    def prepare(self) -> None:
        self.initial["on"] = self.obj.planned_on or timezone.localdate()
        if self.obj.stage != Hearing.Stage.HEARING:
            self.initial = {
                "outcome": self.HELD if self.obj.held_on else self.DECLINED,
                "on": self.obj.held_on or self.obj.declined_on,
                "minutes": self.obj.minutes,
            }


class SendMinutesForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Minutes sent on")


class ReplyForm(DayForm):
    reply = forms.ChoiceField(
        label=_("Reply to the minutes"), choices=worded(Hearing.Reply.choices), widget=forms.RadioSelect
    )
    objection = forms.CharField(
        label=_("Objection"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the person wants changed or added, in the person’s own words."),
    )
    field_order = ("reply", "on", "objection")

    def prepare(self) -> None:
        self.fields["on"].label = _("Replied on")


class DeviateForm(ActForm):
    reason = forms.CharField(
        label=_("Why the rule is not followed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance: the person is ill for a long time and agreed in a telephone call."),
    )
