
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_log_and_unusual_reading'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('directorate'), models.F('id'), condition=models.Q(('restricted', True)), name='restricted_cases'),
        ),
    ]
