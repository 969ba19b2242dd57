
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_administration'),
        ('cases', '0005_reasons_to_look'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('directorate'), models.F('id'), condition=models.Q(('restricted', True)), name='restricted_cases'),
        ),
    ]
