"""Form widgets that more than one app uses. Their templates stand in templates/django/forms/widgets/."""

from __future__ import annotations

from typing import Any

from django import forms


class SearchableSelect(forms.Select):
    """A list of more than five choices: with script one types to find, without it is an ordinary list."""

    template_name = "django/forms/widgets/searchable_select.html"


class RowRadioSelect(forms.RadioSelect):
    """Two or three short choices beside each other (yes, no)."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "rosi-choices--row", **(attrs or {})}, choices)
