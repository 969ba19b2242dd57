"""Final reports that were filed before documents were kept here lie where their reference says."""

from django.db import migrations


def mark(apps, schema_editor):
    filed = apps.get_model("cases", "Investigation").objects.using(schema_editor.connection.alias)
    filed.exclude(report_on=None).update(report_elsewhere=True)


class Migration(migrations.Migration):

    dependencies = [("cases", "0009_documents")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
