"""The doors of the import: receive a file, confirm it, carry it out, withdraw it. All or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import locks, outbox
from accounts.context import door
from accounts.models import DataKey, User
from accounts.refusal import Refusal
from cases.models import ImportBatch
from cases.permissions import check_may_anywhere
from cases.register import parcel, progress, rows
from cases.register.findings import Counts, Findings, understand
from cases.register.meaning import Entry
from cases.register.reading import Sheet, fingerprint, read

log = structlog.get_logger(__name__)

State = ImportBatch.State
ROWS_BETWEEN_SIGNS = 5000
TASK = "cases.tasks.import_register"


class Faulty(Refusal):
    """Something in the file is not understood; `findings` has every fault with its rows. Nothing was kept of it."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(_("Not everything in this file is understood. Nothing was imported."))
        self.findings = findings


class AlreadyImported(Refusal):
    """This very file stands in the register already, or is on its way into it."""

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(
            _(
                "This file was already imported, for %(year)s. Withdraw that import first if it has to be done again."
            )
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
    if not locks.try_to_hold(f"register:{digest.hex()}"):
        raise Refusal(_("This file is being imported right now."))


def _show_life() -> None:
    """An idle transaction is ended after a minute, and a large spreadsheet can take longer to read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def dry_run(sheet: Sheet, year: int, *, keep: Callable[[Entry], None] | None = None) -> Findings:
    """What a file says, without writing anything."""
    findings = Findings(year)
    for entry in understand(sheet, findings):
        if keep and not findings.faults:
            keep(entry)
        if findings.rows % ROWS_BETWEEN_SIGNS == 0:
            _show_life()
    if not findings.rows:
        raise Refusal(_("There are headings in this file, but no rows below them."))
    return findings


# --- In the browser: receive, confirm, carry out ----------------------------------------------------------------


@door
def receive(file: BinaryIO, *, by: User, year: int, name: str) -> ImportBatch:
    """Check a file and let it wait for confirmation.

    Raises Unreadable, AlreadyImported or Faulty; then nothing is kept.
    """
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
        done = rows.write(batch, parcel.entries_of(batch), tell)
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
    done = rows.write(batch, understand(read(file), again), tell)
    if again.faults or done != findings.rows:
        raise Refusal(_("The file was changed while it was read."))
    batch.state, batch.rows_done = State.DONE, done
    batch.save(update_fields=["state", "rows_done"])
    return batch, again.counts


@door
def purge(*, by: None, before: datetime) -> int:
    """Throw away what waits for confirmation since then; returns how many. What they held is gone, the batch stays."""
    left = ImportBatch.objects.filter(state__in=[State.CHECKED, State.FAILED], recorded_at__lt=before)
    return left.update(state=State.WITHDRAWN, content=None, withdrawn_at=timezone.now())


# --- Withdrawing ---------------------------------------------------------------------------------------------------


@door
def withdraw(batch: ImportBatch, *, by: User, reason: str) -> ImportBatch:
    """Take an import back as a whole: its rows stay on record, and no list or figure counts them any more.

    A file that still waits is thrown away; a worker that takes it up at that moment finds at its end that it was.
    """
    check_may_import(by)
    batch = _locked(batch)
    if batch.state == State.WITHDRAWN:
        raise Refusal(_("This import was already withdrawn."))
    if is_at_work(batch):
        raise Refusal(_("This file is being imported. Wait until that is done."))
    if batch.state == State.DONE and not reason.strip():
        raise Refusal(_("Give the reason why the import is withdrawn."))
    batch.state, batch.content = State.WITHDRAWN, None
    batch.withdrawn_at, batch.withdrawn_by, batch.withdrawal_reason = timezone.now(), by, reason
    batch.save(update_fields=["state", "content", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return batch
