"""Form fields of the register: an entry of a list, a directorate, the number of a case. They speak in codes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.widgets import SearchableSelect
from cases import lists
from cases.models import Case

CHOOSE = _("– choose –")


class _OfAList(forms.ChoiceField):
    """A choice by code that cleans to the row itself, or None."""

    list_name = ""
    widget = SearchableSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.offered, **kwargs)

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        copied.choices = copied.offered  # of the copy: each form offers its own
        return copied

    def offered(self) -> Iterator[tuple[str, Any]]:
        """What this form offers; each kind of field says it."""
        raise NotImplementedError  # abstract: a kind of field that forgets to say it must not offer nothing

    def nothing(self) -> Iterator[tuple[str, Any]]:
        """The line of a list on which nothing is chosen; radio buttons simply stand unchosen."""
        if not isinstance(self.widget, forms.RadioSelect):
            yield "", CHOOSE

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "code", value)

    def clean(self, value: Any) -> Any:
        code = super().clean(self.prepare_value(value))
        return lists.LISTS[self.list_name].objects.get(code=code) if code else None


class ListedField(_OfAList):
    """An entry of one of the lists that is valid on `day` (default: today)."""

    def __init__(self, list_name: str, **kwargs: Any) -> None:
        self.list_name, self.day = list_name, None
        super().__init__(**kwargs)

    day: date | None

    def offered(self) -> Iterator[tuple[str, Any]]:
        yield from self.nothing()
        day = self.day or timezone.localdate()
        for entry in lists.entries(self.list_name):
            if entry.valid_on(day):
                yield entry.code, entry.label


class DirectorateField(_OfAList):
    """A directorate, the tree shown by indentation. `allowed` holds the ids that are offered (None: all)."""

    list_name = "directorate"
    allowed: Collection[int] | None = None

    def offered(self) -> Iterator[tuple[str, Any]]:
        yield from self.nothing()
        today = timezone.localdate()
        for node in lists.entries(self.list_name):
            if (self.allowed is None or node.id in self.allowed) and node.valid_on(today):
                indent = "\N{NO-BREAK SPACE}" * 3 * max(node.depth - 1, 0)
                # The ministry itself stands for: not known yet.
                yield node.code, _("Not known yet") if node.parent is None else indent + node.label


class CaseNumberField(forms.CharField):
    """The number of a case that exists for `user`; it cleans to the case itself."""

    user: Any = None

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "rosi-width-s", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 12, **kwargs})

    def clean(self, value: Any) -> Case:
        number = super().clean(value)
        case = Case.objects.visible_to(self.user).filter(number=number).first()
        if case is None:
            raise ValidationError(_("There is no case with this number that you see."))
        return case
