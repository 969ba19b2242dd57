"""The form of one act: it knows what it is about, who fills it in, and mostly on which day it was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.editing import OverWhatStands


class ActForm(forms.Form):
    """A form that knows what it is about and who fills it in; subclasses list their fields."""

    nothing: Any = ""  # the sentence that stands in its place where there is nothing to choose from

    def __init__(self, data: Any = None, *, obj: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.obj, self.by = obj, by
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values that depend on the object or the person."""


class EditForm(OverWhatStands, ActForm):
    """A form over what stands there already; `over` names the fields of the object that it replaces."""

    def __init__(self, data: Any = None, *, obj: Any, by: Any, **kwargs: Any) -> None:
        self.look_again(data, obj)
        super().__init__(data, obj=obj, by=by, **kwargs)
        self.note_what_was_seen(data)


class DayForm(ActForm):
    """The day on which something was done; today, unless somebody says otherwise."""

    on = forms.DateField(label=_("Date"), initial=timezone.localdate)
