"""Choosing a file that is read at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """A file of at most so many bytes. What is wrong in it, its reader says."""

    most_bytes: ClassVar[int]
    kinds: ClassVar[str]  # the ends of names that the browser offers
    told: ClassVar[Any]
    too_large: ClassVar[Any]

    file = forms.FileField(label=_("File"), max_length=200, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.told
        self.fields["file"].widget.attrs["accept"] = self.kinds

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > self.most_bytes:
            raise forms.ValidationError(self.too_large)
        return file
