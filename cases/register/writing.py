"""The doors of the import: receive a file, confirm it, write it, withdraw it. All or nothing.

Rows go in by three statements per thousand, with ids taken from the sequences beforehand: no RETURNING and no COPY,
which row level security would not let pass. Their history comes by trigger like that of every other row.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, outbox
from accounts.context import door
from accounts.encryption import SealedTextField, seal
from accounts.models import DataKey, User
from accounts.refusal import Refusal
from cases.models import ImportBatch, Violation
from cases.permissions import check_may_anywhere
from cases.register import parcel, progress
from cases.register.meaning import Counts, Entry, Findings, understand
from cases.register.reading import Sheet, fingerprint, read

log = structlog.get_logger(__name__)

State = ImportBatch.State
ROWS_AT_ONCE = 1000
TASK = "cases.tasks.import_register"

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


class Faulty(Refusal):
    """Something in the file is not understood; `findings` has every fault with its rows. Nothing was kept of it."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(_("Not everything in this file is understood. Nothing was imported."))
        self.findings = findings


class AlreadyImported(Refusal):
    """This very file stands in the register already, or is on its way into it."""

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(
            _("This file was already imported, for %(year)s. Withdraw that import first if it has to be done again.")
            % {"year": batch.year}
        )
        self.batch = batch


def key_of(batch: ImportBatch) -> str:
    """The effect's name in the outbox."""
    return f"import:{batch.pk}"


def is_at_work(batch: ImportBatch) -> bool:
    return batch.state == State.RUNNING and outbox.at_work(key_of(batch))


# --- Checks -----------------------------------------------------------------------------------------------


def check_may_import(by: User | None) -> None:
    """The system itself may (loading the demo); a person needs the permission."""
    if by is not None:
        check_may_anywhere(by, "import_register")


def check_year(year: int) -> None:
    if not 1980 <= year <= timezone.localdate().year:
        raise Refusal(_("Choose a year from 1980 until now."))


def check_new(digest: bytes, *, but: ImportBatch | None = None) -> None:
    others = ImportBatch.objects.filter(file_hash=digest, state__in=[State.RUNNING, State.DONE])
    other = others.exclude(pk=but.pk if but else None).defer("content").first()
    if other is not None:
        raise AlreadyImported(other)


def _hold(digest: bytes) -> None:
    """Of two who import the same file at the same time, one is told so."""
    name = f"register:{digest.hex()}"
    if locks.is_held(name):
        raise Refusal(_("This file is being imported right now."))
    locks.hold(name)


def dry_run(sheet: Sheet, year: int, *, keep: Callable[[Entry], None] | None = None) -> Findings:
    """What a file says, without writing anything."""
    findings = Findings(year)
    for entry in understand(sheet, findings):
        if keep and not findings.faults:
            keep(entry)
    if not findings.rows:
        raise Refusal(_("There are headings in this file, but no rows below them."))
    return findings


# --- In the browser: receive, confirm, carry out ----------------------------------------------------------------


@door
def receive(file: BinaryIO, *, by: User, year: int, name: str) -> ImportBatch:
    """Check a file and let it wait for confirmation. Raises Unreadable, AlreadyImported or Faulty; then nothing is kept."""
    check_may_import(by)
    check_year(year)
    digest = fingerprint(file)
    check_new(digest)
    key = DataKey.make()
    packer = parcel.Packer(key.pk)
    findings = dry_run(read(file), year, keep=packer.add)
    if findings.faults:
        raise Faulty(findings)
    return ImportBatch.objects.create(
        file_name=name,
        file_hash=digest,
        year=year,
        rows=findings.rows,
        content=packer.close(findings.counts),
        data_key=key,
        recorded_by=by,
    )


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)


@door
def confirm(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Have the worker import what was checked; also anew, after it failed or was interrupted."""
    check_may_import(by)
    batch = _locked(batch)
    if batch.state in (State.DONE, State.WITHDRAWN):
        raise Refusal(_("This file no longer waits for its import."))
    if is_at_work(batch):
        raise Refusal(_("This file is being imported right now."))
    _hold(bytes(batch.file_hash))
    check_new(bytes(batch.file_hash), but=batch)
    batch.state, batch.rows_done, batch.problem = State.RUNNING, 0, ""
    batch.save(update_fields=["state", "rows_done", "problem"])
    outbox.write_again(key_of(batch), TASK, batch=batch.pk)
    return batch


@door
def carry_out(batch: ImportBatch, *, by: None) -> None:
    """The job: write what waits in a confirmed batch, in one transaction. Done twice, the second time does nothing.

    The batch's row is not locked before the end, so that progress can be written to it from outside; the worker
    holds the effect (`outbox.once`), so there is no second one at it.
    """
    batch = ImportBatch.objects.defer("content").get(pk=batch.pk)
    if batch.state != State.RUNNING:
        return
    with progress.shown_outside(batch) as tell:
        done = _write(batch, parcel.entries_of(batch), tell)
    batch = _locked(batch)
    if batch.state != State.RUNNING or done != batch.rows:
        raise Refusal(_("What waited is not what was confirmed."))
    batch.state, batch.rows_done, batch.content = State.DONE, done, None
    batch.save(update_fields=["state", "rows_done", "content"])


@door
def note_failure(batch: ImportBatch, *, by: None, problem: str) -> None:
    """The job could not be done: the register is as it was, and the file waits to be confirmed again."""
    batch = _locked(batch)
    if batch.state == State.RUNNING:
        batch.state, batch.rows_done, batch.problem = State.FAILED, 0, problem
        batch.save(update_fields=["state", "rows_done", "problem"])


def carry_out_or_note(batch: ImportBatch, *, by: None) -> None:
    """The job with its failure. A database that is away is no failure: the sweeper sends the job again."""
    try:
        carry_out(batch, by=by)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        problem = type(error).__name__
        log.warning("import.failed", batch=batch.pk, reason=problem)
        note_failure(batch, by=by, problem=problem)


# --- On the command line -----------------------------------------------------------------------------------------


@door
def import_file(
    file: BinaryIO, *, by: User | None, year: int, name: str, tell: progress.Tell | None = None
) -> tuple[ImportBatch, Counts]:
    """Check and import a file at once. Raises what `receive` raises."""
    check_may_import(by)
    check_year(year)
    digest = fingerprint(file)
    _hold(digest)
    check_new(digest)
    findings = dry_run(read(file), year)
    if findings.faults:
        raise Faulty(findings)
    batch = ImportBatch.objects.create(
        file_name=name,
        file_hash=digest,
        year=year,
        rows=findings.rows,
        state=State.RUNNING,
        data_key=DataKey.make(),
        recorded_by=by,
    )
    again = Findings(year)
    done = _write(batch, understand(read(file), again), tell)
    if again.faults or done != findings.rows:
        raise Refusal(_("The file was changed while it was read."))
    batch.state, batch.rows_done = State.DONE, done
    batch.save(update_fields=["state", "rows_done"])
    return batch, again.counts


# --- Withdrawing ---------------------------------------------------------------------------------------------------


@door
def withdraw(batch: ImportBatch, *, by: User, reason: str) -> ImportBatch:
    """Take an import back as a whole: its rows stay on record, and no list or figure counts them any more."""
    check_may_import(by)
    batch = _locked(batch)
    if batch.state == State.WITHDRAWN:
        raise Refusal(_("This import was already withdrawn."))
    if batch.state == State.RUNNING:
        raise Refusal(_("This file is being imported. Wait until that is done."))
    if batch.state == State.DONE and not reason.strip():
        raise Refusal(_("Give the reason why the import is withdrawn."))
    batch.state, batch.content = State.WITHDRAWN, None
    batch.withdrawn_at, batch.withdrawn_by, batch.withdrawal_reason = timezone.now(), by, reason
    batch.save(update_fields=["state", "content", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return batch


# --- Rows ------------------------------------------------------------------------------------------------------------


def _write(batch: ImportBatch, entries: Iterator[Entry], tell: progress.Tell | None) -> int:
    """Write violations, dispositions and marks; returns the number of rows."""
    done = 0
    while some := list(itertools.islice(entries, ROWS_AT_ONCE)):
        _write_some(batch, some)
        done += len(some)
        if tell:
            tell(done)
    return done


def _write_some(batch: ImportBatch, entries: list[Entry]) -> None:
    field = Violation._meta.get_field("description")
    assert isinstance(field, SealedTextField)
    key_id, by = batch.data_key_id, batch.recorded_by_id
    sealed = [seal(key_id, entry.description, field.place) if entry.description else b"" for entry in entries]
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
        marks = [(pk, measure) for pk, entry in zip(dispositions, entries, strict=True) for measure in entry.measures]
        cursor.execute(MARKS, [[pk for pk, _measure in marks], [measure for _pk, measure in marks]])


def _take_ids(cursor: Any, table: str, number: int) -> list[int]:
    cursor.execute(IDS, [table, number])
    return [row[0] for row in cursor]


def imported_rows(batch: ImportBatch, user: Any) -> Any:
    """The violations of a batch that this user sees, in the order of the file."""
    return Violation.objects.visible_to(user).filter(batch=batch).order_by("batch_row")
