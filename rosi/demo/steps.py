"""The steps inside a case, from its opening to its close, as a story has them."""

from __future__ import annotations

import textwrap
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases import (
    appointments,
    conflicts,
    disposition,
    documents,
    hearings,
    inquiry,
    intake,
    journal,
    pausing,
    persons,
    related,
    workflow,
)
from cases.documents import doors
from cases.letters.about import find
from cases.letters.doors import make_letter
from cases.letters.kinds import KINDS
from cases.models import (
    Appointment,
    Category,
    DocumentVersion,
    LetterVersion,
    Measure,
    Method,
    Note,
    Person,
    Report,
    Subcategory,
    Violation,
)
from rosi.demo import papers
from rosi.demo.beside import Beside
from rosi.demo.stories import Found, Story

GROUNDS = {
    "preliminary": "De melding is concreet en te toetsen. Een beperkt vooronderzoek past bij de ernst van de zaak.",
    "fact_finding": "Het vooronderzoek geeft genoeg aanleiding. Een lichter middel geeft geen zekerheid.",
    "management": "De feiten staan vast. De leidinggevende kan dit afhandelen; onderzoek voegt niets toe.",
    "refer": "Er is een vermoeden van een strafbaar feit. Onderzoek daarnaar is niet aan het bureau.",
    "close": "Er is geen feit dat onderzocht kan worden, of het is geen schending.",
}
INVESTIGATED = {"preliminary", "fact_finding"}


def wrapped(text: str) -> str:
    """Lines that fit a page."""
    return "\n".join(part for line in text.split("\n") for part in textwrap.wrap(line, 66) or [""])


class Steps(Beside):
    """What can happen in a case."""

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
            self.go(conflicts.declare_conflict, self.case, by=self.cast.people[self.story.conflict])

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
        """The journal: notes, calls and decisions, a correction, a mention; and the summary on top."""
        story, written = self.story, []
        for kind, texts in (("note", story.notes), ("call", story.calls), ("decision", story.decisions)):
            for text in texts:
                at = time(14, 30) if kind == "call" else None
                written.append(self.write(text, kind=kind, at=at))
            self.work(self.lead, 3)
        if story.corrected:
            first = written[0]
            self.go(
                journal.correct_note,
                first,
                by=self.lead,
                kind=first.kind,
                text=story.corrected,
                on=first.happened_on,
                reason="Het aantal klopte niet.",
            )
        if story.for_second:
            self.write(story.for_second, mention=[self.second])
        if story.summary:
            self.go(journal.pin_summary, self.case, by=self.lead, text=story.summary)
        if story.related:
            self.relate(story.related)

    def write(self, text: str, **values: Any) -> Note:
        return self.go(journal.add_note, self.case, by=self.lead, text=text, on=self.days(6), **values)

    def relate(self, key: str) -> None:
        earlier = Report.objects.get(draft_id=Story(**{**vars(self.story), "key": key}).draft_id).case
        reason = "Beide dossiers gaan over dezelfde afdeling en hetzelfde systeem."
        self.go(related.relate, self.case, earlier, by=self.head, reason=reason)

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
                persons.order_interim_measure,
                self.subjects[0],
                by=self.lead,
                kind=self.story.interim,
                since=self.days(1),
                grounds="Zolang het onderzoek loopt, is toegang tot het werk niet verantwoord.",
            )

    def lift_interim_measures(self) -> None:
        for person in self.subjects:
            for measure in person.interim_measures.filter(until=None):
                self.go(persons.lift_interim_measure, measure, by=self.lead, on=self.days(0))

    def file_complaint(self) -> None:
        by = self.lead if self.case.status == "fact_finding" else self.assessor
        complaint = self.go(inquiry.file_complaint, self.case, by=by, on=self.days(2), body="Politie")
        self.wait_for(complaint)

    def hear(self) -> None:
        for person in self.subjects:
            hearing = self.go(hearings.invite_to_hearing, person, by=self.lead, on=self.days(8))
            if self.story.until == "hearing_planned":
                self.plan_hearing(person)
                self.write_letter("hearing_invitation", hearing, adres="Verzonnenlaan 1\n1234 AB Fabelstad")
                continue
            held = {"held_on": self.days(7), "minutes": self.story.minutes}
            self.go(hearings.record_hearing, hearing, by=self.lead, **held)
            sent = self.go(hearings.send_minutes, hearing, by=self.lead, on=self.days(1))
            replied = self.go(
                hearings.record_reply,
                sent,
                by=self.lead,
                reply="objection" if self.story.objection else "accepted",
                on=self.days(3),
                objection=self.story.objection,
            )
            if self.story.objection:
                written = self.file(papers.mail(self.story.objection), "Reactie op het verslag.eml", "mail")
                self.go(hearings.attach_reply, replied, by=self.lead, document=written.document)

    def plan_hearing(self, person: Person) -> None:
        """The hearing lies three days ahead; for it the head gave two weeks more."""
        begins = timezone.make_aware(datetime.combine(self.today + timedelta(days=3), time(10)))
        values = {
            "kind": Appointment.Kind.HEARING,
            "person": person,
            "begins_at": begins,
            "ends_at": begins + timedelta(hours=1, minutes=30),
            "place": "Kamer 2.14",
            "who": f"{self.lead}, {self.second}",
        }
        self.go(appointments.plan_appointment, self.case, by=self.lead, values=values)
        if self.case.term_changes.exists():
            return
        reason = "De betrokkene kon niet eerder komen."
        self.go(pausing.extend_term, self.case, by=self.head, amount=2, unit="weeks", reason=reason)

    def write_letter(self, kind: str, part: Any, **typed: str) -> LetterVersion:
        """A letter about a part of the case, as a draft; its PDF follows where the worker has LibreOffice."""
        about = find(KINDS[kind], self.case, part.pk, by=self.lead, on=self.today)
        return self.go(make_letter, about, by=self.lead, typed=typed)

    def file_report(self) -> None:
        self.go(
            inquiry.file_report,
            self.case.investigations.get(ended_on=None),
            by=self.lead,
            on=self.days(8),
            reference=f"OIF/{self.case.number}",
            conclusion=self.story.conclusion,
        )
        self.work(self.lead, 7.5)
        self.work(self.second, 4)
        text = f"Eindrapport {self.case.number} (verzonnen)\n\n{self.story.title}\n\n{self.story.conclusion}"
        self.file(papers.pdf(*(wrapped(text),)), "Eindrapport.pdf", "final_report")

    def file(self, content: bytes, name: str, kind: str, **facts: Any) -> DocumentVersion:
        """Put a paper into the dossier; made by ROSI, so no scanner is waited for."""
        return self.go(
            documents.file_document,
            self.case,
            [content],
            name=name,
            kind=kind,
            by=self.lead,
            trusted=True,
            **facts,
        )

    def file_papers(self) -> None:
        """What was found on the way: something to look at of each sort."""
        table = "datum;kenteken;van;naar;km\n" + "\n".join(
            f"2026-02-{day:02d};XX-000-X;Den Haag;Utrecht;{40 + day}" for day in range(2, 20, 3)
        )
        self.file(table.encode(), "Rittenregister.csv", "evidence", source="Beheerder wagenpark (verzonnen)")
        self.file(papers.png((640, 400)), "Foto parkeerplaats.png", "evidence", source="Camera (verzonnen)")
        letter = papers.mail("Hierbij de gevraagde stukken.", subject="Stukken bij uw vraag")
        self.file(letter, "Stukken bij uw vraag.eml", "mail")
        evidence = self.case.documents.filter(kind="evidence").first()
        if evidence and (violation := self.case.violations.first()):
            said = "De ritten in het weekend."
            self.go(doors.support, evidence, violation, by=self.lead, explanation=said)

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
        self.give_notices()
        self.move("close", by=self.lead, days=2)
        self.look_back()

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
        self.advise(proposal)
        if self.story.until == "proposed":
            return
        review = "In lijn met eerdere afdoeningen."
        proposal = self.go(
            disposition.review, proposal, by=self.head, agrees=True, text=review, on=self.days(7)
        )
        if self.story.until == "submitted":
            return
        self.go(disposition.decide, proposal, by=self.authority, measures=measures, on=self.days(10))
        if self.story.until != "decided":
            self.carry_out(proposal)

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
