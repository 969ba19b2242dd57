"""The first profiles, from files that are never changed: the next version is a file of its own."""

import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone

PLACE = Path(__file__).resolve().parent.parent / "profiles"
FILES = ("uri-2023.2.json", "uri-tabellen-2023.1.json", "uri-negen-2015.1.json")


def seed(apps, schema_editor):
    profiles = apps.get_model("reporting", "UriProfile").objects.using(schema_editor.connection.alias)
    for name in FILES:
        body = json.loads((PLACE / name).read_text(encoding="utf-8"))
        profiles.create(
            code=body["code"],
            version=body["version"],
            state="in_force",
            body=body,
            put_in_force_at=timezone.now(),
            remark="Meegeleverd met ROSI.",
        )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_uri_profiles")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        # Lines come as runs from now on (reporting/sql/80_uri.sql).
        migrations.RunSQL("DROP FUNCTION IF EXISTS uri_lines(bigint, integer)", migrations.RunSQL.noop),
    ]
