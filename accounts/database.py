"""What stands in the database beside the tables: history triggers, append-only guards, rights, the second wall.

Laid again after every migration from the models themselves, so that no new column or table can be
forgotten. A model may say:

    history = HistoricalRecords()       every change becomes a history row, written by trigger
    append_only = True                  no UPDATE, DELETE or TRUNCATE, for nobody; its rows stand in the ledger
    database_rights = "SELECT, INSERT"  what the application's role may do (default: no DELETE)
    row_rule = follows("case")          which of its rows exist for whom (accounts.wall); every model says one
    found_by = ("day", "case_id")       how its rows are found by their `terms` (accounts.found)

SQL functions live in `<app>/sql/*.sql` and are laid here too, in the order of their names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models

from accounts import found, wall
from accounts.ledger import laying
from accounts.roles import PERMISSIONS, ROLES, SECOND_PERSON

OURS = ("accounts", "cases", "reporting")
DEFAULT_RIGHTS = "SELECT, INSERT, UPDATE"

HISTORY = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE r {table}%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN r := OLD; ELSE r := NEW; END IF;
  INSERT INTO {history} ({columns}, history_date, history_change_reason, history_type, history_user_id)
  VALUES ({values}, clock_timestamp(), nullif(current_setting('rosi.door', true), ''),
    CASE TG_OP WHEN 'INSERT' THEN '+' WHEN 'UPDATE' THEN '~' ELSE '-' END,
    nullif(nullif(current_setting('rosi.user', true), ''), 'system')::bigint);
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER history_of_change AFTER UPDATE ON {table} FOR EACH ROW
  WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION {name}();
CREATE OR REPLACE TRIGGER history_of_life AFTER INSERT OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""

APPEND_ONLY = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# `accounts.roles.ROLES` once more, for the triggers that ask.
NEEDS_SECOND_PERSON = """
CREATE OR REPLACE FUNCTION needs_second_person(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $body$
  SELECT role = ANY (ARRAY[{codes}]::text[])
$body$
"""

# A role that lets more or less after an upgrade does so for every running grant.
FOLLOW_THE_ROLES = (
    """
    DELETE FROM accounts_directorateuserobjectpermission o WHERE NOT EXISTS (
      SELECT FROM accounts_grant g JOIN accounts_rolepermission r ON r.role = g.role
      JOIN auth_permission p ON p.codename = r.permission
      WHERE g.ended_at IS NULL
        AND (g.user_id, g.directorate_id, p.id) = (o.user_id, o.content_object_id, o.permission_id))
    """,
    """
    INSERT INTO accounts_directorateuserobjectpermission (user_id, content_object_id, permission_id)
    SELECT DISTINCT g.user_id, g.directorate_id, p.id
    FROM accounts_grant g JOIN accounts_rolepermission r ON r.role = g.role
    JOIN django_content_type t ON (t.app_label, t.model) = ('accounts', 'directorate')
    JOIN auth_permission p ON p.codename = r.permission AND p.content_type_id = t.id
    WHERE g.ended_at IS NULL AND NOT EXISTS (
      SELECT FROM accounts_directorateuserobjectpermission o
      WHERE (o.user_id, o.content_object_id, o.permission_id) = (g.user_id, g.directorate_id, p.id))
    """,
)


def lay_for(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After a migration of `sender`: functions, triggers and rights of its tables. Runs as the owner."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if sender.label == "accounts":
            _lay_ground(cursor)
        if sender.label in OURS:
            for path in sorted((Path(sender.path) / "sql").glob("*.sql")):
                cursor.execute(wall.with_rules(path.read_text()))
            for model in sender.get_models():
                for statement in wall.functions_for(model):
                    cursor.execute(statement)
            for statement in found.function_for(sender.get_models()):
                cursor.execute(statement)
        for model in sender.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                for statement in statements_for(model, ours=sender.label in OURS):
                    cursor.execute(statement)
                if sender.label in OURS and laying.stands_in_ledger(model):
                    laying.lay(cursor, model)
        if sender.label == OURS[-1]:  # now that every policy asks what its rule says
            cursor.execute(
                wall.left_over(model for label in OURS for model in apps.get_app_config(label).get_models())
            )
    if sender.label == "accounts":
        _write_roles(using)


def _lay_ground(cursor: Any) -> None:
    role = settings.DATABASE_APP_ROLE
    cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT SELECT ON django_migrations TO {role}")
    cursor.execute(NEEDS_SECOND_PERSON.format(codes=", ".join(f"'{code}'" for code in SECOND_PERSON)))


def _write_roles(using: str) -> None:
    """Permissions and roles as rows: the same table for Python, guardian and SQL."""
    from accounts.models import RolePermission

    directorate, _ = ContentType.objects.using(using).get_or_create(app_label="accounts", model="directorate")
    permissions = Permission.objects.using(using)
    permissions.filter(content_type=directorate).exclude(codename__in=PERMISSIONS).delete()
    have = set(permissions.filter(content_type=directorate).values_list("codename", flat=True))
    permissions.bulk_create(
        Permission(content_type=directorate, codename=code, name=code)
        for code in PERMISSIONS
        if code not in have
    )
    rows = RolePermission.objects.using(using)
    rows.all().delete()
    rows.bulk_create(
        RolePermission(role=role.code, permission=code)
        for role in ROLES.values()
        for code in sorted(role.permissions)
    )
    with connections[using].cursor() as cursor:
        for statement in FOLLOW_THE_ROLES:
            cursor.execute(statement)


def statements_for(model: type[models.Model], *, ours: bool) -> list[str]:
    """The SQL that guards one table: history, append-only, and the rights and rows of the application's role."""
    table = model._meta.db_table
    role = settings.DATABASE_APP_ROLE
    statements = []
    if is_history(model):
        rights = "SELECT"
        statements.append(APPEND_ONLY.format(table=table))
    elif ours:
        rights = getattr(model, "database_rights", DEFAULT_RIGHTS)
        if getattr(model, "append_only", False):
            statements.append(APPEND_ONLY.format(table=table))
    else:
        rights = "SELECT, INSERT, UPDATE, DELETE"
    if ours and hasattr(model, "history"):
        statements.append(_history_statement(model))
    statements.append(f"REVOKE ALL ON {table} FROM {role}")
    statements.append(f"GRANT {rights} ON {table} TO {role}")
    if ours:
        statements.append(wall.policy_for(model, role=role))
    sequence = model._meta.auto_field
    if sequence is not None:
        statements.append(
            f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {role}', "
            f"pg_get_serial_sequence('{table}', '{sequence.column}')); END $$"
        )
    return statements


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "instance_type") and hasattr(model, "history_id")


def _history_statement(model: Any) -> str:
    history = model.history.model
    kept = {field.column for field in history._meta.concrete_fields}
    columns = [field.column for field in model._meta.concrete_fields if field.column in kept]
    table = model._meta.db_table
    quoted = [f'"{column}"' for column in columns]
    return HISTORY.format(
        name=f"history_of_{table}",
        table=table,
        history=history._meta.db_table,
        columns=", ".join(quoted),
        values=", ".join(f"r.{column}" for column in quoted),
        old="ROW(" + ", ".join(f"OLD.{column}" for column in quoted) + ")",
        new="ROW(" + ", ".join(f"NEW.{column}" for column in quoted) + ")",
    )
