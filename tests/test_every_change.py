"""Every change of every table with history is recorded once, by whichever route it comes: counted.

The tables are read from the models, so that a new one joins by itself; what is changed is some plain column that the
application's role may write. Routes: save(), QuerySet.update(), bulk_update(), raw UPDATE; create by bulk_create()
and raw INSERT for every table whose rows can be copied; raw DELETE where the role has that right.

Negative control: leave `history_of_change` out of `accounts.database.HISTORY`, or set SIMPLE_HISTORY_ENABLED; the
counts differ (0 or 2 instead of 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from accounts import context
from cases.log.sources import sources
from tests.proof import many

pytestmark = pytest.mark.django_db

MODELS = [source.model for source in sources()]
TIMES = many(1, 160)  # how often each route is taken: in a proof more than 21,300 changes
DOOR = "a_door_of_the_test"
# No plain column of theirs may be written by the application: each changes through its own door alone.
THROUGH_A_DOOR_ALONE = {"emergencyaccess", "grantproposal", "reviewitem"}
# What was put in force is never changed: a trigger refuses (cases/sql/50_templates.sql).
IN_FORCE = {"processtemplate", "processstep"}


def scalar(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def may(model: Any, right: str, column: str) -> bool:
    return scalar("SELECT has_column_privilege(%s, %s, %s)", model._meta.db_table, column, right)


def value_for(field: Any, turn: int) -> Any:
    """Another value for this column at each turn; None where the column is not plain."""
    if isinstance(field, models.DateTimeField):
        return timezone.now() - timedelta(days=400, seconds=turn)
    if isinstance(field, models.IntegerField) and not field.choices and not field.is_relation:
        return 2 + turn % 900
    if isinstance(field, models.CharField) and not field.choices:
        return f"x{turn}"[: field.max_length]
    return None


def plain_columns(model: Any) -> Iterator[Any]:
    """Columns that can be changed without breaking a rule, the likeliest first."""
    kept = {field.name for field in model.history.model._meta.concrete_fields}
    fields = [f for f in model._meta.concrete_fields if f.name in kept and not f.primary_key]
    for name in ("recorded_at", "order", "threshold", "count", "given_at", "made_at"):
        yield from (field for field in fields if field.name == name)
    yield from (field for field in fields if value_for(field, 1) is not None and not field.null)


def tried(model: Any, change: Any) -> Any:
    """The outcome of a change that the database may refuse; None when it did."""
    try:
        with transaction.atomic():
            return change()
    except (DatabaseError, models.ProtectedError):
        return None


def column_of(model: Any, row: Any) -> Any:
    """The first plain column of this row that takes a new value."""
    for field in plain_columns(model):
        if may(model, "UPDATE", field.column) and tried(
            model, lambda f=field: model._base_manager.filter(pk=row.pk).update(**{f.name: value_for(f, 1)})
        ):
            return field
    return None


def by_save(model: Any, field: Any, pk: int, value: Any) -> None:
    row = model._base_manager.get(pk=pk)
    setattr(row, field.attname, value)
    models.Model.save(row, update_fields=[field.name])


def by_update(model: Any, field: Any, pk: int, value: Any) -> None:
    model._base_manager.filter(pk=pk).update(**{field.name: value})


def by_bulk(model: Any, field: Any, pk: int, value: Any) -> None:
    row = model._base_manager.get(pk=pk)
    setattr(row, field.attname, value)
    model._base_manager.bulk_update([row], [field.name])


def by_sql(model: Any, field: Any, pk: int, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [value, pk])


ROUTES = (by_save, by_update, by_bulk, by_sql)


@pytest.fixture
def acting(scene):
    with context.acting(scene.cast.head), context._set(replace(context.current(), door=DOOR)):
        yield scene.cast.head


def entries_after(model: Any, mark: int) -> list[tuple[str, int, str]]:
    rows = model.history.filter(history_id__gt=mark)
    return list(rows.values_list("history_type", "history_user_id", "history_change_reason"))


def mark_of(model: Any) -> int:
    return model.history.aggregate(last=models.Max("history_id"))["last"] or 0


def test_every_update_of_every_table_leaves_one_entry_by_every_route(acting, proof_report):
    changes, entries, untouched = 0, 0, set()
    for model in MODELS:
        row = model._base_manager.order_by("pk").first()
        field = row and column_of(model, row)
        if not field:
            untouched.add(model._meta.model_name)
            continue
        turn = 1
        for route in ROUTES:
            mark = mark_of(model)
            for _time in range(TIMES):
                turn += 1
                route(model, field, row.pk, value_for(field, turn))
            found = entries_after(model, mark)
            assert found == [("~", acting.pk, DOOR)] * TIMES, (model, route.__name__)
            changes, entries = changes + TIMES, entries + len(found)
    without_rows = {model._meta.model_name for model in MODELS if not model._base_manager.exists()}
    assert untouched - without_rows <= THROUGH_A_DOOR_ALONE | ONLY_LINKS | IN_FORCE
    assert entries == changes
    proof_report("changes of all tables with history", changes=changes, entries=entries)


# Tables that hold nothing but links: they are made and removed, not changed.
ONLY_LINKS = {"dispositionmeasure", "mandatemethod"}


def copy_of(model: Any, row: Any, turn: int) -> Any:
    """A copy of a row with other values where no two rows may agree."""
    values = {
        f.attname: row.__dict__.get(f.attname) for f in model._meta.concrete_fields if not f.primary_key
    }
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key and value_for(field, turn) is not None:
            values[field.attname] = value_for(field, turn)
    return model(**values)


def test_every_row_that_is_made_leaves_one_entry_by_every_route(acting):
    copied = set()
    for model in MODELS:
        row = model._base_manager.order_by("-pk").first()
        if row is None:
            continue
        mark = mark_of(model)
        made = tried(model, lambda m=model, r=row: m._base_manager.bulk_create([copy_of(m, r, 7)]))
        if not made:
            continue
        copied.add(model._meta.model_name)
        assert entries_after(model, mark) == [("+", acting.pk, DOOR)], model
    assert len(copied) >= 10, copied


def test_a_row_that_is_removed_by_sql_leaves_one_entry(acting):
    removed = set()
    for model in MODELS:
        table = model._meta.db_table
        row = model._base_manager.order_by("pk").first()
        if row is None or not scalar("SELECT has_table_privilege(%s, 'DELETE')", table):
            continue

        def remove(table=table, pk=row.pk):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])
                return cursor.rowcount

        mark = mark_of(model)
        if tried(model, remove):
            removed.add(model._meta.model_name)
            assert entries_after(model, mark) == [("-", acting.pk, DOOR)], model
    assert "dispositionmeasure" in removed


def test_what_was_made_through_the_doors_has_one_beginning(scene):
    """Of every row of the scene: one entry that it was made; seeded rows have none."""
    for model in MODELS:
        twice = (
            model.history.filter(history_type="+")
            .values("id")
            .annotate(entries=models.Count("history_id"))
            .filter(entries__gt=1)
        )
        assert not twice.exists(), model
