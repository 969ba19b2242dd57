"""Every change of every table with history is recorded once, by whichever route it comes: counted.

The tables are read from the models, so that a new one joins by itself; what is changed is some plain column that the
application's role may write, or the recipe below for what changes through its own door alone. Routes: save(),
QuerySet.update(), bulk_update(), raw UPDATE; save(), bulk_create() and raw INSERT for every table whose rows can be
copied; raw DELETE where the role has that right.

Negative control: leave `history_of_change` out of `accounts.database.HISTORY`, or set SIMPLE_HISTORY_ENABLED; the
counts differ (0 or 2 instead of 1). Take the note out of the scene, and its
table is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from accounts import context
from cases.log.sources import sources
from tests.factories import give
from tests.proof import many

pytestmark = pytest.mark.django_db

MODELS = [source.model for source in sources()]
TIMES = many(1, 160)  # how often each route is taken: in a proof more than 21,300 changes
DOOR = "a_door_of_the_test"


def ended(row: Any, turn: int) -> dict[str, Any]:
    return {"ended_at": moment(turn), "ended_by_id": row.recorded_by_id}


def withdrawn(row: Any, turn: int) -> dict[str, Any]:
    by = context.current().user_id
    return {"state": "withdrawn", "decided_by_id": by, "decided_at": moment(turn)}


def kept(row: Any, turn: int) -> dict[str, Any]:
    return {"decision": "kept", "decided_by_id": context.current().user_id, "decided_at": moment(turn)}


def proposed_anew(row: Any, turn: int) -> Any:
    """Another one that waits, by who acts."""
    other = copy_of(type(row), row, turn)
    other.role, other.proposed_by_id = "head_of_oif", context.current().user_id
    return other


def reviewed_anew(row: Any, turn: int) -> Any:
    """The same grant in the review of another year."""
    other = copy_of(type(row), row, turn)
    (other.round,) = type(row.round)._base_manager.bulk_create(
        [type(row.round)(year=3000 + turn, due_on=timezone.localdate())]
    )
    return other


def turned_down(row: Any, turn: int) -> dict[str, Any]:
    by = context.current().user_id
    return {"state": "turned_down", "decided_by_id": by, "decided_at": moment(turn)}


def prepared_anew(row: Any, turn: int) -> Any:
    """The same table over another year, prepared by who acts."""
    other = copy_of(type(row), row, turn)
    other.year, other.state, other.prepared_by_id = 3000 + turn, "prepared", context.current().user_id
    other.decided_by_id = other.decided_at = None
    return other


def left_out(row: Any, turn: int) -> dict[str, Any]:
    by = context.current().user_id
    return {"decision": "left_out", "decided_by_id": by, "decided_at": moment(turn)}


def line_anew(row: Any, turn: int) -> Any:
    """Another line of the report that waits."""
    waits = type(row.report)._base_manager.get(state="prepared")
    return type(row)(report=waits, number=1000 + turn)


def report_anew(row: Any, turn: int) -> Any:
    """The report of another year, prepared by who acts."""
    other = prepared_anew(row, turn)
    other.sha256 = ""
    return other


def lifted(row: Any, turn: int) -> dict[str, Any]:
    return {"lifted_on": timezone.localdate(), "lifted_by_id": context.current().user_id}


def held_anew(row: Any, turn: int) -> Any:
    """A hold on a case that has none, by who acts."""
    other = on_another_case(row, turn, lifted_on=None)
    other.lifted_on = other.lifted_by_id = None
    return other


def destroyed_anew(row: Any, turn: int) -> Any:
    """The destruction of a case of which none was proposed, by who acts."""
    other = on_another_case(row, turn, state__in=type(row).RUNNING)
    other.state, other.decided_by_id, other.decided_at = "waiting", None, None
    return other


def on_another_case(row: Any, turn: int, **running: Any) -> Any:
    other = copy_of(type(row), row, turn)
    taken = type(row)._base_manager.filter(**running).values("case")
    other.case_id = type(row.case)._base_manager.exclude(pk__in=taken).order_by("pk").first().pk
    other.recorded_by_id = context.current().user_id
    return other


# Several columns of these change at once, or the table refuses.
RECIPES = {
    "emergencyaccess": ended,
    "grantproposal": withdrawn,
    "destructionproposal": withdrawn,
    "hold": lifted,
    "reviewitem": kept,
    "release": turned_down,
    "annualreport": turned_down,
    "annualline": left_out,
}
# What is decided once needs another row at each turn.
ANEW = {
    "grantproposal": proposed_anew,
    "destructionproposal": destroyed_anew,
    "hold": held_anew,
    "reviewitem": reviewed_anew,
    "release": prepared_anew,
    "annualreport": report_anew,
    "annualline": line_anew,
}
# Tables that hold nothing but links: they are made and removed, not changed.
ONLY_LINKS = {"dispositionmeasure", "mandatemethod"}
# What was put in force is never changed: a trigger refuses (cases/sql/50_templates.sql, 51_letters.sql,
# reporting/sql/94_guard_profiles.sql).
IN_FORCE = {"processtemplate", "processstep", "lettertemplate", "uriprofile"}
# What was loaded from a file stays as it was: the application's role cannot change it.
AS_LOADED = {"figureload"}
Change = Callable[[int], dict[str, Any]]  # at each turn other values, by the attributes of the row


def moment(turn: int) -> Any:
    return timezone.now() - timedelta(days=400, seconds=turn)


def scalar(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def may(model: Any, right: str, column: str) -> bool:
    return scalar("SELECT has_column_privilege(%s, %s, %s)", model._meta.db_table, column, right)


def value_for(field: Any, turn: int) -> Any:
    """Another value for this column at each turn; None where the column is not plain."""
    if isinstance(field, models.DateTimeField):
        return moment(turn)
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


def change_of(model: Any, row: Any) -> Change | None:
    """A change that this row takes: by its recipe, or of the first plain column that takes a new value."""
    if recipe := RECIPES.get(model._meta.model_name):
        return lambda turn: recipe(row, turn)
    for field in plain_columns(model):
        change = partial(lambda name, plain, turn: {name: value_for(plain, turn)}, field.attname, field)
        if may(model, "UPDATE", field.column) and tried(
            model, lambda c=change: model._base_manager.filter(pk=row.pk).update(**c(1))
        ):
            return change
    return None


def by_save(model: Any, pk: int, values: dict[str, Any]) -> None:
    models.Model.save(changed(model, pk, values), update_fields=names_of(model, values))


def by_update(model: Any, pk: int, values: dict[str, Any]) -> None:
    model._base_manager.filter(pk=pk).update(**values)


def by_bulk(model: Any, pk: int, values: dict[str, Any]) -> None:
    model._base_manager.bulk_update([changed(model, pk, values)], names_of(model, values))


def by_sql(model: Any, pk: int, values: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), pk])


def changed(model: Any, pk: int, values: dict[str, Any]) -> Any:
    row = model._base_manager.get(pk=pk)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def names_of(model: Any, values: dict[str, Any]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.attname in values]


ROUTES = (by_save, by_update, by_bulk, by_sql)


@pytest.fixture
def acting(scene):
    give(
        scene.cast.head, "integrity_coordinator", "BD"
    )  # talks about overviews exist for nobody who works on cases
    with context.acting(scene.cast.head), context._set(replace(context.current(), door=DOOR)):
        yield scene.cast.head


def entries_after(model: Any, mark: int) -> list[tuple[str, int, str]]:
    rows = model.history.filter(history_id__gt=mark)
    return list(rows.values_list("history_type", "history_user_id", "history_change_reason"))


def mark_of(model: Any) -> int:
    return model.history.aggregate(last=models.Max("history_id"))["last"] or 0


def changes(model: Any) -> bool:
    """Whether the application's role may write this table at all."""
    table = model._meta.db_table
    return scalar(
        "SELECT has_table_privilege(%s, 'INSERT, DELETE') OR has_any_column_privilege(%s, 'UPDATE')",
        table,
        table,
    )


def test_every_table_that_a_person_can_change_has_a_row_in_the_scene(acting):
    empty = {
        model._meta.model_name for model in MODELS if changes(model) and not model._base_manager.exists()
    }
    assert empty == set(), (
        "make a row of it in tests/scene.py, or nobody knows whether its changes are recorded"
    )


def row_to_change(model: Any, row: Any, turn: int) -> int:
    if make := ANEW.get(model._meta.model_name):
        (row,) = model._base_manager.bulk_create([make(row, turn)])
    return row.pk


def test_every_update_of_every_table_leaves_one_entry_by_every_route(acting, proof_report):
    made, entries, untouched = 0, 0, set()
    for model in MODELS:
        row = model._base_manager.order_by("pk").first()
        change = row and change_of(model, row)
        if not change:
            untouched.add(model._meta.model_name)
            continue
        turn = 1
        for route in ROUTES:
            mark = mark_of(model)
            for _time in range(TIMES):
                turn += 1
                route(model, row_to_change(model, row, turn), change(turn))
            found = entries_after(model, mark)
            if model._meta.model_name in ANEW:
                found = [entry for entry in found if entry[0] != "+"]
            assert found == [("~", acting.pk, DOOR)] * TIMES, (model, route.__name__)
            made, entries = made + TIMES, entries + len(found)
    assert untouched == ONLY_LINKS | IN_FORCE | AS_LOADED
    assert entries == made
    proof_report("changes of all tables with history", changes=made, entries=entries)


def copied_columns(model: Any) -> list[Any]:
    return [f for f in model._meta.concrete_fields if not f.primary_key and not f.generated]


def other_values(model: Any, turn: int) -> dict[str, Any]:
    """Other values where no two rows may agree."""
    fields = [field for field in copied_columns(model) if field.unique]
    return {f.attname: value_for(f, turn) for f in fields if value_for(f, turn) is not None}


def copy_of(model: Any, row: Any, turn: int) -> Any:
    values = {f.attname: row.__dict__.get(f.attname) for f in copied_columns(model)}
    return model(**values | other_values(model, turn))


def made_by_save(model: Any, row: Any) -> Any:
    models.Model.save(copy_of(model, row, 6), force_insert=True)
    return True


def made_by_bulk(model: Any, row: Any) -> Any:
    return model._base_manager.bulk_create([copy_of(model, row, 7)])


def made_by_sql(model: Any, row: Any) -> Any:
    values = other_values(model, 8)
    columns = [field.column for field in copied_columns(model)]
    copied = ", ".join("%s" if column in values else f'"{column}"' for column in columns)
    table, into = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {copied} FROM {table} WHERE id = %s",
            [*(values[column] for column in columns if column in values), row.pk],
        )
        return cursor.rowcount


@pytest.mark.parametrize("route", [made_by_save, made_by_bulk, made_by_sql])
def test_every_row_that_is_made_leaves_one_entry_by_every_route(acting, route):
    made = set()
    for model in MODELS:
        row = model._base_manager.order_by("-pk").first()
        mark = mark_of(model)
        if row is None or not tried(model, partial(route, model, row)):
            continue
        made.add(model._meta.model_name)
        assert entries_after(model, mark) == [("+", acting.pk, DOOR)], model
    assert len(made) >= 20, sorted(made)


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
