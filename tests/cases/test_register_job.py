"""The import in the browser's way: a file waits sealed, is confirmed, and is carried out wholly or not at all.

Negative control: take the transaction out of `accounts.context.door`; the kill and the failure leave rows behind.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts import context, locks
from accounts.encryption import CannotOpen
from accounts.models import Outbox
from accounts.refusal import Refusal
from cases import tasks
from cases.models import DispositionMeasure, ImportBatch, Violation
from cases.register import parcel, rows, writing
from tests import proof
from tests.cases.registers import ROW, csv_of, many, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- Waiting, confirmed, carried out ----------------------------------------------------------------------------


def waiting(by, *rows):
    with context.acting(by):
        return writing.receive(csv_of(*rows or [ROW]), by=by, year=2023, name="register.csv")


def work(batch):
    """What the worker does with the message of this batch."""
    tasks.import_register(key=writing.key_of(batch), batch=batch.pk)
    batch.refresh_from_db()
    return batch


def test_a_received_file_waits_sealed_and_counts_nowhere(cast):
    batch = waiting(cast.head, *[row(omschrijving=f"Zonnebloem {n}") for n in range(3)])
    assert (batch.state, batch.rows) == ("checked", 3)
    assert b"Zonnebloem" not in bytes(batch.content)
    assert parcel.counts_of(batch).rows == 3
    assert [entry.description for entry in parcel.entries_of(batch)] == [
        "Zonnebloem 0",
        "Zonnebloem 1",
        "Zonnebloem 2",
    ]
    assert not Violation.objects.exists()


def test_what_waits_is_noticed_when_it_was_changed_or_cut_off(cast, monkeypatch):
    monkeypatch.setattr(parcel, "PART", 10)  # every entry a part of its own
    batch = waiting(cast.head, *[ROW] * 3)
    whole = bytes(batch.content)
    first = int.from_bytes(whole[:4]) + 4
    size = int.from_bytes(whole[first : first + 4]) + 4
    parts = [
        whole[:first],
        *(whole[first + n * size : first + (n + 1) * size] for n in range(3)),
        whole[first + 3 * size :],
    ]
    broken = {
        "cut off": parts[:-1],
        "moved": [parts[0], parts[2], parts[1], *parts[3:]],
        "left out": [parts[0], *parts[2:]],
        "more": [*parts, parts[1]],
        "changed": [parts[0], parts[1][:-1] + b"\0", *parts[2:]],
    }
    assert len(list(parcel.entries_of(batch))) == 3
    for name, pieces in broken.items():
        with context.acting(None):
            ImportBatch.objects.filter(pk=batch.pk).update(content=b"".join(pieces))
        with pytest.raises(CannotOpen):
            print(name, list(parcel.entries_of(batch)))


def test_a_confirmed_import_is_carried_out_by_the_job_and_leaves_no_file_behind(cast, do):
    batch = do(writing.confirm, waiting(cast.head, ROW, ROW), by=cast.head)
    assert batch.state == "running"
    assert Outbox.objects.get(key=writing.key_of(batch)).arguments == {"batch": batch.pk}
    work(batch)
    assert (batch.state, batch.rows_done, batch.content) == ("done", 2, None)
    assert Violation.objects.filter(batch=batch, recorded_by=cast.head).count() == 2


def test_a_message_that_comes_twice_imports_once(cast, do):
    batch = do(writing.confirm, waiting(cast.head), by=cast.head)
    work(batch)
    work(batch)
    with context.acting(None):
        Outbox.objects.update(done_at=None)  # killed between the import and its mark
    work(batch)
    assert Violation.objects.count() == 1


def test_of_two_waiting_copies_one_is_imported(cast, do):
    first, second = waiting(cast.head), waiting(cast.head)
    do(writing.confirm, first, by=cast.head)
    with pytest.raises(writing.AlreadyImported):
        do(writing.confirm, second, by=cast.head)


def test_a_job_that_fails_leaves_nothing_and_can_be_confirmed_again(cast, do, monkeypatch):
    batch = do(writing.confirm, waiting(cast.head, *[ROW] * 3), by=cast.head)
    original, calls = rows._write_some, []

    def breaks(*args):
        calls.append(original(*args))
        raise ValueError("Zonnebloem")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "_write_some", breaks)
        work(batch)
    assert calls
    assert (batch.state, batch.problem, batch.rows_done) == ("failed", "ValueError", 0)
    assert not Violation.objects.exists()
    assert not Violation.history.exists()
    do(writing.confirm, batch, by=cast.head)
    assert work(batch).state == "done"


def test_a_waiting_file_is_thrown_away_without_a_reason(cast, do):
    batch = do(writing.withdraw, waiting(cast.head), by=cast.head, reason="")
    batch.refresh_from_db()
    assert (batch.state, batch.content) == ("withdrawn", None)


def test_a_file_that_waits_for_a_month_is_thrown_away(cast):
    old = waiting(cast.head)
    new = waiting(cast.head, row(omschrijving="Nieuw"))
    ImportBatch.objects.filter(pk=old.pk).update(recorded_at=timezone.now() - timedelta(days=31))
    tasks.purge_drafts()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.content, old.withdrawn_by) == ("withdrawn", None, None)
    assert new.state == "checked"
    assert new.content


def test_an_import_at_work_is_neither_withdrawn_nor_started_beside_itself(cast, do):
    batch = do(writing.confirm, waiting(cast.head), by=cast.head)
    locks.try_to_hold_for_session(writing.key_of(batch))
    try:
        with pytest.raises(Refusal, match="Wait until that is done"):
            do(writing.withdraw, batch, by=cast.head, reason="Toch niet")
        with pytest.raises(Refusal, match="right now"):
            do(writing.confirm, batch, by=cast.head)
    finally:
        locks.let_go_for_session(writing.key_of(batch))


def test_a_confirmed_import_that_no_worker_took_up_can_be_thrown_away(cast, do):
    batch = do(writing.confirm, waiting(cast.head), by=cast.head)
    do(writing.withdraw, batch, by=cast.head, reason="")
    assert work(batch).state == "withdrawn"
    assert not Violation.objects.exists()


def test_an_import_that_is_thrown_away_under_the_hands_of_its_worker_leaves_nothing(cast, do, monkeypatch):
    batch = do(writing.confirm, waiting(cast.head), by=cast.head)
    original = rows.write

    def withdrawn_meanwhile(*args):
        done = original(*args)
        ImportBatch.objects.filter(pk=batch.pk).update(state="withdrawn", withdrawn_at=timezone.now())
        return done

    monkeypatch.setattr(rows, "write", withdrawn_meanwhile)
    with pytest.raises(Refusal, match="not what was confirmed"):
        do(writing.carry_out, batch, by=None)
    assert not Violation.objects.exists()


WORKER = """
import time
import django
django.setup()
from cases import tasks
from cases.register import progress
noted = progress._note
def note_and_wait(second, batch, done):
    noted(second, batch, done)
    if done:
        time.sleep(60)
progress._note, progress.EVERY_SECONDS = note_and_wait, 0
tasks.import_register(key="import:{batch}", batch={batch})
"""


def environment():
    """What a process needs to work on the database of this test."""
    database = settings.DATABASES["default"]
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return os.environ | {
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": "",
        "DJANGO_SETTINGS_MODULE": "rosi.settings",
    }


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_leaves_nothing_and_the_import_runs_again(cast, do):
    batch = do(writing.confirm, waiting(cast.head, *[ROW] * 2000), by=cast.head)

    def rows_done():
        return ImportBatch.objects.values_list("rows_done", flat=True).get(pk=batch.pk)

    worker = subprocess.Popen([sys.executable, "-c", WORKER.format(batch=batch.pk)], env=environment())
    try:
        until(rows_done)  # seen from here while its transaction is open
        assert writing.is_at_work(batch)
        assert not Violation.objects.exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    until(lambda: not writing.is_at_work(batch))
    assert not Violation.objects.exists()
    assert not Violation.history.exists()
    assert not DispositionMeasure.history.exists()
    do(writing.confirm, batch, by=cast.head)
    assert rows_done() == 0
    assert work(batch).state == "done"
    assert Violation.objects.count() == 2000


# --- Many rows -----------------------------------------------------------------------------------------

MANY = proof.many(3_000, 100_000)
COMMAND = """
import re, sys
from pathlib import Path
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_register", *sys.argv[1:]])
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.django_db(transaction=True)
def test_many_rows_come_in_one_go_with_flat_memory(tmp_path, proof_report):
    peaks, seconds = {}, {}
    for number, year in ((500, 2021), (MANY, 2022)):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(csv_of(*many(number)).getvalue())
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, str(path), "--year", str(year)],
            env=environment(),
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        peaks[number] = int(done.stdout.split()[-1]) / 1024
        seconds[number] = time.monotonic() - started
    assert Violation.objects.filter(batch__year=2022).count() == MANY
    assert peaks[MANY] - peaks[500] < 20
    proof_report(
        "import of an earlier register",
        rows=MANY,
        seconds=f"{seconds[MANY]:.1f}",
        most_MB=f"{peaks[MANY]:.0f}",
    )
