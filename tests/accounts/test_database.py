"""What the application's database role can and cannot do, and that no table was forgotten."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts import log
from accounts.database import OURS, is_history
from accounts.models import AccessEvent
from tests.factories import make_user

pytestmark = pytest.mark.django_db

OUR_MODELS = [
    model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)
]
HISTORY = [model for model in OUR_MODELS if is_history(model)]
WITH_HISTORY = [model for model in OUR_MODELS if hasattr(model, "history")]
APPEND_ONLY = HISTORY + [model for model in OUR_MODELS if getattr(model, "append_only", False)]


def scalar(sql: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def refused(sql: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


def test_the_application_connects_as_a_role_that_owns_nothing():
    assert scalar("SELECT current_user") == "rosi_app"
    assert (
        scalar(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        == 0
    )
    assert (
        scalar("SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        is False
    )


@pytest.mark.parametrize("model", WITH_HISTORY, ids=lambda model: model._meta.db_table)
def test_every_table_with_history_has_its_triggers(model):
    triggers = scalar(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass "
        "AND tgname IN ('history_of_change', 'history_of_life')",
        model._meta.db_table,
    )
    assert triggers == 2


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.db_table)
def test_append_only_tables_can_be_read_and_nothing_else_by_the_application(model):
    table = model._meta.db_table
    assert scalar("SELECT has_table_privilege(%s, 'SELECT')", table)
    for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
        assert not scalar("SELECT has_table_privilege(%s, %s)", table, right), right
    assert refused(f"UPDATE {table} SET id = id") or refused(f"UPDATE {table} SET history_id = history_id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table}")


@pytest.mark.asvs("16.4.1", "16.4.2")
@pytest.mark.parametrize("model", [*HISTORY, AccessEvent], ids=lambda model: model._meta.db_table)
def test_history_and_log_cannot_be_forged(model):
    assert not scalar("SELECT has_table_privilege(%s, 'INSERT')", model._meta.db_table)


@pytest.mark.asvs("16.4.2")
def test_triggers_cannot_be_switched_off_by_the_application():
    assert refused("ALTER TABLE cases_case DISABLE TRIGGER ALL")
    assert refused("SET session_replication_role = replica")
    assert refused("SET ROLE rosi_owner")


def test_no_case_can_be_deleted_by_the_application():
    assert refused("DELETE FROM cases_case")
    assert refused("DELETE FROM accounts_user")
    assert refused("DELETE FROM accounts_grant")


@pytest.mark.asvs("16.4.2")
def test_the_owner_too_cannot_change_what_only_grows(databases):
    import psycopg
    from django.conf import settings

    owner = settings.DATABASES["owner"]
    with (
        psycopg.connect(
            host=owner["HOST"],
            port=owner["PORT"],
            user=owner["USER"],
            password=owner["PASSWORD"],
            dbname=databases.clone_name,
        ) as connected,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connected.execute("DELETE FROM accounts_accessevent")


@pytest.mark.asvs("16.2.1", "16.4.1")
def test_the_log_takes_the_person_from_the_transaction(do):
    from accounts import context

    user = make_user("lezer")
    with context.acting(user, purpose="mijn werk"):
        log.record(log.Action.VIEW, "case:2026-0001")
    event = AccessEvent.objects.latest("pk")
    assert (event.user, event.about, event.purpose) == (user, "case:2026-0001", "mijn werk")


@pytest.mark.asvs("16.2.5")
def test_search_terms_are_sealed_in_the_log():
    from accounts import context

    with context.acting(make_user("zoeker")):
        log.record(log.Action.SEARCH, details="kanariegeel")
    event = AccessEvent.objects.latest("pk")
    assert event.details == "kanariegeel"
    assert "kanariegeel" not in str(
        scalar("SELECT encode(details, 'escape') FROM accounts_accessevent WHERE id = %s", event.pk)
    )
