"""Documents of a case, their versions and texts, files on their way, and exports."""

import accounts.encryption
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_journal_and_related_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalinvestigation',
            name='report_elsewhere',
            field=models.BooleanField(default=False, verbose_name='final report kept elsewhere'),
        ),
        migrations.AddField(
            model_name='investigation',
            name='report_elsewhere',
            field=models.BooleanField(default=False, verbose_name='final report kept elsewhere'),
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('title', accounts.encryption.SealedTextField(editable=True, verbose_name='name of the document')),
                ('kind', models.CharField(choices=[('report', 'report as it came in'), ('mail', 'mail'), ('letter', 'letter'), ('mandate', 'mandate'), ('minutes', 'minutes of a hearing or an interview'), ('evidence', 'evidence'), ('final_report', 'final report'), ('decision', 'decision'), ('other', 'other')], default='other', max_length=12, verbose_name='kind')),
                ('classification', models.CharField(choices=[('internal', 'internal'), ('confidential', 'confidential'), ('departmental', 'departmental confidential')], default='confidential', max_length=12, verbose_name='classification')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='date of the document')),
                ('source', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='source')),
                ('tells_reporter', models.BooleanField(default=False, verbose_name='tells who reported')),
                ('note', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='note')),
                ('set_aside_on', models.DateField(blank=True, null=True, verbose_name='set aside on')),
                ('set_aside_reason', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='reason')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.case')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='cases.document', verbose_name='came with')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('set_aside_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set aside by')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('file_name', accounts.encryption.SealedTextField(editable=True, verbose_name='file')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('size', models.BigIntegerField(verbose_name='size')),
                ('sha256', accounts.encryption.SealedTextField(editable=True, verbose_name='SHA-256')),
                ('storage_name', models.CharField(editable=False, max_length=80, unique=True)),
                ('sealed_key', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'waits for the scanner'), ('clean', 'released'), ('quarantine', 'in quarantine'), ('hostile', 'harmful, locked')], default='waiting', max_length=10, verbose_name='state')),
                ('scanner', models.CharField(blank=True, max_length=30, verbose_name='scanner')),
                ('finding', models.CharField(blank=True, max_length=120, verbose_name='finding')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='scanned at')),
                ('is_draft', models.BooleanField(default=False, verbose_name='draft')),
                ('unpacked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='cases.document')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'version of a document',
                'verbose_name_plural': 'versions of documents',
                'ordering': ['number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DocumentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filed_on', models.DateField()),
                ('text', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='text')),
                ('terms', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='extracted', to='cases.documentversion')),
            ],
            options={
                'verbose_name': 'text of a document',
                'verbose_name_plural': 'texts of documents',
            },
        ),
        migrations.CreateModel(
            name='DossierExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'stopped')], default='waiting', max_length=8, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=80)),
                ('storage_name', models.CharField(blank=True, max_length=80)),
                ('sealed_key', models.BinaryField(null=True)),
                ('size', models.BigIntegerField(null=True)),
                ('sha256', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='SHA-256')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='cases.case')),
            ],
            options={
                'verbose_name': 'export of a dossier',
                'verbose_name_plural': 'exports of dossiers',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('explanation', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='what it shows')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='cases.document', verbose_name='document')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('violation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='cases.violation', verbose_name='violation')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalDocument',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('title', accounts.encryption.SealedTextField(editable=True, verbose_name='name of the document')),
                ('kind', models.CharField(choices=[('report', 'report as it came in'), ('mail', 'mail'), ('letter', 'letter'), ('mandate', 'mandate'), ('minutes', 'minutes of a hearing or an interview'), ('evidence', 'evidence'), ('final_report', 'final report'), ('decision', 'decision'), ('other', 'other')], default='other', max_length=12, verbose_name='kind')),
                ('classification', models.CharField(choices=[('internal', 'internal'), ('confidential', 'confidential'), ('departmental', 'departmental confidential')], default='confidential', max_length=12, verbose_name='classification')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='date of the document')),
                ('source', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='source')),
                ('tells_reporter', models.BooleanField(default=False, verbose_name='tells who reported')),
                ('note', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='note')),
                ('set_aside_on', models.DateField(blank=True, null=True, verbose_name='set aside on')),
                ('set_aside_reason', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='reason')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.document', verbose_name='came with')),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('set_aside_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set aside by')),
            ],
            options={
                'verbose_name': 'historical document',
                'verbose_name_plural': 'historical documents',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalDocumentVersion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('file_name', accounts.encryption.SealedTextField(editable=True, verbose_name='file')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('size', models.BigIntegerField(verbose_name='size')),
                ('sha256', accounts.encryption.SealedTextField(editable=True, verbose_name='SHA-256')),
                ('state', models.CharField(choices=[('waiting', 'waits for the scanner'), ('clean', 'released'), ('quarantine', 'in quarantine'), ('hostile', 'harmful, locked')], default='waiting', max_length=10, verbose_name='state')),
                ('scanner', models.CharField(blank=True, max_length=30, verbose_name='scanner')),
                ('finding', models.CharField(blank=True, max_length=120, verbose_name='finding')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='scanned at')),
                ('is_draft', models.BooleanField(default=False, verbose_name='draft')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.document')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'historical version of a document',
                'verbose_name_plural': 'historical versions of documents',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalEvidence',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('explanation', accounts.encryption.SealedTextField(blank=True, editable=True, verbose_name='what it shows')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.document', verbose_name='document')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('violation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.violation', verbose_name='violation')),
            ],
            options={
                'verbose_name': 'historical evidence',
                'verbose_name_plural': 'historical evidence',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSharedVersion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('audience', models.CharField(choices=[('subject', 'the subject'), ('authority', 'the competent authority')], max_length=9, verbose_name='for')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.documentversion')),
            ],
            options={
                'verbose_name': 'historical shared version',
                'verbose_name_plural': 'historical shared versions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='SharedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                ('audience', models.CharField(choices=[('subject', 'the subject'), ('authority', 'the competent authority')], max_length=9, verbose_name='for')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shared', to='cases.documentversion')),
            ],
            options={
                'verbose_name': 'shared version',
                'verbose_name_plural': 'shared versions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', accounts.encryption.SealedTextField(editable=True, verbose_name='file')),
                ('facts', accounts.encryption.SealedTextField(editable=True)),
                ('length', models.BigIntegerField(verbose_name='size')),
                ('received', models.BigIntegerField(default=0)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('sealed_key', models.BinaryField()),
                ('state', models.CharField(choices=[('coming', 'on its way'), ('whole', 'being taken in'), ('filed', 'in the dossier'), ('refused', 'not taken in')], default='coming', max_length=8, verbose_name='state')),
                ('problem', accounts.encryption.SealedTextField(blank=True, editable=True)),
                ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('touched_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='cases.case')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.document')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'upload',
                'verbose_name_plural': 'uploads',
                'ordering': ['begun_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_aside_by', None), ('set_aside_on', None)), models.Q(('set_aside_by__isnull', False), ('set_aside_on__isnull', False)), _connector='OR'), name='document_set_aside_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='documentversion',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'quarantine'])), fields=['state', 'id'], name='versions_to_scan'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='one_version_of_each_number'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='version_is_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('scanned_at__isnull', False), _connector='OR'), name='judged_version_has_moment'),
        ),
        migrations.AddIndex(
            model_name='documenttext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='search_of_documents'),
        ),
        migrations.AddIndex(
            model_name='documenttext',
            index=models.Index(models.OrderBy(models.F('filed_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='texts_newest_first'),
        ),
        migrations.AddIndex(
            model_name='dossierexport',
            index=models.Index(fields=['case', 'asked_by'], name='exports_of_a_dossier'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('document', 'violation'), name='supports_once'),
        ),
        migrations.AddConstraint(
            model_name='sharedversion',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('version', 'audience'), name='shared_once'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['owner', 'state'], name='uploads_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('received__gte', 0), ('received__lte', models.F('length'))), name='upload_within_its_length'),
        ),
    ]
