"""Which rows belong to a case, derived from the foreign keys of all models: a new table joins by itself.

A row goes with every row to which it has to point. Where it has to point to none, it goes with the first of those to
which it may: a report with its case, a person with its case or, without one, with its report. What merely may point to
a row that goes, and stays itself, loses that pointer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps

from accounts.database import OURS, is_history
from accounts.ledger.laying import stands_in_ledger
from cases.models import Case


@dataclass(frozen=True)
class Table:
    """One table of which rows belong to a case, and by which of its foreign keys."""

    model: Any
    owners: tuple[Any, ...]  # the fields by which a row belongs
    needed: bool  # any of them decides; else the first that is filled

    @property
    def name(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def key_type(self) -> str:
        return "uuid" if self.model._meta.pk.get_internal_type() == "UUIDField" else "bigint"

    @property
    def history(self) -> str:
        """The table of its history; empty where it has none."""
        return str(self.model.history.model._meta.db_table) if hasattr(self.model, "history") else ""

    @property
    def in_ledger(self) -> bool:
        return stands_in_ledger(self.model)


@lru_cache
def tables() -> tuple[Table, ...]:
    """The case itself, then everything that belongs to it, each after what it belongs to."""
    found: dict[Any, Table] = {Case: Table(Case, (), True)}
    while new := [table for model in _models() if model not in found and (table := _table(model, found))]:
        found |= {table.model: table for table in new}
    found = {model: _table(model, found) or table for model, table in found.items()}  # with all owners known
    order = TopologicalSorter(
        {model: {field.related_model for field in table.owners} for model, table in found.items()}
    )
    return tuple(found[model] for model in order.static_order())


@lru_cache
def loose_ends() -> tuple[tuple[Any, Any], ...]:
    """Models and foreign keys that may point to a row that goes while the row itself stays; they are emptied.

    Not where the database holds no such key (`db_constraint=False`): there the number stays and leads nowhere.
    """
    owned = {table.model: table.owners for table in tables()}
    return tuple(
        (model, field)
        for model in _models()
        for field in _keys(model)
        if field.related_model in owned and field not in owned.get(model, ()) and field.db_constraint
    )


def _models() -> Iterator[Any]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._meta.managed and not is_history(model):
                yield model


def _keys(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _table(model: Any, found: dict[Any, Table]) -> Table | None:
    """By which keys rows of a model belong to a case, as far as is known; None where they do not."""
    if model is Case:
        return None
    keys = [
        field for field in _keys(model) if field.related_model in found and field.related_model is not model
    ]
    needed = tuple(field for field in keys if not field.null)
    if needed:
        return Table(model, needed, True)
    near = sorted(keys, key=lambda field: field.related_model is not Case)  # the case itself before a report
    return Table(model, tuple(near), False) if near else None
