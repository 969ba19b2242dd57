"""SIGKILL while an export is made: nothing half is seen, a second try succeeds, and there is one version.

Negative control, tried and seen to fail: let `freeze` be no door, so that nothing holds its rows together (a version
with one of its files is seen).
"""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from accounts import context
from accounts.models import Outbox
from reporting import tasks, uri
from reporting.models import ExportFile, ExportPiece, Run, UriExport
from tests.factories import directorate
from tests.proof import many
from tests.reporting.test_uri_2023 import rows_of
from tests.workers import _address

pytestmark = [pytest.mark.django_db(transaction=True)]

# The worker, which says where it is and waits there to be killed.
WORKING = """
import time, django
django.setup()
from reporting import tasks
from reporting.uri import keeping, writing
def stopping(function, after):
    calls = []
    def stops(*args, **kwargs):
        calls.append(function(*args, **kwargs))
        if len(calls) == after:
            print("here", flush=True)
            time.sleep(60)
        return calls[-1]
    return stops
{where}
tasks.make_uri_export({key!r}, year=2023, directorate={directorate})
"""
# While files are written to disk, and between the files that are kept.
PLACES = (
    "keeping.keep = stopping(keeping.keep, 1)",
    "writing._put = stopping(writing._put, 1)",
)


def killed(run: Run, where: str) -> None:
    code = WORKING.format(where=where, key=run.key, directorate=run.directorate_id)
    environment = os.environ | {"DATABASE_URL": _address(settings.DATABASES["default"])}
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "here\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def test_a_killed_worker_leaves_nothing_half_and_the_second_try_makes_one_version(
    cast, register_2023, proof_report
):
    kills = PLACES[: many(1, 2)]
    for where in kills:
        with context.acting(cast.coordinator):
            run = uri.ask(2023, directorate("BD"), by=cast.coordinator)
        killed(run, where)
        assert not UriExport.objects.exists()
        assert not ExportFile.objects.exists() and not ExportPiece.objects.exists()
        assert Outbox.objects.get(key=run.key).done_at is None  # the sweeper sends it again
        with context.acting(cast.coordinator):
            assert not uri.visible_to(cast.coordinator).exists()
    for _again in range(2):
        tasks.make_uri_export(run.key, year=2023, directorate=run.directorate_id)
    run.refresh_from_db()
    export = UriExport.objects.get()
    assert (run.state, export.version, len(rows_of(export))) == ("done", 1, 92)
    proof_report("kills while a URI export is made", kills=len(kills))
