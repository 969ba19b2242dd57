"""Choosing which release to prepare: what is counted, in which table, over which year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.releases import showing
from reporting.releases.kinds import standing
from reporting.releases.shaping import COUNTED, LEVELS


class ReleaseForm(forms.Form):
    unit = forms.ChoiceField(label=_("Counted in it"))
    kind = forms.ChoiceField(label=_("Table"), help_text=_("Only periods that are over stand in it."))
    level = forms.ChoiceField(label=_("Lines"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "unit": [(unit, showing.COUNTED_TITLES[unit]) for unit in COUNTED],
            "kind": [(kind.code, str(kind.label)) for kind in standing().kinds.values()],
            "level": [(level, LEVELS[level]) for level in ("service", "directorate")],
            "year": [(str(year), str(year)) for year in years],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
