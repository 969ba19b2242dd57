"""Forms of unusual reading: what one makes of a finding, and from how many on something is unusual."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.models import Unusual


class JudgeForm(forms.Form):
    remark = forms.CharField(
        label=_("What you make of it"),
        help_text=_("For example: on duty that night, asked and explained, or taken up with the head."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
    )


class ThresholdsForm(forms.Form):
    """One number per kind."""

    def __init__(self, data: Any = None, *, now: dict[str, int]) -> None:
        super().__init__(data)
        for kind in Unusual:
            self.fields[kind.value] = forms.IntegerField(
                label=capfirst(str(kind.label)),
                help_text=_("From how many on a day."),
                min_value=1,
                max_value=9999,
                initial=now.get(kind.value),
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )
