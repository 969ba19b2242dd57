"""Giving, changing and ending a grant, deciding a proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.editing import StandingForm
from accounts.forms.fields import CHOOSE, PlaceField
from accounts.roles import ROLES
from accounts.tree import Tree
from accounts.widgets import SearchableSelect


class GiveForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), widget=SearchableSelect)
    place = PlaceField(
        label=_("Directorate"),
        help_text=_("The grant holds for everything below it, also after a reorganisation."),
    )
    valid_from = forms.DateField(label=_("From"), initial=timezone.localdate)
    valid_until = forms.DateField(
        label=_("Until and including"),
        required=False,
        help_text=_(
            "After this day the grant reaches nothing. Without a day it runs until somebody ends it."
        ),
    )

    def __init__(self, data: Any = None, *, tree: Tree) -> None:
        super().__init__(data)
        self.fields["place"].offer(tree)  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", CHOOSE),
            *((role.code, _named(role)) for role in ROLES.values()),
        ]


def _named(role: Any) -> str:
    return f"{role.label} ({gettext('needs a second person')})" if role.second_person else str(role.label)


class LastDayForm(StandingForm):
    over = ("valid_until",)
    until = forms.DateField(
        label=_("Until and including"),
        required=False,
        help_text=_("Leave empty for a grant without a last day."),
    )


class NoFields(forms.Form):
    """A step that asks nothing: only whether."""
