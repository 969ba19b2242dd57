"""The first version of the letter templates, from files that are never changed."""

import hashlib
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

PLACE = Path(__file__).resolve().parent.parent / "data" / "letters_1"
SINCE = datetime(2019, 12, 31, 23, tzinfo=UTC)  # midnight in Amsterdam
FIELD = re.compile(r"\{\{ (\w+) \}\}|\{%p if (\w+) %\}")
REMARK = "Voorbeeldtekst van ROSI."


def fields_in(path):
    with zipfile.ZipFile(path) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    return sorted({first or second for first, second in FIELD.findall(text)})


def seed(apps, schema_editor):
    templates = apps.get_model("cases", "LetterTemplate").objects.using(schema_editor.connection.alias)
    for path in sorted(PLACE.glob("*.docx")):
        content = path.read_bytes()
        templates.create(
            kind=path.stem,
            version=1,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            fields=fields_in(path),
            valid_from=SINCE,
            remark=REMARK,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_letters")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
