"""Fields that more than one form of the administration has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate
from accounts.tree import Tree
from accounts.widgets import SearchableSelect

CHOOSE = _("– choose –")


class PlaceField(forms.TypedChoiceField):
    """A directorate of the tree; cleans to the directorate. The form says with `offer` what there is to choose."""

    widget = SearchableSelect

    def offer(self, tree: Tree, *, without: Any = (), empty: Any = CHOOSE) -> None:
        self.choices = [("", empty), *tree.choices(without=without)]
        self.coerce = lambda pk: tree[int(pk)]
        self.empty_value = None

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Directorate) else value

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(self.prepare_value(value))
