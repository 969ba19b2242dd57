"""Killing worker, broker and database while the overviews of months are made: afterwards everything is there once.

The short version works in the database of the test, whose sessions are ended as a crash ends them, with a broker of its
own that loses its queue; the full proof (`tests.reporting.kills`) kills real servers of its own.

Negative control, part of the test: the same jobs without late acknowledgement, outbox and mark lose something under the
same kills.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from accounts import context
from accounts.models import User
from reporting.overviews import recipients
from reporting.periods import Month
from rosi.embedded import valkey
from rosi.embedded.binaries import find_valkey
from rosi.embedded.place import Place
from tests.proof import PROOF, many, seed
from tests.reporting.careless import asking_carelessly
from tests.reporting.kills import Kill, verdict
from tests.workers import Worker, until

pytestmark = [pytest.mark.jobs, pytest.mark.django_db(transaction=True)]

LAST = Month.of(timezone.localdate()).plus(-1)


class Broker:
    """A broker of this test alone, that loses what it holds when it is killed."""

    def __init__(self, root: Path) -> None:
        self.place = Place(root)
        self.place.open()
        self.port: int | None = None
        self.start()

    def start(self) -> None:
        self.child, self.port = valkey.start(
            self.place, find_valkey(), password="only-here", port=self.port, throw_away=True
        )

    def kill(self) -> None:
        self.child.popen.kill()
        self.child.popen.wait()
        self.start()

    @property
    def address(self) -> str:
        assert self.port
        return valkey.address(self.port, "only-here")


def _send_to(address: str, queue: str) -> None:
    current_app.conf.update(broker_url=address, task_default_queue=queue)
    current_app._pool = current_app.amqp._producer_pool = None


@pytest.fixture
def broker():
    before = current_app.conf.broker_url, current_app.conf.task_default_queue
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        broker = Broker(Path(root))
        _send_to(broker.address, "kill-careful")
        try:
            yield broker
        finally:
            _send_to(*before)
            broker.child.stop()


def end_all_sessions() -> None:
    """What a crash of the database is to everybody: the connection breaks, and what was open is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


def readers_of_the_cast() -> dict[int, list[int]]:
    for user in User.objects.filter(email=""):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@voorbeeld.example")
    places = recipients.running(timezone.localdate()).values_list("directorate_id", flat=True)
    return {
        place: [user.pk for user, _role in recipients.of(place, timezone.localdate())]
        for place in set(places)
    }


def worker(queue: str, broker: Broker, mails: Path, application: str = "rosi") -> Worker:
    environment = {"REDIS_URL": broker.address, "EMAIL_URL": f"filemail:///{mails}"}
    return Worker(queue, application=application, environment=environment)


def test_whatever_is_killed_every_overview_and_mail_is_there_once_and_without_care_it_is_not(
    cast, broker, tmp_path, proof_report
):
    """Everything starts at once, for a worker takes seconds: two careful ones, and one without care."""
    folders = {name: tmp_path / name for name in ("careful", "careless")}
    for folder in folders.values():
        folder.mkdir()
    victim, survivor = (worker("kill-careful", broker, folders["careful"]) for _ in range(2))
    careless = worker(
        "kill-careless", broker, folders["careless"], application="tests.reporting.careless_worker"
    )
    try:
        people = readers_of_the_cast()
        kills = {"worker": victim.kill, "broker": broker.kill, "database": end_all_sessions}
        months = LAST.series(3)
        with context.acting(None):
            kill = Kill(months, folders["careful"], kills, people)
            kill.ask(months[0])
            kill.strike("broker")
            for month in months[1:]:
                kill.ask(month)
            until(lambda: kill.made() >= 2, "a second overview")
            kill.strike("worker")
            kill.strike("database")
            kill.wait(every=0.3)
            assert kill.faults() == {}

            current_app.conf.task_default_queue = "kill-careless"
            months = LAST.plus(-3).series(3)
            control = Kill(months, folders["careless"], {"broker": broker.kill}, people, careless=True)
            with asking_carelessly():
                for month in months:
                    control.ask(month)
                until(lambda: control.made() >= 1, "a first overview without care")
                control.strike("broker")
                careless.kill()
                control.sweep()
            lost = control.faults()
            assert lost.get("overviews lost") or lost.get("mails lost"), lost
    finally:
        for one in (victim, survivor, careless):
            one.kill()
    repeats = len(kill.mail_ids()) - len(set(kill.mail_ids()))
    proof_report("kills, short version", overviews=kill.made(), repeats=repeats, lost_without_care=str(lost))


@pytest.mark.skipif(not PROOF, reason="takes half an hour: in the proof")
def test_twenty_rounds_of_forty_directorates_and_twelve_months_lose_and_double_nothing(proof_report):
    done = subprocess.run(
        [sys.executable, "-m", "tests.reporting.kills", "--rounds", str(many(1, 20)), "--seed", str(seed())],
        capture_output=True,
        text=True,
        check=False,
    )
    rounds = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    careful = [found for found in rounds if not found["careless"]]
    control = [found for found in rounds if found["careless"]]
    assert done.returncode == 0, (verdict(rounds), done.stderr[-2000:])
    assert len(careful) == many(1, 20) and control
    proof_report(
        "kills of worker, broker and database",
        rounds=len(careful),
        overviews=sum(found["overviews"] for found in careful),
        mails=sum(found["mails"] for found in careful),
        repeats=sum(found["repeats"] for found in careful),
        kills=sum(sum(found["kills"].values()) for found in careful),
        faults_without_care=sum(sum(found["faults"].values()) for found in control),
    )
