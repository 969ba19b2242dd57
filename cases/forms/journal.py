"""The journal: writing and correcting an entry, the summary, and cases that are related."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.eligibility import colleagues_for
from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.case_process import worded
from cases.forms.fields import CaseNumberField
from cases.models import Note


class KindField(forms.ChoiceField):
    """The kind of an entry; what names none is a note."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Kind"),
            choices=worded(Note.Kind.choices),
            initial=Note.Kind.NOTE,
            widget=forms.RadioSelect,
        )

    def clean(self, value: Any) -> Any:
        return super().clean(value or Note.Kind.NOTE)


class EntryFields(DayForm):
    """What an entry holds, and which colleagues are asked to read it."""

    kind = KindField()
    text = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Write “subject 1” rather than a name."),
    )
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "rosi-width-s"}),
        help_text=_("Where it matters, for instance of a call: 14:30."),
    )
    mention = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Mention colleagues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only who may see this case. It then stands in their “My work”."),
    )
    mail = forms.BooleanField(
        label=_("Send them an e-mail as well"),
        required=False,
        help_text=_("With the number of the case and a link, and nothing else."),
    )
    field_order = ("kind", "text", "on", "at", "mention", "mail")

    def prepare(self) -> None:
        self.fields["mention"].queryset = self.to_be_mentioned()
        if not self.fields["mention"].queryset:
            del self.fields["mention"], self.fields["mail"]

    def to_be_mentioned(self) -> Any:
        return colleagues_for(self.obj).exclude(pk=self.by.pk)


class NoteForm(EntryFields):
    pass


class CorrectNoteForm(EntryFields, EditForm):
    over = ("kind", "text", "happened_on", "happened_at", "version")
    reason = forms.CharField(label=_("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("kind", "text", "on", "at", "reason", "mention", "mail")

    def prepare(self) -> None:
        super().prepare()
        note = self.obj
        self.initial = {"kind": note.kind, "text": note.text, "on": note.happened_on, "at": note.happened_at}

    def to_be_mentioned(self) -> Any:
        there = self.obj.mentions.values("user")
        return colleagues_for(self.obj.case).exclude(pk__in=there).exclude(pk=self.by.pk)


class SummaryForm(EditForm):
    over = ("summary",)
    text = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the case is about and where it stands, for a colleague who opens it. No names."),
    )

    def prepare(self) -> None:
        self.initial["text"] = self.obj.summary


class RelateForm(ActForm):
    other = CaseNumberField(
        label=_("Number of the other case"), help_text=_("A case that you see. For instance 2026-0001.")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        self.fields["other"].user = self.by

    def clean_other(self) -> Any:
        other = self.cleaned_data["other"]
        if other.pk == self.obj.pk:
            raise ValidationError(_("This is the case itself."))
        return other
