"""Choosing a file with figures, and writing why a published figure differs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import locks
from cases.forms.acts import EditForm
from reporting import loaded
from reporting.forms_files import FileForm
from reporting.loading.reading import MOST_BYTES
from reporting.loading.sources import sources

LONGEST_EXPLANATION = 2000


class LoadForm(FileForm):
    """What a file holds, and the file."""

    most_bytes = MOST_BYTES
    kinds = ".csv,.json,.txt"
    told = _("CSV or JSON in UTF-8, at most 1 MB. The file says itself which year it is about.")
    too_large = _(
        "This file is larger than 1 MB. A file with yearly figures is much smaller: is it the right one?"
    )

    field_order = ("source", "file")
    source = forms.ChoiceField(label=_("What the file holds"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(source.code, source.label) for source in sources().values()]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]


class ExplainForm(EditForm):
    """`obj` is the explanation that stands, or a new one; it may have been written by somebody else meanwhile."""

    over = ("text",)
    text = forms.CharField(
        label=_("Why the register says something else"),
        required=False,
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Nothing about a single report or case, and no names. An empty text takes the explanation back."
        ),
    )

    def prepare(self) -> None:
        self.initial["text"] = self.obj.text

    def look_again(self, data: Any, obj: Any) -> None:
        if data is not None:
            locks.hold(f"explanation:{obj.report_year}:{obj.key}:{obj.year}")
            standing = loaded.explanation_of(obj.figure)
            obj.pk, obj.text = standing.pk, standing.text

    def standing(self) -> list[Any]:
        return [self.obj.text]

    def changed_rows(self) -> list[Any]:
        return [self.obj] if self.obj.pk else []
