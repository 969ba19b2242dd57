"""The log in words: who did or saw what. Codes and numbers only; nothing of a case is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessEvent
from cases import lists
from cases.log.ledger import is_of_the_ledger
from cases.log.naming import column_label, kind_of, number_of, purpose_of
from cases.log.reading import columns_of
from cases.log.sources import LOOKS
from cases.models import LogEntry
from cases.telling_words import DOORS

CHANGES: dict[str, Any] = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
}
ACTIONS: dict[str, Any] = {**dict(AccessEvent.Action.choices), **CHANGES}
TONES = {
    "refused": "red",
    "tampered": "red",
    "verified": "green",
    "sign_in_failed": "amber",
    "view_identity": "violet",
    "export": "amber",
}


@dataclass(frozen=True)
class Line:
    """One entry as the pages show it."""

    entry: LogEntry
    who: str
    action: str
    door: str  # by which act, in words; empty for a look
    tone: str
    kind: str  # what sort of thing, in words
    number: str
    columns: str  # which facts a change touched
    directorate: str
    purpose: str

    @property
    def what(self) -> str:
        return f"{self.action}: {self.door}" if self.door else self.action

    @property
    def sealed_is(self) -> str:
        """What stands sealed in it: how a link to it is called."""
        return _("What the ledger said") if is_of_the_ledger(self.entry.about) else _("What was typed")

    @property
    def case_number(self) -> str:
        """The case to whose log this leads; empty where there is none."""
        looked_at = self.entry.source == LOOKS and self.entry.about.startswith("case:")
        return self.number if looked_at else self.entry.case_number

    @property
    def report_number(self) -> str:
        """The report to whose log this leads, where it is one."""
        kind, _colon, number = self.entry.about.partition(":")
        return number if kind in ("report", "reporter") else ""


def lines_of(found: list[LogEntry]) -> list[Line]:
    """Entries in words; one query for what the changes among them touched."""
    touched = columns_of(found)
    places = lists.by_id("directorate")
    return [
        _line(entry, touched.get((entry.source, entry.entry), []), places.get(entry.directorate_id))
        for entry in found
    ]


def _line(entry: LogEntry, touched: list[str], place: Any) -> Line:
    name, _colon, number = entry.about.partition(":")
    return Line(
        entry,
        who_of(entry),
        capfirst(str(ACTIONS.get(entry.action, entry.action))),
        door_of(entry),
        TONES.get(entry.action, "blue" if entry.source != LOOKS else "neutral"),
        kind_of(name),
        number_of(name, number),
        ", ".join(column_label(entry.source, column) for column in touched),
        place.label if place else "",
        purpose_of(entry.purpose),
    )


def who_of(entry: LogEntry) -> str:
    if entry.user is not None:
        return str(entry.user)
    return _("nobody known") if entry.action == "sign_in_failed" else _("the system")


def door_of(entry: LogEntry) -> str:
    """`opened the case`: by which act something was changed, where its door has words."""
    return str(DOORS.get(entry.door, "")) if entry.source in _of_cases() else ""


def _of_cases() -> set[str]:
    return {model._meta.model_name for model in apps.get_app_config("cases").get_models()}
