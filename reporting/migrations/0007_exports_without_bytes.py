"""Exports no longer hold their files."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_files_into_pieces")]
    operations = [
        migrations.RemoveField("uriexport", "csv"),
        migrations.RemoveField("uriexport", "csv_sha256"),
        migrations.RemoveField("uriexport", "xlsx"),
        migrations.RemoveField("uriexport", "xlsx_sha256"),
    ]
