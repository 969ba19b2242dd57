"""What was kept as one value of an export is kept in pieces of a megabyte."""

from django.db import migrations

FILES = """
    INSERT INTO reporting_exportfile (export_id, kind, size, sha256)
    SELECT id, 'csv', length(csv), csv_sha256 FROM reporting_uriexport
    UNION ALL SELECT id, 'xlsx', length(xlsx), xlsx_sha256 FROM reporting_uriexport
    ORDER BY 1, 2
"""
PIECES = """
    INSERT INTO reporting_exportpiece (file_id, number, content)
    SELECT f.id, n, substring(CASE f.kind WHEN 'csv' THEN e.csv ELSE e.xlsx END FROM 1 + n * 1048576 FOR 1048576)
    FROM reporting_exportfile f JOIN reporting_uriexport e ON e.id = f.export_id
    CROSS JOIN LATERAL generate_series(0, ((f.size - 1) / 1048576)::integer) n
    WHERE f.size > 0
    ORDER BY f.id, n
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_export_files")]
    operations = [
        migrations.RunSQL(FILES, migrations.RunSQL.noop),
        migrations.RunSQL(PIECES, migrations.RunSQL.noop),
    ]
