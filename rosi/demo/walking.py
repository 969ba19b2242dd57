"""The ground of telling: who takes part, how time passes, and how a report comes in, all through the doors.

Every step lies some days after the one before; a story with another `pace` is quicker or slower. Weekends are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from accounts import context
from accounts.models import Directorate, User
from cases import intake, workflow
from cases.models import (
    Case,
    Category,
    Channel,
    EndReason,
    Measure,
    Method,
    Person,
    Report,
    ReporterKind,
    Subcategory,
    Violation,
)
from cases.steps import doors as steps
from cases.steps import plan
from rosi.demo.stories import Found, Story

FIRST_NAMES = (
    "Karel",
    "Saskia",
    "Willem",
    "Noor",
    "Hidde",
    "Lotte",
    "Murat",
    "Eva",
    "Joris",
    "Amina",
    "Bram",
    "Sanne",
)
LAST_NAMES = (
    "Kunstmatig",
    "Verzonnen",
    "Fabel",
    "Namaak",
    "Zogenaamd",
    "Bedacht",
    "Schijnbaar",
    "Fantasie",
    "Denkbaar",
)
FIRST_DAYS = {"plan", "secure", "consult_employer", "protect_reporter"}  # steps
INVESTIGATORS = {
    "BD": ("theo", "fien"),
    "DOU": ("theo", "fien"),
    "TSL": ("fien", "theo"),
    "PSG": ("fien", "theo"),
}
AUTHORITIES = {"BD": "dirk", "DOU": "dora", "TSL": "gerda", "PSG": "gerda"}


class Cast:
    """The demo people and the entries of the lists, looked up once."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people
        self.places = {place.code: place for place in Directorate.objects.all()}
        self.lists: dict[type, dict[str, Any]] = {
            model: {entry.code: entry for entry in model.objects.all()}
            for model in (Category, Subcategory, Channel, ReporterKind, EndReason, Measure, Method)
        }

    def entry(self, model: type, code: str) -> Any:
        return self.lists[model][code] if code else None


class Walking:
    """One story on its way. Its methods are steps; `days` passes the time before each."""

    def __init__(self, story: Story, cast: Cast, today: date) -> None:
        self.story, self.cast, self.today = story, cast, today
        self.clock = self.start = float((today - timedelta(days=story.received)).toordinal())
        service = story.place.split("-")[0]
        lead, second = INVESTIGATORS[service]
        self.intake, self.head = cast.people["demi"], cast.people["hanna"]
        self.lead = cast.people[lead]
        self.second = cast.people["otto" if story.conflict == second else second]
        self.authority = cast.people[AUTHORITIES[service]]
        # In a restricted case only the team and the head still see anything.
        self.assessor = self.head if story.restricted else self.intake
        self.report: Report
        self.case: Case
        self.violations: list[tuple[Found, Violation]] = []

    # --- Time and doors --------------------------------------------------------------------------------

    def days(self, amount: float) -> date:
        """The day that lies so many days later in this story; on a Friday where it would be a weekend."""
        self.clock += amount * self.story.pace
        day = date.fromordinal(int(self.clock))
        if day > self.today:
            raise ValueError(f"The story {self.story.key} runs into the future; let it begin earlier.")
        first = date.fromordinal(int(self.start))
        return max(day - timedelta(days=max(day.weekday() - 4, 0)), first)

    def go(self, door: Callable[..., Any], *args: Any, by: User, **values: Any) -> Any:
        with context.acting(by):
            return door(*args, by=by, **values)

    def move(self, name: str, *, by: User, days: float = 1, reason: str = "") -> None:
        self.tick(name, by=by)
        self.case = self.go(
            workflow.move, self.case, name, by=by, on=self.days(days), reason=reason, today=self.today
        )
        if not self.case.is_closed:
            self.begin_phase(by=by)

    def tick(self, move: str, *, by: User) -> None:
        """Tick what the phase asks to be ticked by hand, before this move."""
        self._tick(plan.to_tick(self.case, move), by=by)

    def begin_phase(self, *, by: User) -> None:
        """Tick what is done in the first days of a phase."""
        found = plan.steps_in(
            self.case, self.case.status, wanted=lambda step: step.code in FIRST_DAYS and not step.rule
        )
        self._tick([one for one in found if one.is_open], by=by)

    def _tick(self, standings: list[plan.Standing], *, by: User) -> None:
        day = date.fromordinal(int(self.clock))
        for standing in standings:
            self.go(steps.tick, self.case, standing.step, by=by, on=day)

    # --- Reports ---------------------------------------------------------------------------------------

    def register(self) -> None:
        story = self.story
        persons = [
            {
                "role": Person.Role.SUBJECT,
                "tie": story.tie,
                "function": "Medewerker wagenpark",
                **self.somebody("subject", number),
            }
            for number in range(1, story.subjects + 1)
        ]
        persons += [
            {"role": Person.Role.WITNESS, "tie": "employee", **self.somebody("witness", number)}
            for number in range(1, story.witnesses + 1)
        ]
        self.report = self.write_report(
            story.title, story.text, self.days(0), story.draft_id, persons, story.by
        )

    def write_report(
        self, title: str, text: str, received: date, draft_id: Any, persons: list[dict[str, Any]], by: str
    ) -> Report:
        story, cast = self.story, self.cast
        facts = {
            "channel": cast.entry(Channel, story.channel),
            "reporter_kind": cast.entry(ReporterKind, story.reporter),
            "directorate": cast.places[story.place],
            "category": cast.entry(Category, story.category),
            "wrongdoing": story.wrongdoing,
            "received_on": received,
            "subject_line": title,
            "description": text,
        }
        reporter = None if story.reporter == "anoniem" else self.somebody("reporter", title)
        return self.go(
            intake.register_report,
            by=cast.people[by],
            facts=facts,
            reporter=reporter,
            persons=persons,
            draft_id=draft_id,
            today=self.today,
        )

    def somebody(self, role: str, number: Any) -> dict[str, str]:
        """A made-up person, always the same one at the same place of the same story."""
        chance = int.from_bytes(hashlib.sha256(f"{self.story.key} {role} {number}".encode()).digest()[:4])
        first = FIRST_NAMES[chance % len(FIRST_NAMES)]
        last = LAST_NAMES[chance // 100 % len(LAST_NAMES)]
        return {
            "name": f"{first} {last}",
            "email": f"{first}.{last}.{chance % 10000}@voorbeeld.example".lower(),
            "personnel_number": f"D{chance % 1_000_000:06d}",
        }

    def acknowledge(self, report: Report) -> None:
        self.go(intake.acknowledge, report, by=self.intake, on=self.days(1), today=self.today)

    def join_others(self) -> None:
        for number, text in enumerate(self.story.joined, start=1):
            key = f"{self.story.key}:{number}"
            received = self.days(5)
            other = Story(**{**vars(self.story), "key": key}).draft_id
            report = self.write_report(
                f"Nog een melding: {self.story.title.lower()}", text, received, other, [], "demi"
            )
            self.acknowledge(report)
            self.go(intake.join, report, self.case, by=self.assessor, on=self.days(1))
