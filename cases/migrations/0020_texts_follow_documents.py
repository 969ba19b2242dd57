from django.db import migrations, models

OF_DOCUMENT = """
    UPDATE cases_documenttext t SET tells_reporter = true
    FROM cases_documentversion v JOIN cases_document d ON d.id = v.document_id
    WHERE v.id = t.version_id AND d.tells_reporter
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_first_letter_templates")]

    operations = [
        migrations.AddField(
            model_name="documenttext",
            name="tells_reporter",
            field=models.BooleanField(db_default=False, editable=False, verbose_name="tells who reported"),
        ),
        migrations.RunSQL(OF_DOCUMENT, migrations.RunSQL.noop),
    ]
