"""What was found and how it ends: the report of the investigation, violations, outcomes, proposals and their review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases import lists
from cases.completeness import holds_final_report
from cases.forms.acts import ActForm, DayForm, EditForm
from cases.forms.case_process import worded
from cases.forms.case_team import CHOOSE, AuthorityField
from cases.forms.documents import ACCEPTED, checked
from cases.models import Category, Document, Investigation, Measure, Person, Subcategory, Violation


class FileReportForm(EditForm, DayForm):
    """The final report; a preliminary inquiry may end with a conclusion alone."""

    over = ("report_on", "report_reference", "conclusion")
    reference = forms.CharField(label=_("Reference"), required=False, max_length=80)
    conclusion = forms.CharField(label=_("Conclusion"), widget=forms.Textarea(attrs={"rows": 8}))
    file = forms.FileField(
        label=_("The report itself"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("It becomes a document of the dossier; when there is one already, its next version."),
    )
    field_order = ("on", "reference", "conclusion", "file")

    def prepare(self) -> None:
        self.fields["on"].label = _("Report dated")
        if self.obj.kind == Investigation.Kind.PRELIMINARY:
            self.fields["on"].required = False
            self.fields["on"].help_text = _("Leave empty when the inquiry ends without a report of its own.")
        else:
            self.fields["file"].required = not any(
                map(holds_final_report, self.obj.case.documents.filter(kind=Document.Kind.FINAL_REPORT))
            )
        if self.obj.conclusion:
            self.initial = {
                "on": self.obj.report_on,
                "reference": self.obj.report_reference,
                "conclusion": self.obj.conclusion,
            }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked(file) if file else None


class KindField(forms.ChoiceField):
    """Category and subcategory in one list, grouped by category; cleans to the pair of them."""

    widget = SearchableSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._offered, **kwargs)

    @staticmethod
    def _offered() -> Iterator[tuple[Any, Any]]:
        yield "", CHOOSE
        today = timezone.localdate()
        finer = [entry for entry in lists.entries("subcategory") if entry.valid_on(today)]
        for category in lists.entries("category"):
            if category.valid_on(today):
                below = [(entry.code, entry.label) for entry in finer if entry.parent == category.id]
                yield category.label, [(category.code, _("%s, not specified") % category.label), *below]

    def clean(self, value: Any) -> tuple[Category, Subcategory | None]:
        code = super().clean(value)
        subcategory = Subcategory.objects.select_related("category").filter(code=code).first()
        if subcategory is not None:
            return subcategory.category, subcategory
        return Category.objects.get(code=code), None


class SubjectField(forms.ModelChoiceField):
    """The subjects of a case, as pages name them."""

    def label_from_instance(self, person: Any) -> str:
        return capfirst(person.label)


class AddViolationForm(ActForm):
    subject = SubjectField(
        Person.objects.none(), label=_("By which subject"), empty_label=None, widget=forms.RadioSelect
    )
    kind = KindField(label=_("Kind of violation"))
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What exactly is suspected. No names."),
    )

    def prepare(self) -> None:
        subjects = self.obj.persons.filter(role=Person.Role.SUBJECT)
        self.fields["subject"].queryset = subjects
        if len(subjects) == 1:
            self.initial["subject"] = subjects[0]


ESTABLISHED = (Violation.Outcome.PROVEN, Violation.Outcome.PARTLY, Violation.Outcome.NOT_PROVEN)


class OutcomeForm(EditForm, DayForm):
    over = ("outcome", "outcome_on")
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=worded((outcome.value, outcome.label) for outcome in ESTABLISHED),
        widget=forms.RadioSelect,
    )
    field_order = ("outcome", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Established on")
        if self.obj.outcome != Violation.Outcome.SUSPECTED:
            self.initial["outcome"] = self.obj.outcome


class ProposeForm(DayForm):
    measures = forms.ModelMultipleChoiceField(
        Measure.objects.none(),
        label=_("Measures"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or more; “no disposition” stands alone."),
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The reviewer and the competent authority read this. No names."),
    )
    authority = AuthorityField()
    field_order = ("measures", "grounds", "authority", "on")

    def prepare(self) -> None:
        measures = Measure.objects.valid_on(timezone.localdate())
        if self.obj.outcome == Violation.Outcome.NOT_PROVEN:
            measures = measures.filter(disciplinary=False)
        self.fields["measures"].queryset = measures
        self.fields["authority"].offer(self.obj.case)
        self.fields["on"].label = _("Proposed on")


class ReviewForm(DayForm):
    AGREES, BACK = "agrees", "back"

    verdict = forms.ChoiceField(
        label=_("Central review"),
        choices=[
            (AGREES, _("In line with policy: submit it to the competent authority")),
            (BACK, _("Send it back to the investigators")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Remarks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when the proposal goes back."),
    )
    field_order = ("verdict", "text", "on")

    def prepare(self) -> None:
        self.fields["on"].label = _("Reviewed on")
