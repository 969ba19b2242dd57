"""Choosing the year and the scope of a URI export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes


class ExportForm(forms.Form):
    """`directorate` becomes the entry of the list. A scope outside one's reach does not exist (`may_choose`)."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    directorate = forms.ChoiceField(
        label=_("Scope"), widget=SearchableSelect(), help_text=_("With everything that falls under it.")
    )

    def __init__(self, *args: Any, within: list[Entry], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._within = {node.code: node for node in within}
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    def may_choose(self, seen: list[Entry]) -> bool:
        """Whether the scope that was sent is one that this person may see, or none at all."""
        code = self.data.get("directorate", "")
        return not code or code in {node.code for node in seen}

    def clean_directorate(self) -> Entry:
        return self._within[self.cleaned_data["directorate"]]
