"""Telling a story: its report and case are made through the doors, step by step, as the demo people.

Every step lies some days after the one before; a story with another `pace` is quicker or slower. Weekends are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts import context
from accounts.models import Directorate, User
from cases import disposition, inquiry, intake, workflow
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
from rosi.demo.stories import CASE_ENDS, Found, Story

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
INVESTIGATORS = {
    "BD": ("theo", "fien"),
    "DOU": ("theo", "fien"),
    "TSL": ("fien", "theo"),
    "PSG": ("fien", "theo"),
}
AUTHORITIES = {"BD": "dirk", "DOU": "dora", "TSL": "gerda", "PSG": "gerda"}
GROUNDS = {
    "preliminary": "De melding is concreet en te toetsen. Een beperkt vooronderzoek past bij de ernst van de zaak.",
    "fact_finding": "Het vooronderzoek geeft genoeg aanleiding. Een lichter middel geeft geen zekerheid.",
    "management": "De feiten staan vast. De leidinggevende kan dit afhandelen; onderzoek voegt niets toe.",
    "refer": "Er is een vermoeden van een strafbaar feit. Onderzoek daarnaar is niet aan het bureau.",
    "close": "Er is geen feit dat onderzocht kan worden, of het is geen schending.",
}
INVESTIGATED = {"preliminary", "fact_finding"}


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


def tell(stories: Iterable[Story], cast: Cast, *, today: date) -> int:
    """Tell those stories that were not told before; returns how many."""
    told = set(Report.objects.filter(draft_id__isnull=False).values_list("draft_id", flat=True))
    new = [story for story in stories if story.draft_id not in told]
    for story in new:
        with transaction.atomic():
            Telling(story, cast, today).tell()
    return len(new)


class Telling:
    """One story on its way. Each method is a step of the process; `days` passes the time before it."""

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

    def tell(self) -> None:
        if self.story.until in CASE_ENDS:
            self.tell_case()
        else:
            self.tell_report()

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
        self.case = self.go(
            workflow.move, self.case, name, by=by, on=self.days(days), reason=reason, today=self.today
        )

    # --- Reports ---------------------------------------------------------------------------------------

    def tell_report(self) -> None:
        story = self.story
        self.register()
        if story.acknowledged:
            self.acknowledge(self.report)
        if story.until == "ended":
            reason = self.cast.entry(EndReason, story.reason)
            self.go(
                intake.end, self.report, by=self.intake, reason=reason, text=story.letter, on=self.days(4)
            )
        elif story.until == "report_referred":
            self.go(
                intake.refer, self.report, by=self.intake, to=story.reason, text=story.letter, on=self.days(3)
            )
            self.go(intake.give_feedback, self.report, by=self.intake, on=self.days(1), text=story.letter)

    def register(self) -> None:
        story = self.story
        persons = [
            {
                "role": Person.Role.SUBJECT,
                "tie": story.tie,
                "function": "Medewerker",
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

    # --- Cases -----------------------------------------------------------------------------------------

    def tell_case(self) -> None:
        """Go through the process until the story ends."""
        until = self.story.until
        self.open()
        if until == "received":
            return
        self.move("start_assessment", by=self.intake)
        self.protect()
        if until == "assessment":
            return
        if until == "closed_after_assessment":
            self.assess("close")
            self.settle_feedback()
            self.move("close_after_assessment", by=self.assessor, reason=self.story.reason)
        elif until in ("referred", "closed_referred"):
            self.tell_referral()
        elif until in ("handed_over", "closed_by_management"):
            self.assess("management")
            self.move("hand_to_management", by=self.assessor)
            self.suspect()
            if until == "closed_by_management":
                self.settle()
        else:
            self.tell_investigation()

    def open(self) -> None:
        self.register()
        self.acknowledge(self.report)
        self.case = self.go(intake.promote, self.report, by=self.intake, on=self.days(1))

    def protect(self) -> None:
        """Restrict the case, and let who knows somebody say so."""
        if self.story.restricted:
            self.put_together_team()
            self.go(
                workflow.restrict,
                self.case,
                by=self.head,
                restricted=True,
                reason="Weinig mensen hoeven dit te weten; de melder is anders herkenbaar.",
                on=self.days(0),
            )
            self.case.refresh_from_db()
        if self.story.conflict:
            self.go(workflow.declare_conflict, self.case, by=self.cast.people[self.story.conflict])

    def tell_referral(self) -> None:
        self.assess("refer")
        self.move("refer", by=self.assessor, reason=self.story.reason)
        if self.story.complaint:
            self.file_complaint()
        if self.story.until == "closed_referred":
            self.settle_feedback()
            self.move("close_referred", by=self.assessor, days=20)

    def tell_investigation(self) -> None:
        until = self.story.until
        self.assess("preliminary")
        self.move("start_preliminary", by=self.assessor)
        self.suspect()
        self.join_others()
        self.write_notes()
        if until == "preliminary":
            return
        if until == "closed_after_preliminary":
            self.file_report()
            self.establish()
            self.move("conclude_preliminary", by=self.lead)
            self.settle()
            return
        if not self.case.team.exists():
            self.put_together_team()
        self.assess("fact_finding")
        mandate = self.ask_mandate()
        if until == "mandate_asked":
            return
        answer = "Akkoord met vraag en methoden."
        self.go(
            inquiry.answer_mandate, mandate, by=self.authority, given=True, answer=answer, on=self.days(5)
        )
        self.move("start_fact_finding", by=self.lead)
        self.tell_fact_finding()

    def tell_fact_finding(self) -> None:
        until = self.story.until
        if self.story.bureau:
            running = self.case.investigations.get(ended_on=None)
            self.go(inquiry.name_external_bureau, running, by=self.head, bureau=self.story.bureau)
        self.order_interim_measure()
        if self.story.complaint:
            self.file_complaint()
        if until == "fact_finding":
            self.settle_feedback_early()
            return
        self.hear()
        if until == "hearing_planned":
            self.settle_feedback_early()
            return
        self.file_report()
        self.establish()
        self.move("conclude", by=self.lead)
        if until == "concluded":
            return
        self.settle_feedback_early()
        self.settle()
        if until in ("reopened", "assessed_again"):
            self.move("reopen", by=self.head, days=15, reason=self.story.reason)
        if until == "assessed_again":
            self.move("start_assessment", by=self.intake, days=3)

    # --- Steps inside a case ---------------------------------------------------------------------------

    def assess(self, decision: str) -> None:
        yes = decision in INVESTIGATED
        self.go(
            inquiry.assess,
            self.case,
            by=self.assessor,
            decision=decision,
            investigable=yes or decision in ("management", "refer"),
            proportional=yes,
            subsidiary=yes,
            grounds=GROUNDS[decision],
            on=self.days(6),
        )

    def put_together_team(self) -> None:
        for user, part in ((self.lead, "lead"), (self.second, "member")):
            self.go(inquiry.assign, self.case, user, by=self.head, part=part, on=self.days(0.5))

    def write_notes(self) -> None:
        for text in self.story.notes:
            self.go(inquiry.add_note, self.case, by=self.lead, text=text, on=self.days(6))

    def ask_mandate(self) -> Any:
        return self.go(
            inquiry.request_mandate,
            self.case,
            by=self.lead,
            question=self.story.question,
            methods=[self.cast.entry(Method, code) for code in self.story.methods],
            authority=self.authority,
            on=self.days(3),
        )

    @property
    def subjects(self) -> list[Person]:
        return list(self.case.persons.filter(role=Person.Role.SUBJECT).order_by("ordinal"))

    def order_interim_measure(self) -> None:
        if self.story.interim:
            self.go(
                inquiry.order_interim_measure,
                self.subjects[0],
                by=self.lead,
                kind=self.story.interim,
                since=self.days(1),
                grounds="Zolang het onderzoek loopt, is toegang tot het werk niet verantwoord.",
            )

    def lift_interim_measures(self) -> None:
        for person in self.subjects:
            for measure in person.interim_measures.filter(until=None):
                self.go(inquiry.lift_interim_measure, measure, by=self.lead, on=self.days(0))

    def file_complaint(self) -> None:
        by = self.lead if self.case.status == "fact_finding" else self.assessor
        self.go(inquiry.file_complaint, self.case, by=by, on=self.days(2), body="Politie")

    def hear(self) -> None:
        for person in self.subjects:
            hearing = self.go(inquiry.invite_to_hearing, person, by=self.lead, on=self.days(8))
            if self.story.until == "hearing_planned":
                continue
            self.go(
                inquiry.record_hearing,
                hearing,
                by=self.lead,
                held_on=self.days(7),
                minutes=self.story.minutes,
            )

    def file_report(self) -> None:
        self.go(
            inquiry.file_report,
            self.case.investigations.get(ended_on=None),
            by=self.lead,
            on=self.days(15),
            reference=f"OIF/{self.case.number}",
            conclusion=self.story.conclusion,
        )

    def suspect(self) -> None:
        """Write down the suspected violations."""
        subjects = self.subjects
        for one in self.story.found or (Found(self.story.category),):
            violation = self.go(
                inquiry.add_violation,
                self.case,
                by=self.lead,
                subject=subjects[one.subject - 1],
                category=self.cast.entry(Category, one.category),
                subcategory=self.cast.entry(Subcategory, one.subcategory),
                description=self.story.title,
            )
            self.violations.append((one, violation))

    def establish(self) -> None:
        for one, violation in self.violations:
            self.go(inquiry.establish_outcome, violation, by=self.lead, outcome=one.outcome, on=self.days(1))

    # --- The end ---------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Dispose of every violation, tell the reporter, and close; or stop on the way where the story does."""
        if self.case.investigations.count() == 0:
            self.establish()
        for one, violation in self.violations:
            self.dispose(one, violation)
        if self.story.until in ("proposed", "submitted", "decided"):
            return
        self.lift_interim_measures()
        self.settle_feedback()
        self.move("close", by=self.lead, days=2)

    def dispose(self, one: Found, violation: Violation) -> None:
        measures = [self.cast.entry(Measure, code) for code in one.measures]
        proposal = self.go(
            disposition.propose,
            violation,
            by=self.lead,
            measures=measures,
            grounds="Passend bij de ernst, bij vergelijkbare zaken en bij de omstandigheden van de betrokkene.",
            authority=self.authority,
            on=self.days(5),
        )
        if self.story.until == "proposed":
            return
        review = "In lijn met eerdere afdoeningen."
        proposal = self.go(
            disposition.review, proposal, by=self.head, agrees=True, text=review, on=self.days(7)
        )
        if self.story.until == "submitted":
            return
        self.go(disposition.decide, proposal, by=self.authority, measures=measures, on=self.days(10))

    def settle_feedback_early(self) -> None:
        if self.story.feedback_early:
            self.settle_feedback()

    def settle_feedback(self) -> None:
        """Feedback on each report of the case, or why there can be none."""
        day = self.days(1)
        for report in self.case.reports.order_by("pk"):
            if report.feedback_is_settled:
                continue
            if self.story.reporter == "anoniem":
                reason = "De melder is anoniem en heeft geen adres achtergelaten."
                self.go(intake.no_feedback, report, by=self.assessor, reason=reason)
            else:
                self.go(
                    intake.give_feedback,
                    report,
                    by=self.assessor,
                    on=day,
                    text=self.story.feedback or "Uw melding is overgedragen.",
                    today=self.today,
                )
