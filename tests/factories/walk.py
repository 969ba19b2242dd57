"""Valid cases in every status, made through the doors as real people would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts import context
from accounts.models import User
from cases import disposition, documents, hearings, inquiry, intake, workflow
from cases.models import Case, Category, Disposition, Mandate, Measure, Method, Person, Report, Violation
from cases.steps import doors as steps
from cases.steps import plan
from tests.factories.people import Cast
from tests.factories.reports import make_report
from tests.papers import pdf

FINAL_REPORT = pdf("Eindrapport")


class Walk:
    """Takes one case through the process, a named step at a time, as the people of the cast."""

    def __init__(self, cast: Cast, **facts: Any) -> None:
        self.cast = cast
        self.report = make_report(cast, **facts)
        self.start = self.report.received_on
        self.case: Case = None  # type: ignore[assignment]
        self.mandate: Mandate = None  # type: ignore[assignment]
        self.violation: Violation = None  # type: ignore[assignment]

    @classmethod
    def taken_up(cls, cast: Cast) -> Walk:
        """The one walk that stands in the database (`tests.grounds`), to go on with."""
        walk = cls.__new__(cls)
        walk.cast, walk.report = cast, Report.objects.get()
        walk.start = walk.report.received_on
        walk.case, walk.mandate, walk.violation = (
            model.objects.first() for model in (Case, Mandate, Violation)
        )
        return walk

    def day(self, weeks: int) -> date:
        return self.start + timedelta(weeks=weeks)

    def go(self, door: Any, *args: Any, by: User, **kwargs: Any) -> Any:
        with context.acting(by):
            return door(*args, by=by, **kwargs)

    def move(self, name: str, by: User, weeks: int, reason: str = "") -> Case:
        if self.report.wrongdoing:  # has steps of its own that are ticked by hand
            self.tick(by, name)
        self.case = self.go(workflow.move, self.case, name, by=by, on=self.day(weeks), reason=reason)
        return self.case

    def tick(self, by: User, move: str) -> Walk:
        """Tick what the phase asks to be ticked by hand before this move."""
        for standing in plan.to_tick(self.case, move):
            self.go(steps.tick, self.case, standing.step, by=by)
        return self

    def to_received(self) -> Walk:
        self.case = self.go(intake.promote, self.report, by=self.cast.intake, on=self.start)
        self.report.refresh_from_db()
        return self

    def to_assessment(self) -> Walk:
        self.to_received().move("start_assessment", self.cast.intake, 0)
        return self

    def assess(self, decision: str, weeks: int = 1) -> Walk:
        investigate = decision in ("preliminary", "fact_finding")
        self.go(
            inquiry.assess,
            self.case,
            by=self.cast.intake,
            decision=decision,
            investigable=investigate,
            proportional=investigate,
            subsidiary=investigate,
            grounds="Concreet en toetsbaar.",
            on=self.day(weeks),
        )
        return self

    def to_preliminary(self) -> Walk:
        self.to_assessment().assess("preliminary").move("start_preliminary", self.cast.intake, 1)
        return self

    def get_team(self, size: int = 2) -> Walk:
        for user, part in ((self.cast.anna, "lead"), (self.cast.bert, "member"))[:size]:
            self.go(inquiry.assign, self.case, user, by=self.cast.head, part=part, on=self.day(1))
        return self

    def ask_mandate(self) -> Walk:
        self.mandate = self.go(
            inquiry.request_mandate,
            self.case,
            by=self.cast.anna,
            question="Is de dienstauto privé gebruikt?",
            methods=[Method.objects.get(code="dossier"), Method.objects.get(code="gesprekken")],
            authority=self.cast.director,
            on=self.day(1),
        )
        return self

    def get_mandate(self, team: int = 2) -> Walk:
        self.get_team(team).ask_mandate()
        self.go(inquiry.answer_mandate, self.mandate, by=self.cast.director, given=True, on=self.day(2))
        return self

    def to_fact_finding(self) -> Walk:
        self.to_preliminary().assess("fact_finding").get_mandate().move(
            "start_fact_finding", self.cast.anna, 2
        )
        return self.tick(self.cast.anna, "conclude")

    @property
    def subject_person(self) -> Person:
        return self.case.persons.get(role=Person.Role.SUBJECT)

    def suspected(self) -> Walk:
        self.violation = self.go(
            inquiry.add_violation,
            self.case,
            by=self.cast.anna,
            subject=self.subject_person,
            category=Category.objects.get(code="MID"),
            description="Dienstauto privé gebruikt.",
        )
        return self

    def found(self, outcome: str = Violation.Outcome.PROVEN) -> Walk:
        self.suspected()
        self.go(inquiry.establish_outcome, self.violation, by=self.cast.anna, outcome=outcome, on=self.day(4))
        return self

    def hear(self) -> Walk:
        hearing = self.go(hearings.invite_to_hearing, self.subject_person, by=self.cast.anna, on=self.day(2))
        self.go(
            hearings.record_hearing,
            hearing,
            by=self.cast.anna,
            held_on=self.day(3),
            minutes="Betrokkene erkent het.",
        )
        self.go(hearings.send_minutes, hearing, by=self.cast.anna, on=self.day(3))
        self.go(hearings.record_reply, hearing, by=self.cast.anna, reply="accepted", on=self.day(4))
        return self

    def file_report(self) -> Walk:
        self.go(
            inquiry.file_report,
            self.case.investigations.get(ended_on=None),
            by=self.cast.anna,
            on=self.day(4),
            reference="R-1",
            conclusion="Bevestigd.",
        )
        self.go(
            documents.file_document,
            self.case,
            [FINAL_REPORT],
            name="Eindrapport.pdf",
            kind="final_report",
            by=self.cast.anna,
            trusted=True,
        )
        return self

    def to_disposition(self) -> Walk:
        self.to_fact_finding().hear().file_report().found()
        self.move("conclude", self.cast.anna, 5)
        return self

    def dispose(self, *codes: str) -> Walk:
        measures = list(Measure.objects.filter(code__in=codes or ("BERISPING",)))
        for violation in self.case.violations.all():
            proposal = self.go(
                disposition.propose,
                violation,
                by=self.cast.anna,
                measures=measures,
                grounds="Passend.",
                authority=self.cast.director,
                on=self.day(5),
            )
            proposal = self.go(
                disposition.review, proposal, by=self.cast.head, agrees=True, text="In lijn.", on=self.day(6)
            )
            self.go(disposition.decide, proposal, by=self.cast.director, measures=measures, on=self.day(7))
        return self

    @property
    def standing(self) -> Disposition:
        """The decision that holds, of the one violation of this case."""
        return self.case.violations.get().standing

    def give_feedback(self) -> Walk:
        for report in self.case.reports.all():
            self.go(
                intake.give_feedback,
                report,
                by=self.cast.intake,
                on=self.day(8),
                text="Het onderzoek is afgerond.",
            )
        return self

    def to_closed(self) -> Walk:
        self.to_disposition().dispose().give_feedback().move("close", self.cast.anna, 8)
        return self

    def to_referred(self) -> Walk:
        self.to_assessment().assess("refer").move("refer", self.cast.intake, 1, reason="Rijksrecherche")
        return self

    def to_reopened(self) -> Walk:
        self.to_closed().move("reopen", self.cast.head, 9, reason="Nieuwe feiten")
        return self


def case_in(status: str, cast: Cast, **facts: Any) -> Case:
    """A valid case in this status, made through the doors."""
    return getattr(Walk(cast, **facts), f"to_{status}")().case
