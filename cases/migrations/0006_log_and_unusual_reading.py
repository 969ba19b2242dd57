"""The log as a view, thresholds of unusual reading, and what was found by them."""

import accounts.encryption
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


THRESHOLDS = {"many_cases": 25, "night": 5, "weekend": 5, "elsewhere": 1, "refused": 10, "identities": 10}


def seed(apps, schema_editor):
    rules = apps.get_model("cases", "UnusualRule").objects.using(schema_editor.connection.alias)
    for kind, threshold in THRESHOLDS.items():
        rules.create(kind=kind, threshold=threshold)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_reasons_to_look'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('at', models.DateTimeField()),
                ('source', models.CharField(max_length=40)),
                ('entry', models.BigIntegerField(primary_key=True, serialize=False)),
                ('row_id', models.BigIntegerField(null=True)),
                ('action', models.CharField(max_length=20)),
                ('about', models.CharField(max_length=80)),
                ('purpose', models.CharField(max_length=200)),
                ('door', models.CharField(max_length=100)),
                ('sealed', models.BooleanField()),
                ('case_number', models.CharField(max_length=12)),
                ('case_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'log_entry',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='HistoricalUnusualReading',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('many_cases', 'many cases in one hour'), ('night', 'cases read at night'), ('weekend', 'cases read at a weekend or on a holiday'), ('elsewhere', 'cases outside the own directorates and teams'), ('refused', 'many refused attempts'), ('identities', 'many identities')], max_length=12, verbose_name='kind')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='from how many')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                ('remark', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='remark')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical unusual reading',
                'verbose_name_plural': 'historical unusual reading',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalUnusualRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('many_cases', 'many cases in one hour'), ('night', 'cases read at night'), ('weekend', 'cases read at a weekend or on a holiday'), ('elsewhere', 'cases outside the own directorates and teams'), ('refused', 'many refused attempts'), ('identities', 'many identities')], max_length=12, verbose_name='kind')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='from how many')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical threshold of unusual reading',
                'verbose_name_plural': 'historical thresholds of unusual reading',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='UnusualRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('many_cases', 'many cases in one hour'), ('night', 'cases read at night'), ('weekend', 'cases read at a weekend or on a holiday'), ('elsewhere', 'cases outside the own directorates and teams'), ('refused', 'many refused attempts'), ('identities', 'many identities')], max_length=12, verbose_name='kind')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='from how many')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'threshold of unusual reading',
                'verbose_name_plural': 'thresholds of unusual reading',
                'ordering': ['kind', 'valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('threshold__gte', 1)), name='threshold_is_at_least_one'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_from', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='threshold_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('kind',), name='one_running_threshold_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='UnusualReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('many_cases', 'many cases in one hour'), ('night', 'cases read at night'), ('weekend', 'cases read at a weekend or on a holiday'), ('elsewhere', 'cases outside the own directorates and teams'), ('refused', 'many refused attempts'), ('identities', 'many identities')], max_length=12, verbose_name='kind')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
                ('threshold', models.PositiveSmallIntegerField(verbose_name='from how many')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                ('remark', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='remark')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unusual_readings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'unusual reading',
                'verbose_name_plural': 'unusual reading',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(models.OrderBy(models.F('day'), descending=True), models.OrderBy(models.F('id'), descending=True), name='list_of_unusual_reading'), models.Index(models.OrderBy(models.F('day'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('seen_at', None)), name='unusual_reading_to_judge')],
                'constraints': [models.UniqueConstraint(fields=('user', 'day', 'kind'), name='one_finding_per_day_and_kind'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at', None), ('seen_by', None)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='seen_has_moment_and_reader'), models.CheckConstraint(condition=models.Q(('seen_by', None), models.Q(('seen_by', models.F('user')), _negated=True), _connector='OR'), name='nobody_judges_themselves')],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
