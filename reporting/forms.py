"""Choosing a year, a month and a directorate. Forms only validate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes


class FiguresForm(forms.Form):
    """Which figures to show, as a sentence: “figures of … over …”."""

    directorate = forms.ChoiceField(label=_("of"), widget=SearchableSelect())
    year = forms.TypedChoiceField(label=_("over"), coerce=int)

    def __init__(self, *args: Any, within: list[Entry], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
