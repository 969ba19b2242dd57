"""The lists and the organisation as pages show them: all in one query, kept for a minute.

A form or a filter needs five lists at once; asked one by one they would be half of a page's queries. What is
written to a row is always checked against the tables themselves. A change of the organisation raises the epoch of
every user, so whoever comes with an epoch that was not seen here before gets the lists anew, in every process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.cache import cache
from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.utils.translation import get_language

from accounts import context
from accounts.kept import kept
from accounts.models import Directorate
from cases.models import Category, Channel, EndReason, LookReason, Measure, Method, ReporterKind, Subcategory

KEPT_SECONDS = 60
KEY = "lists"
LISTS: dict[str, Any] = {
    "category": Category,
    "subcategory": Subcategory,
    "channel": Channel,
    "reporter_kind": ReporterKind,
    "end_reason": EndReason,
    "measure": Measure,
    "method": Method,
    "look_reason": LookReason,
    "directorate": Directorate,
}
_NAMES = {model: name for name, model in LISTS.items()}
PARENT = {"subcategory": "category_id", "directorate": "parent_id"}


@dataclass(frozen=True)
class Entry:
    """One entry of a list. `parent` is the category of a subcategory, or the node above a directorate."""

    id: int
    code: str
    label_nl: str
    label_en: str
    valid_from: date | None
    valid_until: date | None
    parent: int | None
    depth: int = 0

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_nl

    def as_row(self, model: Any) -> Any:
        """The row of this entry, as far as it is known here."""
        name = _NAMES[model]
        known = {
            "id": self.id,
            "code": self.code,
            **dict(zip(_labels(name), (self.label_nl, self.label_en), strict=True)),
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
        }
        if name in PARENT:
            known[PARENT[name]] = self.parent
        columns = [field.attname for field in model._meta.concrete_fields if field.attname in known]
        return model.from_db("default", columns, [known[column] for column in columns])

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def entries(name: str) -> tuple[Entry, ...]:
    """The entries of one list in their order; `directorate` gives the tree from the top, each with its depth."""
    return _all()[name]


def by_id(name: str) -> dict[int, Entry]:
    return {entry.id: entry for entry in entries(name)}


def with_everything_below(code: str) -> frozenset[int]:
    """Ids of a directorate and of all that hangs under it; empty for an unknown code."""
    found: set[int] = set()
    for node in entries("directorate"):  # a node comes before what is below it
        if node.code == code or node.parent in found:
            found.add(node.id)
    return frozenset(found)


def fill(row: Any, *fields: str) -> Any:
    """Give a row the entries that its foreign keys name, without joining their tables: PostgreSQL plans a statement
    over ten tables for 12 ms, over four for less than one. What an entry does not say is asked when it is looked at."""
    for name in fields:
        key = row._meta.get_field(name)
        entry = by_id(_NAMES[key.related_model]).get(getattr(row, key.attname))
        if entry is not None:
            key.set_cached_value(row, entry.as_row(key.related_model))
    return row


def forget() -> None:
    """Ask the lists anew at the next look."""
    cache.delete(KEY)


def with_everything_above(directorate_id: int) -> list[int]:
    """Ids of a directorate and of all that it hangs under, the lowest first."""
    nodes, found, at = by_id("directorate"), [], directorate_id
    while at in nodes:
        found.append(at)
        at = nodes[at].parent
    return found


def _all() -> Mapping[str, tuple[Entry, ...]]:
    _forget_what_the_reader_may_not_trust()
    return kept(KEY, _ask, seconds=KEPT_SECONDS)


def _forget_what_the_reader_may_not_trust() -> None:
    acting = context.current()
    if acting is None or acting.epoch is None:
        return
    key = f"lists:seen:{acting.user_id}"
    if cache.get(key) != acting.epoch:
        forget()
        cache.set(key, acting.epoch, 10 * KEPT_SECONDS)


def _ask() -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {name: [] for name in LISTS}
    first, *others = [_rows(name) for name in LISTS]
    for name, _order, *values in first.union(*others, all=True).order_by("list_name", "order", "code"):
        found[name].append(Entry(*values))
    found["directorate"] = as_tree(found["directorate"])
    return MappingProxyType({name: tuple(rows) for name, rows in found.items()})


def _labels(name: str) -> tuple[str, str]:
    return ("name_nl", "name_en") if name == "directorate" else ("label_nl", "label_en")


def _rows(name: str) -> QuerySet:
    labels = _labels(name)
    above = F(PARENT[name]) if name in PARENT else Value(None, BigIntegerField())
    rows = LISTS[name].objects.annotate(
        list_name=Value(name, CharField()), text_nl=F(labels[0]), text_en=F(labels[1]), above=above
    )
    return rows.order_by().values_list(
        "list_name", "order", "id", "code", "text_nl", "text_en", "valid_from", "valid_until", "above"
    )


def as_tree(nodes: list[Entry]) -> list[Entry]:
    """Each node followed by what is below it, with its depth."""
    below: dict[int | None, list[Entry]] = defaultdict(list)
    for node in nodes:
        below[node.parent].append(node)

    def walk(parent: int | None, depth: int) -> Iterator[Entry]:
        for node in below[parent]:
            yield replace(node, depth=depth)
            yield from walk(node.id, depth + 1)

    return list(walk(None, 0))
