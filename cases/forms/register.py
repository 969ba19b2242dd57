"""Forms of the import: which file and year, and why an import is withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.refusal import Refusal
from cases.register.writing import check_year

MOST_BYTES = 50 * 1024 * 1024


class RegisterForm(forms.Form):
    """The file of an earlier register, and the year it is about."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 50 MB, with one row for each settled violation."),
        max_length=200,
        allow_empty_file=True,  # the reader says what is wrong with it
    )
    year = forms.IntegerField(
        label=_("Year"), help_text=_("The year in which the violations were settled."), min_value=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        year.initial = timezone.localdate().year - 1
        year.widget.attrs |= {"inputmode": "numeric"}
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx"

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        try:
            check_year(year)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal
        return year

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 50 MB. Split it by year, or save it as CSV.")
            )
        return file


class WithdrawForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What is wrong with this import? The reason stays on record."),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )
