"""Steps of the first templates that were marked as published and are ours: a law is published, the step is not.

Published are the terms of the Wbk, the central review, the outcomes and the measures. What a law asks in general, and
how the bureau does it, is a working rule that names the law as its source. The words of the steps stay as they stood,
so that cases follow what they followed; only the mark behind the source is put right.
"""

from django.db import migrations

OURS = ("own_ties", "secure", "tell_subject", "protect_reporter", "is_wrongdoing", "no_detriment_known", "breach")
# Laid after the migrations, so a new database does not have it yet.
KEEPER = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'keep_steps_of_template') THEN
    ALTER TABLE cases_processstep {} TRIGGER keep_steps_of_template;
  END IF;
END $$
"""


def mark(apps, schema_editor):
    steps = apps.get_model("cases", "ProcessStep").objects.using(schema_editor.connection.alias)
    steps.filter(template__version=1, code__in=OURS, basis="P").update(basis="D")


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_follow_ups_and_terms")]
    operations = [
        migrations.RunSQL(KEEPER.format("DISABLE"), migrations.RunSQL.noop),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunSQL(KEEPER.format("ENABLE"), migrations.RunSQL.noop),
    ]
