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
from cases.log.reading import columns_of
from cases.log.sources import LOOKS, sources
from cases.models import LogEntry
from cases.telling import DOORS, label_of

CHANGES: dict[str, Any] = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
}
ACTIONS: dict[str, Any] = {**dict(AccessEvent.Action.choices), **CHANGES}
TONES = {"refused": "red", "sign_in_failed": "amber", "view_identity": "violet", "export": "amber"}
# Kinds of things that were looked at, apart from the tables themselves.
KINDS: dict[str, Any] = {
    "list": gettext_lazy("list"),
    "page": gettext_lazy("page"),
    "search": gettext_lazy("search"),
    "figures": gettext_lazy("figures"),
    "overview": gettext_lazy("overview"),
    "import": gettext_lazy("import"),
    "uri": gettext_lazy("URI export"),
    "reporter": gettext_lazy("identity of the reporter"),
    "log": gettext_lazy("log"),
    "unusual": gettext_lazy("unusual reading"),
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

    @property
    def what(self) -> str:
        return f"{self.action}: {self.door}" if self.door else self.action

    @property
    def case_number(self) -> str:
        """The case to whose log this leads; empty where there is none."""
        looked_at = self.entry.source == LOOKS and self.entry.about.startswith("case:")
        return self.number if looked_at else self.entry.case_number


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
        "" if number == "all" else number,
        ", ".join(column_label(entry.source, column) for column in touched),
        place.label if place else "",
    )


def who_of(entry: LogEntry) -> str:
    if entry.user is not None:
        return str(entry.user)
    return _("nobody known") if entry.action == "sign_in_failed" else _("the system")


def door_of(entry: LogEntry) -> str:
    """`opened the case`: by which act something was changed, where its door has words."""
    return str(DOORS.get(entry.door, "")) if entry.source in _of_cases() else ""


def kind_of(name: str) -> str:
    if name in KINDS:
        return str(KINDS[name])
    for source in sources():
        if source.name == name:
            return str(source.model._meta.verbose_name)
    return name


def column_label(source: str, column: str) -> str:
    """What a column is called, in the reader's words where it has any."""
    model = next((s.model for s in sources() if s.name == source), None)
    field = next((f for f in model._meta.concrete_fields if f.column == column), None) if model else None
    return str(label_of(field)) if field is not None else column


def _of_cases() -> set[str]:
    return {model._meta.model_name for model in apps.get_app_config("cases").get_models()}
