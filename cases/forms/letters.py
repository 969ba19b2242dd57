"""Forms of letters: what is typed for one, and a new version of a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import ActForm
from cases.letters.about import About
from cases.letters.fields import Field, fields_in
from cases.letters.filler import LARGEST
from cases.letters.gathering import known
from cases.models import LetterTemplate

NAMES_SOMEBODY = "geadresseerde"
DOCX = ".docx"


class LetterForm(forms.Form):
    """The fields of one letter that can be typed. What the register knows stands in them, but for names."""

    def __init__(
        self, data: Any = None, *, about: About, template: LetterTemplate, before: dict[str, str]
    ) -> None:
        super().__init__(data)
        self.known: dict[str, str] = {}
        for field in fields_in(about.kind.code, template.fields):
            if field.typed:
                self.known[field.name] = known(about, field)
                self.fields[field.name] = self._asked(about, field, before.get(field.name, ""))

    def _asked(self, about: About, field: Field, before: str) -> forms.CharField:
        hidden = field.name == NAMES_SOMEBODY and (about.kind.to_reporter or about.kind.names_person)
        found = self.known[field.name]
        asked = forms.CharField(
            label=capfirst(field.label),
            required=field.required and not (hidden and found),
            max_length=8000 if field.long else 200,
            initial=before or ("" if hidden else found),
        )
        if field.long:
            asked.widget = forms.Textarea(attrs={"rows": 4})
        if hidden and found:
            asked.help_text = gettext("Leave this empty for the name as the register holds it.")
        elif hidden:
            asked.help_text = gettext("The register holds no name.")
        return asked

    @property
    def typed(self) -> dict[str, str]:
        """What differs from what the register knows: the rest follows the register, also the next time."""
        return {name: text for name, text in self.cleaned_data.items() if text and text != self.known[name]}


class TemplateForm(ActForm):
    file = forms.FileField(
        label=_("Word file"),
        widget=forms.ClearableFileInput(attrs={"accept": DOCX}),
        help_text=_("An ordinary Word document (.docx) of at most 2 MB, without macros."),
    )
    remark = forms.CharField(
        label=_("What is new in this version, and why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(gettext("The file is larger than 2 MB. Make its pictures smaller."))
        return file


class RestoreForm(ActForm):
    remark = forms.CharField(
        label=_("Why this version comes back"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
