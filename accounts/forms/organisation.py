"""Adding, renaming, moving and closing a directorate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.editing import StandingForm
from accounts.forms.fields import PlaceField
from accounts.tree import Tree


class NamesForm(StandingForm):
    over = ("name_nl", "name_en")
    name_nl = forms.CharField(label=_("Name (Dutch)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120)
    keep_old_name = forms.BooleanField(
        label=_("Registers that are imported may go on using the old name"), required=False, initial=True
    )


class NewPlaceForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("2 to 20 capitals, digits and hyphens, such as BD-MKB. It cannot be changed later."),
    )
    name_nl = forms.CharField(label=_("Name (Dutch)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120)
    parent = PlaceField(label=_("Hangs under"))
    valid_from = forms.DateField(label=_("Exists from"), required=False)

    def __init__(self, data: Any = None, *, tree: Tree, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["parent"].offer(tree)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    parent = PlaceField(label=_("New place: hangs under"))

    def __init__(self, data: Any = None, *, tree: Tree, without: Any = ()) -> None:
        super().__init__(data)
        self.fields["parent"].offer(tree, without=without)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    on = forms.DateField(label=_("Last day"), initial=timezone.localdate)


class AliasForm(forms.Form):
    text = forms.CharField(
        label=_("Other spelling"),
        max_length=120,
        help_text=_("As it stands in registers that are imported."),
    )
