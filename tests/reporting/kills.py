"""Killing what makes the overviews, while they are made, and what has to be there afterwards: everything, once.

`Kill` is a round: it asks for months, kills workers (SIGKILL), the broker (which loses its whole queue) and the
database at random moments, brings each back as a supervisor would, and sweeps as the timetable does. `faults` then
compares what is there with what was asked for.

Run as a program this is the full proof, on servers of its own: 40 directorates × 12 months in each round. Its control
are rounds of the same jobs without late acknowledgement, outbox, mark and unique keys: in each of them something has to
be lost or doubled, or the proof could not see it (`--rounds 0 --controls 1` runs the control alone). It ends with an
error when a round lost or doubled something, or a control did not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

PATIENCE = 3600.0  # seconds for a round to end, also on a busy machine
MESSAGE_ID = re.compile(r"^Message-ID: (<[^>]+>)", re.MULTILINE)


@dataclass
class Kill:
    """One round on some ground: `kills` has a function per kind of victim, which kills it and brings it back."""

    months: list[Any]
    mails: Path
    kills: dict[str, Callable[[], None]]
    recipients: dict[int, list[int]]  # per directorate the users
    careless: bool = False
    done: Counter[str] = field(default_factory=Counter)

    # --- Asking and sweeping, as often as it takes -----------------------------------------------------

    def ask(self, month: Any) -> None:
        """Ask for a month; a database that is away is waited for, and what was asked twice is the same."""
        from accounts import context
        from reporting import overviews

        def once() -> None:
            with context.acting(None):
                overviews.ask_for_all(month, by=None)

        self._again(once)

    def sweep(self) -> None:
        """What the timetable does every minute, as if each message had been sent long ago."""
        from django.utils import timezone

        from accounts import context, outbox

        def once() -> None:
            with context.acting(None):
                outbox.sweep(now=timezone.now() + outbox.RESEND_AFTER + timedelta(seconds=1))

        self._again(once)

    def _again(self, work: Callable[[], None]) -> None:
        from django.db import DatabaseError, InterfaceError, connection

        end = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except (DatabaseError, InterfaceError):
                if time.monotonic() > end:
                    raise
                connection.close()
                time.sleep(0.2)

    # --- Killing ---------------------------------------------------------------------------------------

    def strike(self, victim: str) -> None:
        self.kills[victim]()
        self.done[victim] += 1

    # --- What is there ---------------------------------------------------------------------------------

    def open_effects(self) -> int:
        from accounts.models import Outbox

        months = [month.code for month in self.months]
        found = Outbox.objects.filter(done_at=None, task__startswith="reporting.")
        return found.filter(key__regex="|".join(months)).count()

    def made(self) -> int:
        from reporting.models import MonthlyOverview

        return MonthlyOverview.objects.filter(month__in=[month.first for month in self.months]).count()

    def wait(self, *, meanwhile: Callable[[], None] = lambda: None, every: float = 1.0) -> None:
        """Sweep until nothing is open any more."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            left: list[int] = []
            self._again(lambda found=left: found.append(self.open_effects()))  # type: ignore[misc]
            if left[-1] == 0:
                return
            meanwhile()
            self.sweep()
            time.sleep(every)
        raise AssertionError(f"After {PATIENCE:.0f} seconds {self.open_effects()} effects are still open")

    def faults(self) -> dict[str, int]:
        """What is lost or doubled, by kind; empty when everything is there exactly once."""
        from accounts.mail import message_id
        from reporting.models import Delivery, MonthlyOverview, Run

        firsts = [month.first for month in self.months]
        wanted = {(place, first) for place in self.recipients for first in firsts}
        overviews = Counter(
            MonthlyOverview.objects.filter(month__in=firsts).values_list("directorate_id", "month")
        )
        to_be_told = {(place, first, user) for place, first in wanted for user in self.recipients[place]}
        deliveries = Counter(
            Delivery.objects.filter(month__in=firsts, told_at__isnull=False).values_list(
                "directorate_id", "month", "user_id"
            )
        )
        ids = {
            message_id(f"overview-told:{place}:{first:%Y-%m}:v1:{user}") for place, first, user in to_be_told
        }
        mails = {found for found in self.mail_ids() if found in ids}
        found = {
            "overviews lost": len(wanted - overviews.keys()),
            "overviews doubled": sum(count - 1 for count in overviews.values()),
            "deliveries lost": len(to_be_told - deliveries.keys()),
            "deliveries doubled": sum(count - 1 for count in deliveries.values()),
            "mails lost": len(ids - mails),
            "runs not done": Run.objects.filter(period__in=[m.code for m in self.months])
            .exclude(state="done")
            .count(),
        }
        return {kind: count for kind, count in found.items() if count}

    def mail_ids(self) -> list[str]:
        """The Message-ID of every mail that left, in whatever number of copies."""
        return [
            found
            for path in self.mails.iterdir()
            for found in MESSAGE_ID.findall(path.read_text(errors="replace"))
        ]


# --- The full proof, on servers of its own ----------------------------------------------------------


class Servers:
    """PostgreSQL and Valkey of a place of their own, killed and started again on the same ports."""

    def __init__(self, root: Path) -> None:
        from rosi.embedded.place import Place
        from rosi.embedded.services import Services

        self.services = Services(Place(root))
        self.services.place.open()
        self.services.place.take()
        self.services.start()
        os.environ.update(self.services.environment("test"))

    def kill_postgres(self) -> None:
        from rosi.embedded import postgres
        from rosi.embedded.binaries import find_postgres

        self._kill("PostgreSQL")
        child, port = postgres.start(
            self.services.place,
            find_postgres(),
            superuser_password=self.services.secrets["superuser"],
            port=self.services.ports["postgres"],
        )
        assert port == self.services.ports["postgres"]
        self.services.keep(child)

    def kill_valkey(self) -> None:
        """And lose its queue: what it kept on disk goes as well."""
        from rosi.embedded import valkey
        from rosi.embedded.binaries import find_valkey

        self._kill("Valkey")
        for kept in self.services.place.directory_for_server("valkey").glob("appendonlydir/*"):
            kept.unlink()
        child, port = valkey.start(
            self.services.place,
            find_valkey(),
            password=self.services.secrets["valkey"],
            port=self.services.ports["valkey"],
        )
        assert port == self.services.ports["valkey"]
        self.services.keep(child)

    def _kill(self, name: str) -> None:
        child = next(child for child in self.services.children if child.name == name)
        self.services.children.remove(child)
        child.popen.kill()
        child.popen.wait()


def _people(directorates: int) -> dict[int, list[int]]:
    """So many directorates below the ministry, each with a director and an adviser who have an address."""
    from accounts import context, grants, organisation, people
    from accounts.models import Directorate

    found: dict[int, list[int]] = {}
    with context.acting(None):
        root = Directorate.objects.get(parent=None)
        for number in range(directorates):
            name = f"Proefdirectie {number}"
            place = organisation.add(f"K{number:02}", root, by=None, name_nl=name, name_en=name)
            found[place.pk] = []
            for role in ("director", "adviser"):
                user = people.add_user(
                    f"{role}{number}", by=None, email=f"{role}{number}@voorbeeld.example", last_name="Proef"
                )
                grants.give(user, role, place, by=None)
                found[place.pk].append(user.pk)
    return found


def _started(crew: list[Any], mails: Path, *, careless: bool) -> Callable[[int], None]:
    """A function that puts a fresh worker in one place of the crew."""
    from tests.workers import Worker

    def start(place: int) -> None:
        crew[place] = Worker(
            "kills",
            application="tests.reporting.careless_worker" if careless else "rosi",
            environment={"EMAIL_URL": f"filemail:///{mails}"},
        )

    return start


@contextmanager
def _crew(mails: Path, workers: int, *, careless: bool) -> Iterator[tuple[list[Any], Callable[[int], None]]]:
    crew: list[Any] = [None] * workers
    start = _started(crew, mails, careless=careless)
    for place in range(workers):
        start(place)
    try:
        yield crew, start
    finally:
        for worker in crew:
            worker.kill()


def one_round(
    servers: Servers,
    months: list[Any],
    recipients: dict[int, list[int]],
    dice: random.Random,
    *,
    careless: bool,
) -> tuple[Kill, dict[str, int], float]:
    """Ask for all months, with strikes while asking and while making; what is lost or doubled, and how long it took."""
    from reporting.models import MonthlyOverview  # noqa: F401 (the applications are there)
    from tests.reporting.careless import asking_carelessly

    mails = Path(tempfile.mkdtemp())
    begun = time.monotonic()
    with _crew(mails, 2, careless=careless) as (crew, start):

        def kill_worker() -> None:
            place = dice.randrange(len(crew))
            crew[place].kill()
            start(place)

        def supervise() -> None:
            for place, worker in enumerate(crew):
                if worker.process.poll() is not None:
                    start(place)

        kills = {"worker": kill_worker, "broker": servers.kill_valkey, "database": servers.kill_postgres}
        kill = Kill(months, mails, kills, recipients, careless)
        total = len(months) * len(recipients)
        strikes = sorted(dice.randrange(total) for _ in range(dice.randint(4, 8)))
        victims = [*kills, *(dice.choice(list(kills)) for _ in strikes)][: len(strikes)]
        dice.shuffle(victims)
        early = dice.randrange(len(months))  # while asking, the broker or the database is away
        for number, month in enumerate(months):
            if number == early:
                kill.strike(dice.choice(["broker", "database"]))
            if careless:
                with asking_carelessly():
                    kill.ask(month)
            else:
                kill.ask(month)
        plan = list(zip(strikes, victims, strict=True))
        last, quiet = -1, time.monotonic()

        def proceed() -> None:
            """Strike as soon as so many overviews are there, at whatever they are doing then."""
            nonlocal last, quiet
            supervise()
            made = kill.made()
            if made != last:
                last, quiet = made, time.monotonic()
            while plan and plan[0][0] <= made:
                kill.strike(plan.pop(0)[1])

        if careless:
            while (plan or last < total) and time.monotonic() < quiet + 20:
                kill._again(proceed)
                time.sleep(0.05)
        else:
            while plan:
                kill._again(proceed)
                if time.monotonic() > quiet + 5:
                    kill.sweep()
                    quiet = time.monotonic()
                time.sleep(0.05)
            kill.wait(meanwhile=supervise)
    found: list[dict[str, int]] = []
    kill._again(lambda: found.append(kill.faults()))
    return kill, found[-1], time.monotonic() - begun


def verdict(lines: list[dict[str, Any]]) -> str:
    """What is wrong with the rounds; empty when those with care lost and doubled nothing, and those without did."""
    careful = [line for line in lines if not line["careless"]]
    control = [line for line in lines if line["careless"]]
    wrong = [f"with care: {line['faults']}" for line in careful if line["faults"]]
    wrong += [
        f"without care nothing was lost in {line['overviews']}" for line in control if not line["faults"]
    ]
    return "; ".join(wrong)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--directorates", type=int, default=40)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--controls", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers and workers of the proof end with it
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        servers = Servers(Path(root))
        try:
            lines = list(_rounds(servers, given, dice))
        finally:
            servers.services.stop()
    wrong = verdict(lines)
    careless = sum(line["careless"] for line in lines)
    print(
        wrong
        or f"Nothing lost, nothing doubled in {len(lines) - careless} rounds; in {careless} controls it was."
    )
    return bool(wrong)


def _rounds(servers: Servers, given: argparse.Namespace, dice: random.Random) -> Iterator[dict[str, Any]]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
    os.environ["CELERY_QUEUE"] = "kills"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    import rosi.celery  # noqa: F401 (the application that sends)
    from accounts import context
    from reporting.periods import Month

    call_command("migrate", database="owner", verbosity=0)
    recipients = _people(given.directorates)
    last = Month.of(timezone.localdate()).plus(-1)
    with context.acting(None):
        for number in range(given.rounds + given.controls):
            careless = number >= given.rounds
            if number == given.rounds:
                _without_unique_keys()
            months = last.plus(-number * given.months).series(given.months)
            kill, faults, seconds = one_round(servers, months, recipients, dice, careless=careless)
            ids = kill.mail_ids()
            line = {
                "careless": careless,
                "overviews": kill.made(),
                "mails": len(set(ids)),
                "repeats": len(ids) - len(set(ids)),
                "kills": dict(kill.done),
                "faults": faults,
                "seconds": round(seconds, 1),
            }
            print(json.dumps(line), flush=True)
            yield line


def _without_unique_keys() -> None:
    from django.db import connections

    connections["owner"].close()  # the database was killed since it was opened
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_monthlyoverview DROP CONSTRAINT one_overview_per_version")
        cursor.execute("ALTER TABLE reporting_delivery DROP CONSTRAINT one_delivery_per_version_and_person")


if __name__ == "__main__":
    sys.exit(main())
