"""What can be done with a report, as forms: complete, acknowledge, feed back, promote, join, refer, end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.fields import CaseNumberField, ListedField
from cases.forms.people import PersonForm, ReporterForm
from cases.forms.reports import LONGEST_SUBJECT_LINE, FactsForm, directorates_for
from cases.intake import FACTS, REPORTER_FIELDS
from cases.models import Reporter

LONG_TEXT = {"rows": 8}


class CompleteForm(EditForm, FactsForm):
    """The facts as they are, to be completed or corrected."""

    over = FACTS

    def prepare(self) -> None:
        self.initial = {name: getattr(self.obj, name) for name in FACTS}
        allowed = directorates_for(self.by)
        self.offer(allowed if allowed is None else allowed | {self.obj.directorate_id})


class NameReporterForm(EditForm, ReporterForm):
    """Who reported; what stood there is not shown, and is replaced as a whole."""

    def standing(self) -> list[Any]:
        return [getattr(row, name) for row in self.changed_rows() for name in REPORTER_FIELDS]

    def changed_rows(self) -> list[Any]:
        return list(Reporter.objects.filter(report=self.obj))


class AddPersonForm(ActForm, PersonForm):
    def prepare(self) -> None:
        self.fields["role"].required = True


class AcknowledgeForm(DayForm):
    def prepare(self) -> None:
        self.fields["on"].label = _("Acknowledged on")


class FeedbackForm(DayForm):
    text = forms.CharField(
        label=_("What the reporter was told"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text=_(
            "In general terms: what was done and what followed. No names, nothing personal about a subject."
        ),
    )

    def prepare(self) -> None:
        self.fields["on"].label = _("Feedback given on")


class NoFeedbackForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance: the reporter is anonymous and left no address."),
    )


class PromoteForm(DayForm):
    title = forms.CharField(
        label=_("Title of the case"),
        max_length=LONGEST_SUBJECT_LINE,
        help_text=_("One line without names; taken from the report."),
    )
    restricted = forms.BooleanField(
        label=_("Restrict this case"),
        required=False,
        help_text=_("Then only its team and the head of OIF see it."),
    )
    field_order = ("title", "on", "restricted")

    def prepare(self) -> None:
        self.initial["title"] = self.obj.subject_line
        self.fields["on"].label = _("Opened on")


class JoinForm(DayForm):
    case = CaseNumberField(
        label=_("Number of the case"), help_text=_("A running case that you see. For instance 2026-0001.")
    )
    field_order = ("case", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Joined on")
        self.fields["case"].user = self.by


class ReferForm(DayForm):
    to = forms.CharField(
        label=_("Referred to"),
        max_length=120,
        help_text=_("The body that takes the report over. For instance Rijksrecherche."),
    )
    text = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("to", "text", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Referred on")


class EndForm(DayForm):
    reason = ListedField("end_reason", label=_("Reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text of the letter to the reporter"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text=_("Why the report does not lead to a case, and where the reporter can go with questions."),
    )
    field_order = ("reason", "text", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Ended on")
