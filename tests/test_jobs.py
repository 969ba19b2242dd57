"""The jobs through the real broker and a real worker: done once, and seen in the page.

Kills are tests/reporting/test_kills.py. Negative control: take `outbox.once` out of a task; a repeated delivery makes a
second version.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from accounts import context
from accounts.models import Outbox
from cases.models import ImportBatch, Violation
from cases.register import writing
from reporting import overviews, uri
from reporting.models import MonthlyOverview, Run, UriExport
from reporting.periods import Month
from tests.factories import Walk, directorate
from tests.reporting.test_uri_2023 import content_of
from tests.workers import Worker, queue_of_its_own, until

pytestmark = [pytest.mark.jobs, pytest.mark.django_db(transaction=True)]

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"


@pytest.fixture
def queue():
    with queue_of_its_own("jobs") as name:
        yield name


@pytest.fixture
def worker(queue):
    worker = Worker(queue)
    yield worker
    worker.stop()


@pytest.fixture
def people(transactional_db, cast):
    return cast


def take_in_2023(people) -> ImportBatch:
    with context.acting(people.head), REGISTER.open("rb") as file:
        return writing.confirm(
            writing.receive(file, by=people.head, year=2023, name="2023.csv"), by=people.head
        )


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.state in (Run.State.DONE, Run.State.FAILED)


def test_the_worker_imports_a_register_makes_an_overview_and_an_export(people, worker, client):
    batch = take_in_2023(people)
    until(
        lambda: ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.DONE, "the register imported"
    )
    assert Violation.objects.filter(batch=batch).count() == 124

    month = Month.of(timezone.localdate()).plus(-1)
    Walk(people, received_on=month.first).to_received()
    with context.acting(people.head):
        run = overviews.ask(month, directorate("BD"), by=people.head)
    until(lambda: ended(run), "the overview made")
    assert run.state == Run.State.DONE
    overview = MonthlyOverview.objects.get()
    assert overview.version == 1

    client.force_login(people.director, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/overviews/BD/{month.code}/")
    assert page.status_code == 200
    paper = client.get(f"/overviews/BD/{month.code}/pdf")
    assert paper.content.startswith(b"%PDF")

    with context.acting(people.central):
        run = uri.ask(2023, directorate("FIN"), by=people.central)
    until(lambda: ended(run), "the export made")
    export = UriExport.objects.get()
    assert export.rows == 124
    book = openpyxl.load_workbook(io.BytesIO(content_of(export, "xlsx")), read_only=True)
    assert book.sheetnames


def test_the_same_delivered_twice_is_done_once(people, worker):
    month = Month.of(timezone.localdate()).plus(-1)
    with context.acting(people.head):
        run = overviews.ask(month, directorate("BD"), by=people.head)
    row = Outbox.objects.get(key=run.key)
    for _ in range(3):
        current_app.send_task(row.task, kwargs={"key": row.key, **row.arguments})
    until(lambda: ended(run), "the overview made")
    with context.acting(people.head):
        marker = overviews.ask(month.plus(-1), directorate("BD"), by=people.head)
    until(lambda: ended(marker), "what was sent after the repetitions")
    assert MonthlyOverview.objects.filter(month=month.first).count() == 1


def test_the_timetable_asks_for_last_month_of_every_directorate_with_recipients(people, worker):
    with context.acting(None):
        current_app.send_task("reporting.tasks.make_monthly_overviews")
    until(
        lambda: Run.objects.exists() and not Run.objects.exclude(state="done").exists(), "all overviews made"
    )
    month = Month.of(timezone.localdate()).plus(-1)
    codes = set(MonthlyOverview.objects.values_list("directorate__code", flat=True))
    assert codes == {"BD", "DOU", "FIN"}
    assert set(MonthlyOverview.objects.values_list("month", flat=True)) == {month.first}


def test_every_task_of_the_timetable_exists():
    current_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert wanted <= set(current_app.tasks)
