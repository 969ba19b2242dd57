"""Choosing the year and the scope of a URI export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases.lists import Entry
from reporting import scopes
from reporting.uri.profile import Profile


class ExportForm(forms.Form):
    """`directorate` becomes the entry of the list. A scope outside one's reach does not exist (`may_choose`)."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    directorate = forms.ChoiceField(
        label=_("Scope"), widget=SearchableSelect(), help_text=_("With everything that falls under it.")
    )

    # Without a choice it is the newest that holds in the year.
    profile = forms.ChoiceField(
        label=_("Profile"), required=False, help_text=_("What stands in the files, and under which codes.")
    )

    def __init__(
        self,
        *args: Any,
        within: list[Entry],
        years: list[int],
        profiles: Mapping[str, Profile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = [  # type: ignore[attr-defined]
            ("", _("the newest that holds in the year")),
            *_told_apart({code: _in_words(profile) for code, profile in profiles.items()}),
        ]
        self._within = {node.code: node for node in within}
        self.fields["directorate"].choices = scopes.choices(within)  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    def may_choose(self, seen: list[Entry]) -> bool:
        """Whether the scope that was sent is one that this person may see, or none at all."""
        code = self.data.get("directorate", "")
        return not code or code in {node.code for node in seen}

    def clean_directorate(self) -> Entry:
        return self._within[self.cleaned_data["directorate"]]


def _told_apart(choices: dict[str, str]) -> list[tuple[str, str]]:
    """With its code where another one is called the same, as a copy is until it gets a title of its own."""
    names = Counter(choices.values())
    return [(code, name if names[name] == 1 else f"{name} – {code}") for code, name in choices.items()]


def _in_words(profile: Profile) -> str:
    """`Uniform registration, tables (2023 and later)`."""
    words = {"title": profile.title, "first": profile.valid_from, "last": profile.valid_until}
    if profile.valid_until is None:
        return gettext("%(title)s (%(first)s and later)") % words
    return gettext("%(title)s (%(first)s to %(last)s)") % words
