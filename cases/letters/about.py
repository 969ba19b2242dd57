"""What a letter is about: the one part of a case, or the report, that it tells of; and who may write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import User
from cases.documents.doors import check_file
from cases.intake import check_handle
from cases.letters.kinds import OF_A_REPORT, Kind
from cases.models import (
    Appointment,
    Case,
    Disposition,
    DispositionMeasure,
    Hearing,
    Investigation,
    Mandate,
    Person,
    PersonIdentity,
    Report,
    Reporter,
)
from cases.permissions import check_may, check_may_with_report, check_sees_report


@dataclass(frozen=True)
class About:
    """One letter that can be made. Without a case it is about a report that has none yet, and has no dossier."""

    kind: Kind
    part: Any
    case: Case | None
    by: User
    on: date

    @property
    def report(self) -> Report | None:
        return self.part if isinstance(self.part, Report) else None

    @property
    def person(self) -> Person | None:
        """Whom the letter goes to, where that is a person of the case."""
        if isinstance(self.part, Person):
            return self.part
        return self.part.person if isinstance(self.part, Hearing) else None

    @property
    def place(self) -> Any:
        return (self.case or self.part).directorate

    @property
    def number(self) -> str:
        return (self.case or self.part).number

    @property
    def label(self) -> str:
        return label_of(self.part)

    @cached_property
    def reporter(self) -> Reporter | None:
        """Who reported, where the letter goes to the reporter. Whoever asks this looks at an identity."""
        return Reporter.objects.filter(report=self.part).first() if self.kind.to_reporter else None

    @cached_property
    def identity(self) -> PersonIdentity | None:
        """Who the person is to whom the letter goes. Whoever asks this looks at an identity."""
        return PersonIdentity.objects.filter(person=self.person).first() if self.person else None

    @cached_property
    def investigation(self) -> Investigation | None:
        if isinstance(self.part, Investigation):
            return self.part
        return (
            list(self.case.investigations.all())[-1] if self.case and self.case.investigations.all() else None
        )

    @cached_property
    def mandate(self) -> Mandate | None:
        if isinstance(self.part, Mandate):
            return self.part
        return self.investigation.mandate if self.investigation else None

    @cached_property
    def appointment(self) -> Appointment | None:
        """The appointment at which the hearing is to be held."""
        if not isinstance(self.part, Hearing) or self.case is None:
            return None
        planned = self.part.planned_on
        found = self.case.appointments.filter(person=self.person, cancelled_at=None, kind="hearing")
        if planned is not None:
            return found.filter(begins_at__date=planned).last()
        return found.filter(begins_at__date__gte=self.on).first()

    @cached_property
    def decisions(self) -> list[Disposition]:
        """The decisions that hold about this person: taken, and not replaced by a later one."""
        taken = (
            Disposition.objects.filter(violation__subject=self.part, state=Disposition.State.DECIDED)
            .select_related("decided_by", "violation__category")
            .prefetch_related(Prefetch("marks", DispositionMeasure.objects.select_related("measure")))
            .order_by("violation", "pk")
        )
        replaced = {decision.replaces_id for decision in taken}
        return [decision for decision in taken if decision.pk not in replaced]


def label_of(part: Any) -> str:
    """What the part of a case is called in a list of letters."""
    match part:
        case Report() | Case():
            return part.number
        case Hearing():
            return _of_hearing(part)
        case Mandate():
            return _("asked for on %(day)s") % {"day": formats.date_format(part.requested_on)}
        case Investigation():
            return str(part.get_kind_display())
    return str(part.label)


def _of_hearing(hearing: Hearing) -> str:
    day = hearing.held_on or hearing.planned_on or hearing.invited_on
    said = _("%(person)s, invited on %(day)s")
    if hearing.held_on:
        said = _("%(person)s, heard on %(day)s")
    elif hearing.planned_on:
        said = _("%(person)s, planned for %(day)s")
    return said % {"person": hearing.person.label, "day": formats.date_format(day)}


def parts_for(kind: Kind, case: Case, *, reports: list[Report]) -> list[Any]:
    """The parts of a case of which this letter can tell now. `reports`: those that the reader sees."""
    persons = list(case.persons.all())
    hearings = [hearing for person in persons for hearing in person.hearings.all()]
    match kind.code:
        case "hearing_invitation":
            return [hearing for hearing in hearings if hearing.stage == Hearing.Stage.HEARING]
        case "minutes":
            return [hearing for hearing in hearings if hearing.held_on is not None]
        case "mandate":
            return list(case.mandates.all())
        case "report":
            return list(case.investigations.all())
        case "disposition_notice":
            return [p for p in persons if any(violation.standing for violation in p.violations.all())]
        case "referral":
            return [case]
    return reports


def find(kind: Kind, case: Case, key: int, *, by: User, on: date) -> About | None:
    """The letter of this kind about one part of a case; None where there is no such part for `by`."""
    if kind.about is Case:
        return About(kind, case, case, by, on) if key == case.pk else None
    path = {Hearing: "person__case"}.get(kind.about, "case")
    rows = (
        Report.objects.visible_to(by).select_related("channel")
        if kind.about is Report
        else kind.about.objects
    )
    part = rows.filter(pk=key, **{path: case}).first()
    if part is None:
        return None
    if kind.about is Hearing:
        part.person.case = case
    else:
        part.case = case
    return About(kind, part, case, by, on)


def of_report(kind: Kind, report: Report, *, by: User, on: date) -> About | None:
    """A letter about a report that has no case; None for a kind that needs one."""
    fits = kind.code in OF_A_REPORT and report.case_id is None
    return About(kind, report, None, by, on) if fits else None


def check_make(by: User, about: About) -> None:
    """Raise unless `by` may write this letter: who works on the case, and may know to whom it goes."""
    if about.case is None:
        check_handle(by, about.part)
        check_may_with_report(by, "see_reporter_identity", about.part)
        return
    check_file(by, about.case)
    if about.kind.to_reporter:
        check_sees_report(by, about.part)
        check_may(by, "see_reporter_identity", about.case)
        check_may_with_report(by, "see_reporter_identity", about.part)
    if about.kind.names_person:
        check_may(by, "see_person_identity", about.case)
