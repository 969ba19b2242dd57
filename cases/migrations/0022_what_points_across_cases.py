import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows that stay with their case lose what left it; and when a closing was recorded."""

    dependencies = [("cases", "0021_retention")]

    operations = [
        migrations.AlterField(
            model_name="reportercontact",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="cases.report",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="cases.document",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="closing_recorded_at",
            field=models.DateTimeField(null=True, verbose_name="closing recorded at"),
        ),
    ]
