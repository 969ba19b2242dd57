
import accounts.encryption
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_retention"),
        ("reporting", "0015_lessons_in_annual_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalannuallesson",
            name="lesson",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.lesson",
                verbose_name="lesson",
            ),
        ),
        migrations.AddField(
            model_name="historicalannuallesson",
            name="text",
            field=accounts.encryption.SealedTextField(
                blank=True, editable=True, verbose_name="lesson or advice"
            ),
        ),
        migrations.AlterField(
            model_name="annuallesson",
            name="lesson",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.lesson",
                verbose_name="lesson",
            ),
        ),
    ]
