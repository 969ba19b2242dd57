"""The form of one act: it knows what it is about, who fills it in, and mostly on which day it was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import encryption, locks

CHANGED_MEANWHILE = _(
    "Somebody else changed this after you opened the page. Nothing of yours has been saved yet, and what you typed "
    "stands below. Look at the page first in another tab; if you then send this form again, it replaces what is there."
)


class ActForm(forms.Form):
    """A form that knows what it is about and who fills it in; subclasses list their fields."""

    def __init__(self, data: Any = None, *, obj: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.obj, self.by = obj, by
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values that depend on the object or the person."""


class EditForm(ActForm):
    """A form over what stands there already: it replaces nothing that changed after its reader looked.

    `over` names the fields of the object that it replaces. Whoever sends it waits for another who sends it now.
    """

    over: tuple[str, ...] = ()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, obj: Any, by: Any, **kwargs: Any) -> None:
        if data is not None:
            locks.hold(f"edit:{obj._meta.label}:{obj.pk}")
            obj.refresh_from_db(fields=self.over)
        super().__init__(data, obj=obj, by=by, **kwargs)
        self.initial["seen"] = standing = self._fingerprint()
        self.changed_meanwhile = data is not None and data.get("seen", standing) != standing
        if self.changed_meanwhile:
            self.data = data.copy()
            self.data["seen"] = standing

    def standing(self) -> list[Any]:
        """What stands there now."""
        return [getattr(self.obj, self.obj._meta.get_field(name).attname) for name in self.over]

    def _fingerprint(self) -> str:
        """Tells whether something changed, and nothing of what it is."""
        return encryption.digest("standing", repr(self.standing()).encode()).hex()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values.pop("seen", None)
        if self.changed_meanwhile:
            raise ValidationError(CHANGED_MEANWHILE)
        return values


class DayForm(ActForm):
    """The day on which something was done; today, unless somebody says otherwise."""

    on = forms.DateField(label=_("Date"), initial=timezone.localdate)
