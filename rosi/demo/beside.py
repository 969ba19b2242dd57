"""What stands beside the process in a story: notices, hours, the criminal track, objections, lessons, requests."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from cases import (
    aftercare,
    challenges,
    criminal,
    data_requests,
    disposition,
    effort,
    lessons,
    notices,
)
from cases.models import CriminalComplaint, DataRequest, Disposition, Measure
from rosi.demo.walking import Walking

ADVICE = "De voorgestelde maatregel past bij eerdere zaken en houdt naar verwachting stand."


class Beside(Walking):
    """Steps that no process asks for, and that every dossier has."""

    def work(self, user: User, hours: float) -> None:
        """Write down hours on the day that it is in the story."""
        if self.case.team.filter(user=user).exists():
            self.go(effort.record_effort, self.case, by=user, hours=Decimal(str(hours)), on=self.days(0))

    def wait_for(self, complaint: CriminalComplaint) -> None:
        """Our own investigation waits for the police; in a case that was closed it has heard the result."""
        if self.case.status != "fact_finding":
            return
        reason = "De officier van justitie vraagt om te wachten met gesprekken."
        paused = self.go(
            criminal.pause_investigation, complaint, by=self.lead, reason=reason, on=self.days(1)
        )
        if self.story.until != "fact_finding":
            self.go(criminal.resume_investigation, paused, by=self.lead, on=self.days(3))
            result = "Het Openbaar Ministerie ziet af van vervolging."
            self.go(criminal.record_result, paused, by=self.lead, result=result, on=self.days(0))

    def put_off_notice(self) -> None:
        """A subject who may not know yet; to be looked at again this week."""
        person = self.case.persons.filter(role="subject").first()
        reason = "Er kan nog bewijs verloren gaan."
        review_on = self.today + timedelta(days=4)
        self.go(notices.postpone_notice, person, by=self.lead, reason=reason, review_on=review_on)

    def give_notices(self) -> None:
        """Tell whoever was not invited to a hearing."""
        if self.case.investigations.exists():
            for person in self.case.persons.filter(role="subject", hearings=None):
                self.go(notices.give_notice, person, by=self.lead, on=self.days(0))

    def advise(self, proposal: Disposition) -> None:
        if proposal.marks.filter(measure__disciplinary=True).exists():
            advice: dict[str, Any] = {"kind": "legal", "adviser": "Arbeidsjurist", "text": ADVICE}
            self.go(challenges.record_advice, proposal, by=self.lead, on=self.days(0), **advice)

    def carry_out(self, proposal: Disposition) -> None:
        if challenges.has_measure(proposal):
            proposal.refresh_from_db()
            self.go(challenges.carry_out, proposal, by=self.lead, on=self.days(0))

    # --- After closure ---------------------------------------------------------------------------------

    def look_after(self) -> None:
        """The contacts with the reporter that lie behind us; those of the last days still have to be made."""
        found = "De melder merkt geen gevolgen van de melding en is tevreden over het contact."
        for contact in self.case.reporter_contacts.filter(due_on__lt=self.today - timedelta(days=9)):
            self.go(
                aftercare.record_contact,
                contact,
                by=self.assessor,
                outcome="no_detriment",
                found=found,
                on=contact.due_on,
            )

    def look_back(self) -> None:
        """What the case taught, who objected and who asked for their data."""
        story = self.story
        if story.lesson:
            facts = {"theme": story.theme, "audience": "service", "text": story.lesson}
            lesson = self.go(lessons.note_lesson, self.case, by=self.lead, on=self.days(1), **facts)
            if story.lesson_done:
                done = {"state": "done", "follow_up": story.lesson_done, "on": self.days(30)}
                self.go(lessons.follow_lesson, lesson, by=self.head, **done)
        if story.challenge:
            self.challenge()
        if story.data_request:
            person = self.case.persons.filter(role="subject").first()
            request = {"kind": story.data_request, "person": person, "on": self.today - timedelta(days=9)}
            asked = self.go(data_requests.receive_data_request, self.case, by=self.lead, **request)
            if story.data_request == "rectification":
                self.grant(asked)

    def grant(self, asked: DataRequest) -> None:
        """A request that was granted and carried out."""
        days = [self.today - timedelta(days=back) for back in (6, 4)]
        grounds = "De functie was onjuist overgenomen."
        decision = {"decision": "granted", "grounds": grounds, "on": days[0]}
        self.go(data_requests.decide_data_request, asked, by=self.head, **decision)
        done = {"follow_up": "done", "text": "De functie is verbeterd bij de betrokkene.", "on": days[1]}
        self.go(data_requests.follow_data_request, asked, by=self.lead, **done)

    def challenge(self) -> None:
        """An objection that is under way, or that succeeded and led to another decision."""
        violation = self.case.violations.first()
        facts = {"kind": "objection", "before": "Bezwaarcommissie", "grounds": self.story.challenge}
        lodged = self.go(challenges.lodge, violation.standing, by=self.lead, on=self.days(14), **facts)
        if not self.story.revised:
            return
        reasons = "De commissie vindt de maatregel te zwaar bij deze staat van dienst."
        outcome = {"outcome": "partly", "reasons": reasons, "on": self.days(50)}
        self.go(challenges.settle, lodged, by=self.lead, **outcome)
        measures = [self.cast.entry(Measure, code) for code in self.story.revised]
        again = {"measures": measures, "grounds": reasons, "authority": self.authority, "on": self.days(5)}
        proposal = self.go(disposition.propose, violation, by=self.lead, **again)
        review = {"agrees": True, "text": "In lijn met het advies van de commissie.", "on": self.days(5)}
        proposal = self.go(disposition.review, proposal, by=self.head, **review)
        self.go(disposition.decide, proposal, by=self.authority, measures=measures, on=self.days(5))
