"""An empty database is migrated in seconds, and stands there exactly as Django's own migration leaves it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections

from tests.databases import _admin, _drop, _recreate, _use
from tests.proof import PROOF

# Everything that a migration makes, as text: the catalogues without the numbers that differ by database.
STANDING = {
    "columns": """
        SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, a.attname, a.attnum,
          format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
          (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = c.oid AND adnum = a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid), proacl::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')""",
    "rules": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
}


@pytest.mark.skipif(not PROOF, reason="Django's own way takes a minute: make proof")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_quick_way_makes_what_django_makes(databases):
    quick, slow = databases.template("bare"), f"rosi_{databases.run}_slowly"
    _recreate(slow, "template0")
    try:
        _use("default", slow)
        _use("owner", slow)
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        assert _standing(slow) == _standing(quick)
    finally:
        databases.clone()
        with _admin() as admin:
            _drop(admin, slow)


def _standing(name):
    _use("owner", name)
    with connections["owner"].cursor() as cursor:
        found = {what: _rows(cursor, query) for what, query in STANDING.items()}
        assert all(found.values())
        tables = _rows(cursor, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found["lists"] = {table: _rows(cursor, f'SELECT count(*) FROM "{table}"') for (table,) in tables}
    connections["owner"].close()
    return found


def _rows(cursor, query):
    cursor.execute(query)
    return sorted(cursor.fetchall(), key=repr)
