"""Rows of many tables in one query.

A case page shows fifteen tables; asked one by one they would be more than a page may ask. Here each row travels as
JSON in one union and becomes an ordinary instance again, sealed fields included. The SQL is put together from the
models: names of tables and columns, never a value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Field, Model, QuerySet

from accounts.encryption import SealedTextField


@dataclass(frozen=True)
class Part:
    """Rows of one table: those for which `where` holds."""

    model: type[Model]
    where: str
    params: tuple[Any, ...]


def of(model: type[Model], path: str, key: int) -> Part:
    """The rows that lead to the row `key` along a path: `of(Hearing, "person__case", case.pk)`."""
    return Part(model, leads_to(model, path), (key,))


def of_all(model: type[Model], path: str, keys: list[int]) -> Part:
    """The rows that lead to any of the rows `keys` along a path."""
    return Part(model, leads_to(model, path).replace("= %s", "= ANY(%s)"), (keys,))


@lru_cache
def leads_to(model: type[Model], path: str) -> str:
    """The condition, in SQL, that a row of this model leads to a certain row along a path of foreign keys."""
    name, _, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    if not rest:
        return f"{field.column} = %s"
    above = field.related_model
    return f"{field.column} IN (SELECT id FROM {above._meta.db_table} WHERE {leads_to(above, rest)})"  # noqa: S608


def fetch(parts: Mapping[str, Part], *, chosen: QuerySet | None = None) -> dict[str, list[Any]]:
    """The rows of each part under its name, in the order of its model; all in one query.

    `chosen`: a query that gives one column, which parts ask as `TABLE chosen`: the keys of one page, for instance.
    """
    found: dict[str, list[Any]] = {name: [] for name in parts}
    first, params = ("", ()) if chosen is None else chosen.query.sql_with_params()
    if first:
        first = f"WITH chosen AS MATERIALIZED ({first}) "
    if parts:
        queries = (
            f"SELECT '{name}', to_jsonb(row) FROM {part.model._meta.db_table} row WHERE {part.where}"  # noqa: S608
            for name, part in parts.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(
                first + " UNION ALL ".join(queries),
                [*params, *(value for part in parts.values() for value in part.params)],
            )
            for name, row in cursor:
                found[name].append(instance(parts[name].model, json.loads(row)))
    return {name: in_order(rows) for name, rows in found.items()}


def instance(model: type[Model], row: Mapping[str, Any]) -> Any:
    """An instance from the JSON of its row, as if it had been fetched by itself."""
    fields = [field for field in model._meta.concrete_fields if field.column in row]
    return model.from_db("default", [f.attname for f in fields], [value_of(f, row[f.column]) for f in fields])


def value_of(field: Field, value: Any) -> Any:
    """The value of a field from its JSON."""
    if value is None:
        return None
    if isinstance(field, BinaryField):
        data = bytes.fromhex(value.removeprefix("\\x"))
        return field.from_db_value(data, None, None) if isinstance(field, SealedTextField) else data
    return field.to_python(value)


def in_order(rows: list[Any]) -> list[Any]:
    """Rows of one model as its Meta orders them; ordering that looks at another table is left out."""
    for name in reversed(rows[0]._meta.ordering if rows else ()):
        column = name.removeprefix("-")
        if "__" not in column:
            rows.sort(
                key=lambda row: row.pk if column == "pk" else _sortable(row, column), reverse=name[0] == "-"
            )
    return rows


def _sortable(row: Any, column: str) -> tuple[bool, Any]:
    value = getattr(row, column)
    return (value is None, value)  # what is not known comes last, as in the database


def join(parents: Iterable[Any], relation: str, rows: Iterable[Any]) -> None:
    """Give parents their rows: `parent.<relation>.all()` and the way back ask the database nothing more."""
    parents = list(parents)
    if not parents:
        return
    link = next(r.field for r in parents[0]._meta.related_objects if r.get_accessor_name() == relation)
    children = defaultdict(list)
    by_key = {parent.pk: parent for parent in parents}
    for row in rows:
        key = getattr(row, link.attname)
        children[key].append(row)
        if key in by_key:
            link.set_cached_value(row, by_key[key])
    for parent in parents:
        # What Django's own prefetch does, with rows that are already here.
        kept = getattr(parent, relation).get_queryset()
        kept._result_cache, kept._prefetch_done = children[parent.pk], True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[link.remote_field.cache_name] = kept


def point(rows: Iterable[Any], models: Iterable[type[Model]]) -> None:
    """Give rows what they point to in these tables: `violation.category`, `note.recorded_by`; in one query."""
    kinds = {model._meta.label: model for model in models}
    wanted: dict[str, set[Any]] = defaultdict(set)
    links = []
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and field.related_model._meta.label in kinds and not field.is_cached(row):
                key = getattr(row, field.attname)
                if key is not None:
                    wanted[field.related_model._meta.label].add(key)
                    links.append((row, field, key))
    found = fetch({label: Part(kinds[label], "id = ANY(%s)", (list(ids),)) for label, ids in wanted.items()})
    there = {(label, target.pk): target for label, targets in found.items() for target in targets}
    for row, field, key in links:
        field.set_cached_value(row, there[field.related_model._meta.label, key])
