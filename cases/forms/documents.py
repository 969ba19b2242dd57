"""Forms of documents: filing, describing, moving, sharing, and what one supports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.documents import keeping
from cases.documents.types import TYPES
from cases.forms.acts import ActForm, EditForm
from cases.models import Case, Document, SharedVersion, Violation

ACCEPTED = ",".join(f".{extension}" for kind in TYPES.values() for extension in kind.extensions)
MOST_FILES = 20  # in one sending of a plain form


def _choices(choices: Any) -> list[tuple[str, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = FilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Send at most 20 files at once."))
        return [checked(super(FilesField, self).clean(file, initial)) for file in files]


def checked(file: UploadedFile) -> UploadedFile:
    if file.size > settings.LARGEST_DOCUMENT:
        raise ValidationError(str(keeping.too_large(settings.LARGEST_DOCUMENT)))
    return file


class Facts(forms.Form):
    """What is said of a document, whatever is done with it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(Document.Kind.choices), initial="evidence")
    classification = forms.ChoiceField(
        label=_("Classification"), choices=_choices(Document.Classification.choices), initial="confidential"
    )
    dated_on = forms.DateField(label=_("Date of the document"), required=False)
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=200,
        help_text=_("Who gave it, or where it was found."),
    )
    tells_reporter = forms.BooleanField(
        label=_("It tells who reported"),
        required=False,
        help_text=_("Then only those who may know the reporter see this document."),
    )


class FileForm(ActForm, Facts):
    files = FilesField(
        label=_("Files"),
        help_text=_("PDF, Office, pictures, text, mail, sound, video or ZIP; at most 500 MB each."),
    )
    field_order = ("files", "kind", "classification", "dated_on", "source", "tells_reporter")

    @property
    def most_bytes(self) -> str:
        return str(settings.LARGEST_DOCUMENT)


class VersionForm(ActForm):
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("The version that is there stays; this one comes after it."),
    )

    def clean_file(self) -> UploadedFile:
        return checked(self.cleaned_data["file"])


class DescribeForm(EditForm, Facts):
    title = forms.CharField(label=_("Name of the document"), max_length=150)
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    over = ("title", "kind", "classification", "dated_on", "source", "tells_reporter", "note")
    field_order = ("title", "kind", "classification", "dated_on", "source", "tells_reporter", "note")

    def prepare(self) -> None:
        for name in self.over:
            self.fields[name].initial = getattr(self.obj, name)


class MoveForm(ActForm):
    number = forms.CharField(
        label=_("To case"), max_length=12, help_text=_("The number, for instance 2026-0012.")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_number(self) -> Case:
        case = Case.objects.visible_to(self.by).filter(number=self.cleaned_data["number"].strip()).first()
        if case is None:
            raise ValidationError(_("There is no case with this number that you can see."))
        return case


class ShareForm(ActForm):
    audience = forms.ChoiceField(
        label=_("Who may have this version?"),
        choices=_choices(SharedVersion.Audience.choices),
        widget=forms.RadioSelect,
    )


class SupportForm(ActForm):
    violation = forms.ChoiceField(label=_("Violation"), widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("What it shows"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self) -> None:
        found = self.obj.case.violations.select_related("category", "subject")
        self.fields["violation"].choices = [(str(v.pk), f"{v.category} · {v.subject.label}") for v in found]

    def clean_violation(self) -> Violation:
        return self.obj.case.violations.get(pk=self.cleaned_data["violation"])


class SureForm(ActForm):
    """Nothing to fill in: only to be sure."""
