"""What can be done with a case and with each of its parts: the table of acts, by what they are done to."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404

from cases.models import (
    Appointment,
    Case,
    CaseProcess,
    Challenge,
    ChartDecision,
    CriminalComplaint,
    DataRequest,
    DeclaredConflict,
    Disposition,
    Document,
    Effort,
    EmergencyAccess,
    Evidence,
    Hearing,
    Hold,
    InterimMeasure,
    Investigation,
    Lesson,
    Letter,
    Note,
    Person,
    RelatedCases,
    ReporterContact,
    SharedVersion,
    TeamMember,
    Violation,
)
from cases.views.acts import Act
from cases.views.case_acts import (
    after,
    aftercare,
    beside,
    challenges,
    conflicts,
    criminal,
    data_requests,
    documents,
    findings,
    hearings,
    journal,
    letters,
    persons,
    process,
    retention,
    team,
    way,
)


def _table(*acts: Act) -> dict[str, Act]:
    return {act.name: act for act in acts}


ON: dict[type[Model], dict[str, Act]] = {
    Case: {
        **process.MOVES,
        **_table(
            process.ASSESS,
            team.REQUEST_MANDATE,
            team.ASSIGN,
            persons.ADD_PERSON,
            findings.ADD_VIOLATION,
            criminal.COMPLAINT,
            journal.NOTE,
            journal.SUMMARY,
            journal.RELATE,
            after.RECORD_EFFORT,
            after.NOTE_LESSON,
            data_requests.RECEIVE,
            beside.RESTRICT,
            beside.LIFT_RESTRICTION,
            beside.DECLARE_CONFLICT,
            conflicts.LIFT_CHART,
            documents.FILE,
            way.SUSPEND,
            way.RESUME,
            way.EXTEND,
            way.PLAN,
            retention.SET_HOLD,
        ),
    },
    Person: _table(
        hearings.INVITE,
        aftercare.GIVE_NOTICE,
        aftercare.POSTPONE_NOTICE,
        aftercare.WITHHOLD_NOTICE,
        persons.INTERIM_MEASURE,
        persons.CORRECT_IDENTITY,
    ),
    ReporterContact: _table(aftercare.RECORD_CONTACT),
    CriminalComplaint: _table(criminal.PAUSE, criminal.RESUME, criminal.RESULT),
    DataRequest: _table(data_requests.EXTEND, data_requests.DECIDE, data_requests.FOLLOW),
    Effort: _table(after.CORRECT_EFFORT),
    Lesson: _table(after.FOLLOW_LESSON),
    Hearing: _table(
        hearings.RECORD_HEARING,
        hearings.SEND_MINUTES,
        hearings.RECORD_REPLY,
        hearings.ATTACH_REPLY,
        hearings.DEVIATE,
    ),
    InterimMeasure: _table(persons.LIFT_MEASURE),
    TeamMember: _table(team.UNASSIGN),
    Investigation: _table(findings.FILE_REPORT, team.EXTERNAL_BUREAU),
    Violation: _table(findings.ESTABLISH_OUTCOME, findings.PROPOSE),
    Disposition: _table(findings.REVIEW, challenges.ADVISE, challenges.LODGE, challenges.CARRY_OUT),
    Challenge: _table(challenges.SETTLE),
    ChartDecision: _table(conflicts.WITHDRAW_CHART),
    DeclaredConflict: _table(conflicts.WITHDRAW_DECLARATION),
    EmergencyAccess: _table(conflicts.END_EMERGENCY),
    Note: _table(journal.CORRECT_NOTE),
    RelatedCases: _table(journal.UNRELATE),
    Document: _table(*documents.ON_DOCUMENT),
    Letter: _table(letters.FINISH, letters.PRINT),
    SharedVersion: _table(documents.WITHDRAW_SHARE),
    Evidence: _table(documents.WITHDRAW_EVIDENCE),
    CaseProcess: _table(way.FOLLOW_NEWER),
    Appointment: _table(way.CHANGE, way.CANCEL),
    Hold: _table(retention.LIFT_HOLD),
}
# How a part leads to its case, and what its name on the page needs.
CASE_OF: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Person: ("case", ()),
    Hearing: ("person__case", ("person",)),
    InterimMeasure: ("person__case", ("person",)),
    ReporterContact: ("case", ("report",)),
    CriminalComplaint: ("case", ()),
    DataRequest: ("case", ()),
    Effort: ("case", ("user",)),
    Lesson: ("case", ()),
    TeamMember: ("case", ("user",)),
    Investigation: ("case", ()),
    Violation: ("case", ("category",)),
    Disposition: ("violation__case", ("violation__category", "proposed_by", "authority")),
    Challenge: ("disposition__violation__case", ("disposition__violation__category",)),
    ChartDecision: ("case", ("user",)),
    DeclaredConflict: ("case", ("user",)),
    EmergencyAccess: ("case", ("user",)),
    Note: ("case", ()),
    RelatedCases: ("case", ("other",)),
    Document: ("case", ()),
    Letter: ("document__case", ("document",)),
    SharedVersion: ("version__document__case", ("version__document",)),
    Evidence: ("document__case", ("document", "violation__category")),
    CaseProcess: ("case", ("template",)),
    Appointment: ("case", ("person",)),
    Hold: ("case", ()),
}


def act_named(name: str, *, on_part: bool) -> tuple[type[Model], Act] | None:
    """The act of this name, and what it is done to: the case itself, or one of its parts."""
    for model, acts in ON.items():
        if name in acts and (model is not Case) == on_part:
            return model, acts[name]
    return None


def part_of(case: Case, model: Any, key: int) -> Any:
    """One part of this case; 404 for a part of another. It leads back to this very case, and not to a fresh copy."""
    path, needed = CASE_OF[model]
    rows = model.objects.select_related(*needed) if needed else model.objects
    part = get_object_or_404(rows, pk=key, **{path: case})
    owner = part
    for name in path.split("__")[:-1]:
        owner = getattr(owner, name)
    owner.case = case
    return part
