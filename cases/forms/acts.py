"""The form of one act: it knows what it is about and who fills it in."""

from __future__ import annotations

from typing import Any

from django import forms


class ActForm(forms.Form):
    """A form that knows what it is about and who fills it in; subclasses list their fields."""

    def __init__(self, data: Any = None, *, obj: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.obj, self.by = obj, by
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values that depend on the object or the person."""
