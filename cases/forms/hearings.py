"""Hearing both sides: the invitation, what came of it, the minutes and the reply to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.case_process import worded
from cases.forms.case_team import CHOOSE
from cases.models import Document, Hearing


class PaperField(forms.ModelChoiceField):
    """A document of the dossier, by its name."""

    widget = SearchableSelect

    def label_from_instance(self, document: Document) -> str:
        return (
            f"{document.title} ({date_format(timezone.localdate(document.recorded_at), 'SHORT_DATE_FORMAT')})"
        )


def papers_of(form: ActForm) -> Any:
    """The documents of the case of a hearing, newest first, that may be named beside it."""
    seen = Document.objects.visible_to(form.by).filter(case=form.obj.person.case_id)
    return seen.filter(set_aside_on=None, tells_reporter=False).order_by("-pk")


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
    document = PaperField(
        Document.objects.none(),
        label=_("Document of the reply"),
        required=False,
        empty_label=_("None"),
        help_text=_("Where the reply came in writing: file it among the documents first, or link it later."),
    )
    field_order = ("reply", "on", "objection", "document")

    def prepare(self) -> None:
        self.fields["on"].label = _("Replied on")
        self.fields["document"].queryset = papers_of(self)


class AttachReplyForm(ActForm):
    document = PaperField(Document.objects.none(), label=_("Document of the reply"), empty_label=CHOOSE)

    def prepare(self) -> None:
        self.fields["document"].queryset = papers_of(self)
        self.initial["document"] = self.obj.reply_document_id


class DeviateForm(ActForm):
    reason = forms.CharField(
        label=_("Why the rule is not followed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance: the person is ill for a long time and agreed in a telephone call."),
    )
