"""Imported rows as they are written: three statements per thousand, inside the transaction of the import.

Ids are taken from the sequences beforehand: no RETURNING and no COPY, which row level security would not let pass.
The history of the rows comes by trigger, like that of every other row.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef

from accounts.encryption import seal
from cases.models import DispositionMeasure, ImportBatch, Origin, Violation
from cases.register.findings import Counts
from cases.register.meaning import Entry

ROWS_AT_ONCE = 1000

VIOLATIONS = """
    INSERT INTO cases_violation
      (id, origin, batch_id, batch_row, directorate_id, category_id, description, outcome, recorded_by_id)
    SELECT id, 'import', %s, place, directorate, category, description, 'unknown', %s
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bytea[])
      AS t (id, place, directorate, category, description)
"""
# The year is known, the day is not: `decided_on` stays empty.
DISPOSITIONS = """
    INSERT INTO cases_disposition
      (id, origin, violation_id, state, decided_year, grounds, review, decision, recorded_by_id)
    SELECT id, 'import', violation, 'decided', %s, '', '', '', %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS t (id, violation)
"""
MARKS = """
    INSERT INTO cases_dispositionmeasure (disposition_id, measure_id)
    SELECT disposition, measure FROM unnest(%s::bigint[], %s::bigint[]) AS t (disposition, measure)
"""
IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def write(batch: ImportBatch, entries: Iterator[Entry], tell: Callable[[int], None] | None) -> int:
    """Write violations, dispositions and marks; returns the number of rows."""
    done = 0
    while some := list(itertools.islice(entries, ROWS_AT_ONCE)):
        _write_some(batch, some)
        done += len(some)
        if tell:
            tell(done)
    return done


def _write_some(batch: ImportBatch, entries: list[Entry]) -> None:
    place = Violation._meta.get_field("description").place
    key_id, by = batch.data_key_id, batch.recorded_by_id
    sealed = [seal(key_id, entry.description, place) if entry.description else b"" for entry in entries]
    with connection.cursor() as cursor:
        violations = _take_ids(cursor, "cases_violation", len(entries))
        dispositions = _take_ids(cursor, "cases_disposition", len(entries))
        cursor.execute(
            VIOLATIONS,
            [
                batch.pk,
                by,
                violations,
                [entry.row for entry in entries],
                [entry.directorate for entry in entries],
                [entry.category for entry in entries],
                sealed,
            ],
        )
        cursor.execute(DISPOSITIONS, [batch.year, by, dispositions, violations])
        marks = [
            (pk, measure)
            for pk, entry in zip(dispositions, entries, strict=True)
            for measure in entry.measures
        ]
        cursor.execute(MARKS, [[pk for pk, _measure in marks], [measure for _pk, measure in marks]])


def _take_ids(cursor: Any, table: str, number: int) -> list[int]:
    cursor.execute(IDS, [table, number])
    return [row[0] for row in cursor]


def imported_rows(batch: ImportBatch, user: Any) -> Any:
    """The violations of a batch that this user sees, each with the ids of its measures, in the order of the file."""
    marks = DispositionMeasure.objects.filter(disposition__violation=OuterRef("pk")).order_by(
        "measure__severity"
    )
    return (
        Violation.objects.visible_to(user)
        .filter(batch=batch, origin=Origin.IMPORT)  # the words of the index one_violation_per_imported_row
        .annotate(measure_ids=ArraySubquery(marks.values("measure_id")))
        .order_by("batch_row")
    )


def counts_of(batch: ImportBatch) -> Counts:
    """What stands in the register of this batch. Two queries."""
    counts = Counts()
    placed = Violation.objects.filter(batch=batch).order_by().values_list("directorate_id", "category_id")
    for directorate, category, number in placed.annotate(number=Count("pk")):
        counts.rows += number
        counts.directorate[directorate] += number
        counts.category[category] += number
    marks = DispositionMeasure.objects.filter(disposition__violation__batch=batch).order_by()
    counts.measure.update(dict(marks.values_list("measure_id").annotate(number=Count("pk"))))
    return counts
