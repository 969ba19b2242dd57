"""The first version of the process templates, from a file that is never changed."""

import tomllib
from datetime import date
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "processes_1.toml"
SINCE = date(2020, 1, 1)  # earlier than any case of this register: who was under way follows it too
PAIRS = ("title", "what", "why")


def seed(apps, schema_editor):
    using = schema_editor.connection.alias
    templates = apps.get_model("cases", "ProcessTemplate").objects.using(using)
    steps = apps.get_model("cases", "ProcessStep").objects.using(using)
    for order, row in enumerate(tomllib.loads(FILE.read_text(encoding="utf-8"))["template"], start=1):
        template = templates.create(
            code=row["code"],
            version=1,
            label_nl=row["label"][0],
            label_en=row["label"][1],
            wrongdoing=row.get("wrongdoing", False),
            channel_code=row.get("channel_code", ""),
            valid_from=SINCE,
            order=order,
        )
        for place, step in enumerate(row["step"], start=1):
            texts = {
                f"{name}_{language}": text
                for name in PAIRS
                for language, text in zip(("nl", "en"), step[name], strict=True)
            }
            plain = {name: value for name, value in step.items() if name not in PAIRS}
            steps.create(template=template, order=place, **texts, **plain)


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_process_templates")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
