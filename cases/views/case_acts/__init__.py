"""What can be done with a case and with each of its parts: the table of acts, by what they are done to."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404

from cases.models import (
    Case,
    ChartDecision,
    DeclaredConflict,
    Disposition,
    Document,
    EmergencyAccess,
    Evidence,
    Hearing,
    InterimMeasure,
    Investigation,
    Note,
    Person,
    RelatedCases,
    SharedVersion,
    TeamMember,
    Violation,
)
from cases.views.acts import Act
from cases.views.case_acts import beside, conflicts, documents, findings, journal, persons, process, team


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
            beside.COMPLAINT,
            journal.NOTE,
            journal.SUMMARY,
            journal.RELATE,
            beside.RESTRICT,
            beside.LIFT_RESTRICTION,
            beside.DECLARE_CONFLICT,
            conflicts.LIFT_CHART,
            documents.FILE,
        ),
    },
    Person: _table(persons.INVITE, persons.INTERIM_MEASURE, persons.CORRECT_IDENTITY),
    Hearing: _table(persons.RECORD_HEARING),
    InterimMeasure: _table(persons.LIFT_MEASURE),
    TeamMember: _table(team.UNASSIGN),
    Investigation: _table(findings.FILE_REPORT, team.EXTERNAL_BUREAU),
    Violation: _table(findings.ESTABLISH_OUTCOME, findings.PROPOSE),
    Disposition: _table(findings.REVIEW),
    ChartDecision: _table(conflicts.WITHDRAW_CHART),
    DeclaredConflict: _table(conflicts.WITHDRAW_DECLARATION),
    EmergencyAccess: _table(conflicts.END_EMERGENCY),
    Note: _table(journal.CORRECT_NOTE),
    RelatedCases: _table(journal.UNRELATE),
    Document: _table(*documents.ON_DOCUMENT),
    SharedVersion: _table(documents.WITHDRAW_SHARE),
    Evidence: _table(documents.WITHDRAW_EVIDENCE),
}
# How a part leads to its case, and what its name on the page needs.
CASE_OF: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Person: ("case", ()),
    Hearing: ("person__case", ("person",)),
    InterimMeasure: ("person__case", ("person",)),
    TeamMember: ("case", ("user",)),
    Investigation: ("case", ()),
    Violation: ("case", ("category",)),
    Disposition: ("violation__case", ("violation__category", "proposed_by", "authority")),
    ChartDecision: ("case", ("user",)),
    DeclaredConflict: ("case", ("user",)),
    EmergencyAccess: ("case", ("user",)),
    Note: ("case", ()),
    RelatedCases: ("case", ("other",)),
    Document: ("case", ()),
    SharedVersion: ("version__document__case", ("version__document",)),
    Evidence: ("document__case", ("document", "violation__category")),
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
    owner = getattr(part, path.split("__")[0]) if "__" in path else part
    owner.case = case
    return part
