"""The cast, and valid cases in every status, made through the doors as real people would."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts import context, grants, people
from accounts.models import Directorate, User
from cases import disposition, documents, hearings, inquiry, intake, workflow
from cases.letters.about import About, find
from cases.letters.doors import make_letter
from cases.letters.kinds import KINDS
from cases.models import (
    Case,
    Category,
    Channel,
    Disposition,
    LetterVersion,
    Mandate,
    Measure,
    Method,
    Person,
    ProcessStep,
    Report,
    ReporterKind,
    UnusualReading,
    Violation,
)
from cases.steps import doors as steps
from cases.steps import plan
from tests.papers import pdf

FINAL_REPORT = pdf("Eindrapport")
PASSWORD = "only-for-tests-3141"
_password_hash: str | None = None


@dataclass
class Cast:
    """One person per rule. Each of the second group differs from an allowed person in one respect."""

    # The allowed ones.
    intake: User  # intake officer of the Tax Administration
    anna: User  # investigator of the Tax Administration
    bert: User  # the second investigator there
    head: User  # head of OIF
    deputy: User  # deputy head of OIF: sees what the head sees, but for restricted cases
    reviewer: User  # a second head of OIF: reviews what the first proposed
    director: User  # director of the Tax Administration
    adviser: User  # designated adviser there
    coordinator: User  # integrity coordinator there
    central: User  # central coordinator
    auditor: User
    administrator: User
    desk: User  # desk officer of the Tax Administration
    # Like Anna, but …
    elsewhere: User  # … granted on Customs
    subject: User  # … with the personnel number of the subject
    witness: User  # … with the e-mail address of a witness
    reporter: User  # … with the e-mail address of the reporter
    acquaintance: User  # … who declared to know somebody
    superior: User  # … who is the manager of the subject
    subordinate: User  # … whose manager is the subject
    ended: User  # … whose grant was ended
    expired: User  # … whose grant's last day was yesterday
    coming: User  # … whose grant begins tomorrow
    inactive: User  # … whose account was closed
    member: User  # … granted on Customs, but on the team
    # Like the director, but …
    other_director: User  # … of Customs
    involved_director: User  # … with the personnel number of a witness
    # Like the deputy, but …
    involved_deputy: User  # … with the e-mail address of a witness
    # No grant at all.
    nobody: User

    def everyone(self) -> dict[str, User]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


SUBJECT_NUMBER = "P-700001"
WITNESS_NUMBER = "P-700002"
SUPERIOR_NUMBER = "P-700003"
WITNESS_EMAIL = "getuige@voorbeeld.example"
REPORTER_EMAIL = "melder@voorbeeld.example"


def directorate(code: str) -> Directorate:
    return Directorate.objects.get(code=code)


def make_user(username: str, **values: Any) -> User:
    """An account with the password of the tests (hashed once)."""
    global _password_hash
    with context.acting(None):
        user = people.add_user(
            username, by=None, first_name=username.capitalize(), last_name="Proef", **values
        )
    if _password_hash is None:
        user.set_password(PASSWORD)
        _password_hash = user.password
    User.objects.filter(pk=user.pk).update(password=_password_hash)
    user.password = _password_hash
    return user


def give(user: User, role: str, code: str, **values: Any) -> User:
    with context.acting(None):
        grants.give(user, role, directorate(code), by=None, **values)
    user.refresh_from_db()
    return user


def make_cast() -> Cast:
    today = timezone.localdate()
    day = timedelta(days=1)
    cast = Cast(
        intake=give(make_user("intake"), "intake_officer", "BD"),
        anna=give(make_user("anna"), "investigator", "BD"),
        bert=give(make_user("bert"), "investigator", "BD"),
        head=give(make_user("head"), "head_of_oif", "FIN"),
        deputy=give(make_user("deputy"), "deputy_head", "FIN"),
        reviewer=give(make_user("reviewer"), "head_of_oif", "FIN"),
        director=give(make_user("director"), "director", "BD"),
        adviser=give(make_user("adviser"), "adviser", "BD"),
        coordinator=give(make_user("coordinator"), "integrity_coordinator", "BD"),
        central=give(make_user("central"), "central_coordinator", "FIN"),
        auditor=give(make_user("auditor"), "auditor", "FIN"),
        administrator=give(make_user("administrator"), "functional_administrator", "FIN"),
        desk=give(make_user("desk"), "desk_officer", "BD"),
        elsewhere=give(make_user("elsewhere"), "investigator", "DOU"),
        subject=give(make_user("subject", personnel_number=SUBJECT_NUMBER), "investigator", "BD"),
        witness=give(make_user("witness", email=WITNESS_EMAIL), "investigator", "BD"),
        reporter=give(make_user("reporter", email=REPORTER_EMAIL), "investigator", "BD"),
        acquaintance=give(make_user("acquaintance"), "investigator", "BD"),
        superior=give(make_user("superior", personnel_number=SUPERIOR_NUMBER), "investigator", "BD"),
        subordinate=give(make_user("subordinate"), "investigator", "BD"),
        ended=give(make_user("ended"), "investigator", "BD"),
        expired=give(
            make_user("expired"), "investigator", "BD", valid_from=today - 9 * day, valid_until=today - day
        ),
        coming=give(make_user("coming"), "investigator", "BD", valid_from=today + day),
        inactive=give(make_user("inactive"), "investigator", "BD"),
        member=give(make_user("member"), "investigator", "DOU"),
        other_director=give(make_user("other_director"), "director", "DOU"),
        involved_director=give(
            make_user("involved_director", personnel_number=WITNESS_NUMBER), "director", "BD"
        ),
        involved_deputy=give(make_user("involved_deputy", email=WITNESS_EMAIL), "deputy_head", "FIN"),
        nobody=make_user("nobody"),
    )
    with context.acting(None):
        people.set_manager(cast.subject, by=None, manager=cast.superior)
        people.set_manager(cast.subordinate, by=None, manager=cast.subject)
        grants.end(cast.ended.grants.get(), by=None)
        people.deactivate(cast.inactive, by=None)
    for user in cast.everyone().values():
        user.refresh_from_db()
    return cast


def the_cast() -> Cast:
    """The cast that stands in the database, each as fetched just now."""
    names = [field.name for field in fields(Cast)]
    return Cast(**{user.username: user for user in User.objects.filter(username__in=names)})


# --- Reports and cases ------------------------------------------------------------------------------


def report_facts(**values: Any) -> dict[str, Any]:
    """A complete report on the Tax Administration, received ten weeks ago."""
    return {
        "channel": Channel.objects.get(code="oif_mail"),
        "reporter_kind": ReporterKind.objects.get(code="medewerker"),
        "directorate": directorate("BD"),
        "category": Category.objects.get(code="MID"),
        "received_on": timezone.localdate() - timedelta(weeks=10),
        "subject_line": "Zonnebloem dienstauto",
        "description": "Privégebruik van een dienstauto in het weekend door Kanariegeel.",
        **values,
    }


def make_report(cast: Cast, **facts: Any) -> Report:
    """An open report with reporter, subject and witness, acknowledged."""
    facts = report_facts(**facts)
    with context.acting(cast.intake):
        report = intake.register_report(
            by=cast.intake,
            facts=facts,
            reporter={"name": "Melder Geheim", "email": REPORTER_EMAIL, "phone": "06-00000001"},
            persons=[
                {
                    "role": Person.Role.SUBJECT,
                    "tie": Person.Tie.EMPLOYEE,
                    "name": "Betrokkene Geheim",
                    "function": "Medewerker wagenpark",
                    "personnel_number": SUBJECT_NUMBER,
                },
                {
                    "role": Person.Role.WITNESS,
                    "name": "Getuige Geheim",
                    "email": WITNESS_EMAIL,
                    "personnel_number": WITNESS_NUMBER,
                },
            ],
        )
        return intake.acknowledge(report, by=cast.intake, on=facts["received_on"])


class Walk:
    """Takes one case through the process, a named step at a time, as the people of the cast."""

    def __init__(self, cast: Cast, **facts: Any) -> None:
        self.cast = cast
        self.report = make_report(cast, **facts)
        self.start = self.report.received_on
        self.case: Case = None  # type: ignore[assignment]
        self.mandate: Mandate = None  # type: ignore[assignment]
        self.violation: Violation = None  # type: ignore[assignment]

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
        for standing in plan.keeping(self.case, move):
            if not standing.step.rule:
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


def step_of(case: Case, code: str) -> ProcessStep:
    """The step of this code among those that a case follows."""
    return ProcessStep.objects.get(code=code, template__in=case.processes.values("template"))


def appointment_facts(**values: Any) -> dict[str, Any]:
    """An hour, a week from now."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    return {
        "kind": "hearing",
        "begins_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "place": "Kamer Kanariegeel",
        "who": "Anna en Bert",
        **values,
    }


def about(case: Case, kind: str, part: int, *, by: User) -> About:
    """A letter that could be made now."""
    with context.acting(by):
        found = find(KINDS[kind], Case.objects.get(pk=case.pk), part, by=by, on=timezone.localdate())
    assert found is not None
    return found


def letter(case: Case, kind: str, part: int, *, by: User, **typed: str) -> LetterVersion:
    """A letter, made through its door."""
    wanted = about(case, kind, part, by=by)
    with context.acting(by):
        return make_letter(wanted, by=by, typed=typed)


def unusual_reading_of(user: User, **values: Any) -> UnusualReading:
    """Something that was found about what this person read yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    with context.acting(None):
        return UnusualReading.objects.create(
            **{
                "user": user,
                "day": timezone.localdate() - timedelta(days=1),
                "kind": "night",
                "count": 7,
                "threshold": 5,
                "first_at": yesterday,
                "last_at": yesterday,
                **values,
            }
        )
