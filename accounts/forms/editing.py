"""Forms over what stands there already: two people at once, and the second one loses nothing and overwrites nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from accounts import encryption, locks

CHANGED_MEANWHILE = _(
    "Somebody else changed this after you opened the page. Nothing of yours has been saved yet, and what you typed "
    "stands below, beside what stands there now. If you send this form again, it replaces what is there."
)
# Fields that say nothing to a reader: the text beside it does, or it is a hash.
NOT_SHOWN = {"version", "personnel_number_hash", "manager_number_hash", "body"}


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else did to what a form is about: who, when, and what stands there now (label and words)."""

    who: Any
    when: datetime | None
    now: list[tuple[Any, Any]]


class OverWhatStands(forms.Form):
    """A form that replaces nothing that changed after its reader looked.

    `over` names the fields of the object that it replaces. Whoever sends it waits for another who sends it now.
    A subclass calls `look_again` before the form is made, and `note_what_was_seen` after.
    """

    over: tuple[str, ...] = ()
    obj: Any
    changed_meanwhile = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def look_again(self, data: Any, obj: Any) -> None:
        if data is not None:
            locks.hold(f"edit:{obj._meta.label}:{obj.pk}")
            obj.refresh_from_db(fields=self.over)

    def note_what_was_seen(self, data: Any) -> None:
        self.initial["seen"] = standing = self._fingerprint()
        self.changed_meanwhile = data is not None and data.get("seen", standing) != standing
        if self.changed_meanwhile:
            self.data = data.copy()
            self.data["seen"] = standing

    def standing(self) -> list[Any]:
        """What stands there now."""
        values = [getattr(self.obj, self.obj._meta.get_field(name).attname) for name in self.over]
        return [bytes(value) if isinstance(value, memoryview) else value for value in values]

    @property
    def meanwhile(self) -> Meanwhile | None:
        """What the other changed, for who comes second; None when nobody did."""
        if not self.changed_meanwhile:
            return None
        entries = [entry for row in self.changed_rows() if (entry := _last_entry(row)) is not None]
        last = max(entries, key=lambda entry: entry.history_date, default=None)
        shown = [
            (field.verbose_name, words_of(self.obj, field))
            for field in (self.obj._meta.get_field(name) for name in self.over)
            if field.name not in NOT_SHOWN and not self._typed_the_same(field)
        ]
        return Meanwhile(last and last.history_user, last and last.history_date, shown)

    def changed_rows(self) -> list[Any]:
        """The rows whose history tells who changed what stands there."""
        return [self.obj]

    def _typed_the_same(self, field: Any) -> bool:
        typed = getattr(self, "cleaned_data", {}).get(field.name, self)
        return typed is not self and (typed or "") == (getattr(self.obj, field.name) or "")

    def _fingerprint(self) -> str:
        """Tells whether something changed, and nothing of what it is."""
        return encryption.digest("standing", repr(self.standing()).encode()).hex()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values.pop("seen", None)
        if self.changed_meanwhile:
            raise ValidationError(CHANGED_MEANWHILE)
        return values


def _last_entry(row: Any) -> Any:
    return row.history.select_related("history_user").order_by("-history_id").first()


def words_of(row: Any, field: Any) -> Any:
    """The value of a field as a page shows it; empty when there is none."""
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else formats.localize(value) if isinstance(value, date | time) else value


class StandingForm(OverWhatStands):
    """Such a form of the administration: `StandingForm(data, obj=…, initial=…)`."""

    def __init__(self, data: Any = None, *, obj: Any, **kwargs: Any) -> None:
        self.look_again(data, obj)
        super().__init__(data, **kwargs)
        self.obj = obj
        self.note_what_was_seen(data)
