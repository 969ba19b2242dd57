"""A case with everything in it, in two queries, whatever it holds."""

from __future__ import annotations

from itertools import chain

from accounts.models import Directorate, User
from cases import together
from cases.models import (
    Assessment,
    Case,
    Category,
    Channel,
    CriminalComplaint,
    Disposition,
    DispositionMeasure,
    EndReason,
    Hearing,
    InterimMeasure,
    Investigation,
    Mandate,
    MandateMethod,
    Measure,
    Method,
    Move,
    Note,
    Person,
    Report,
    ReporterKind,
    Subcategory,
    TeamMember,
    Violation,
)
from cases.permissions import fetched_for

# What the parts of a case point to.
LISTED = (Directorate, User, Category, Subcategory, Channel, ReporterKind, EndReason, Measure, Method)


def opened(case: Case, *, by: User) -> Case:
    """The same case, its parts loaded: `case.persons.all()`, `violation.dispositions.all()` and the like are there.

    Identities are not among them. The reports that `by` sees carry the mark of `permissions.fetched_for`.
    """
    found = together.fetch(
        {
            "reports": Report.objects.filter(case=case),
            "seen": Report.objects.visible_to(by).filter(case=case),
            "persons": Person.objects.filter(case=case),
            "hearings": Hearing.objects.filter(person__case=case),
            "interim_measures": InterimMeasure.objects.filter(person__case=case),
            "assessments": Assessment.objects.filter(case=case),
            "mandates": Mandate.objects.filter(case=case),
            "methods": MandateMethod.objects.filter(mandate__case=case),
            "investigations": Investigation.objects.filter(case=case),
            "violations": Violation.objects.filter(case=case),
            "dispositions": Disposition.objects.filter(violation__case=case),
            "marks": DispositionMeasure.objects.filter(disposition__violation__case=case),
            "team": TeamMember.objects.filter(case=case),
            "moves": Move.objects.filter(case=case),
            "notes": Note.objects.filter(case=case),
            "criminal_complaints": CriminalComplaint.objects.filter(case=case),
        }
    )
    seen = {report.pk for report in found.pop("seen")}
    together.point(chain([case], *found.values()), LISTED)
    for name in (
        "reports", "persons", "assessments", "mandates", "investigations", "violations",
        "team", "moves", "notes", "criminal_complaints",
    ):  # fmt: skip
        together.join([case], name, found[name])
    together.join(found["persons"], "hearings", found["hearings"])
    together.join(found["persons"], "interim_measures", found["interim_measures"])
    together.join(found["persons"], "violations", found["violations"])
    together.join(found["mandates"], "mandatemethod_set", found["methods"])
    together.join(found["violations"], "dispositions", found["dispositions"])
    together.join(
        found["dispositions"], "marks", sorted(found["marks"], key=lambda mark: mark.measure.severity)
    )
    for report in found["reports"]:
        if report.pk in seen:
            fetched_for(by, report)
    return case
