"""SIGKILL in the middle of storing a part, taking a file in and writing a ZIP: nothing half-visible, a second try
succeeds once, and what the killed process left in the store is found and cleared away.

Negative control: let `orphans.clear` remove nothing; what was killed stays.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts import context
from accounts.models import Outbox
from cases import documents, tasks
from cases.documents import exporting, orphans, storage, uploads
from cases.models import DossierExport, Upload
from tests.factories import Walk
from tests.proof import many, seed
from tests.workers import _address

pytestmark = [pytest.mark.django_db(transaction=True)]

LINE = b"Kanariegeel reed zaterdag met de dienstauto.\n"
CONTENT = LINE * (12 * 2**20 // len(LINE))
# Storing made slow, so that a kill falls into it: in the killed process alone.
SLOWLY = """
import os, time, django
django.setup()
from accounts import context
from accounts.models import User
from cases import documents, tasks
from cases.documents import storage, uploads
from cases.models import Case, Upload
put = storage.Directory.put
def slowly(self, name, content):
    def each():
        for chunk in content:
            time.sleep(0.01)
            yield chunk
    put(self, name, each())
    time.sleep(0.05)
storage.Directory.put = slowly
"""


def killed(code: str, place, dice: random.Random) -> None:
    """Run some code in a process of its own, and kill it at some moment after it began to store."""
    names = {kept.name for kept in storage.store().every("")}
    environment = os.environ | {
        "DATABASE_URL": _address(django_settings.DATABASES["default"]),
        "ROSI_DOCUMENTS": str(place),
    }
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SLOWLY + code], env=environment)
    until = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < until:
        if {kept.name for kept in storage.store().every("")} - names:
            time.sleep(dice.uniform(0, 0.35))
            child.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    child.wait()


def again(key: str) -> None:
    """What the sweeper brings about: the task once more, with the arguments that its outbox row holds."""
    row = Outbox.objects.get(key=key)
    name = row.task.rpartition(".")[2]
    getattr(tasks, name)(key=key, **row.arguments)


def nothing_is_left(upload: Upload | None = None) -> None:
    """After a day the store holds what rows name, and nothing else."""
    with context.acting(None):
        orphans.clear(now=timezone.now() + timedelta(days=2))
        kept = {kept.name for folder in storage.FOLDERS for kept in storage.store().every(folder)}
        assert kept == orphans._named(list(kept))
        assert orphans.find().missing == []


def test_killed_in_the_middle_nothing_is_half_visible_and_a_second_try_succeeds(
    cast, own_store, proof_report
):
    dice, rounds = random.Random(seed()), many(1, 40)
    for _round in range(rounds):
        case = Walk(cast).to_fact_finding().case
        upload = a_part_is_killed(case, cast, own_store, dice)
        taking_in_is_killed(case, upload, own_store, dice)
        a_zip_is_killed(case, cast, own_store, dice)
        nothing_is_left()
    proof_report("kills while a part, a file and a ZIP are stored", kills=3 * rounds)


def a_part_is_killed(case, cast, place, dice) -> Upload:
    """The web process dies while a part comes in: the browser asks how far it was, and goes on there."""
    with context.acting(cast.anna):
        upload = uploads.begin(case, by=cast.anna, name="groot.txt", length=len(CONTENT), facts={})
        uploads.receive(upload, 0, [CONTENT[:1000]], by=cast.anna)
    killed(
        f"""
user = User.objects.get(pk={cast.anna.pk})
with context.acting(user):
    upload = Upload.objects.get(pk="{upload.pk}")
    line = {LINE!r}
    uploads.receive(upload, 1000, [line * 20000] * 12, by=user)
""",
        place,
        dice,
    )
    with context.acting(cast.anna):
        upload.refresh_from_db()
        while upload.state == "coming":
            uploads.receive(upload, upload.received, [CONTENT[upload.received :]], by=cast.anna)
            upload.refresh_from_db()
    return upload


def taking_in_is_killed(case, upload, place, dice) -> None:
    key = f"upload:{upload.pk}"
    killed(f'tasks.take_in_upload(key="{key}", upload="{upload.pk}", owner={upload.owner_id})', place, dice)
    with context.acting(None):
        assert case.documents.count() <= 1
        again(key)
        again(key)
        document = case.documents.get()
        content = b"".join(documents.verified(document.versions.get()))
        upload.refresh_from_db()
        assert (upload.state, len(content)) == ("filed", upload.length)
        assert hashlib.sha256(content).hexdigest() == document.versions.get().sha256


def a_zip_is_killed(case, cast, place, dice) -> None:
    with context.acting(None):
        version = case.documents.get().versions.get()
        type(version).objects.filter(pk=version.pk).update(state="clean", scanned_at=timezone.now())
    with context.acting(cast.anna):
        export = exporting.ask(case, by=cast.anna)
    key = f"dossier:{export.pk}"
    killed(f'tasks.make_dossier_export(key="{key}", export={export.pk}, owner={cast.anna.pk})', place, dice)
    with context.acting(None):
        half = DossierExport.objects.get(pk=export.pk)
        assert half.state in ("waiting", "running", "done")
        assert half.state == "done" or half.storage_name == ""
        again(key)
        export.refresh_from_db()
        assert export.state == "done"
        assert b"".join(documents.verified(export)).startswith(b"PK")
