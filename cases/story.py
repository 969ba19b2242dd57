"""The history of a case as a story: who changed what from … to …, when, and through which door.

Told from the history rows that the database wrote of the case and its parts, in the words of `cases.telling_words`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from accounts import reach
from accounts.models import User
from cases.dossier import relations_seen, reports_seen
from cases.models import (
    Advice,
    Appointment,
    Assessment,
    Case,
    CaseProcess,
    Challenge,
    ChartDecision,
    CriminalComplaint,
    DataRequest,
    DeclaredConflict,
    DestructionProposal,
    Disposition,
    DispositionMeasure,
    Document,
    DocumentVersion,
    Effort,
    EmergencyAccess,
    Evidence,
    Hearing,
    Hold,
    InterimMeasure,
    Investigation,
    Lesson,
    Letter,
    LetterVersion,
    Mandate,
    MandateMethod,
    Move,
    Note,
    Notice,
    Person,
    PersonIdentity,
    RelatedCases,
    Report,
    Reporter,
    ReporterContact,
    SharedVersion,
    StepRecord,
    TeamMember,
    TermChange,
    Violation,
)
from cases.telling import Entry, Row, Teller
from cases.telling_words import BESIDE
from cases.together import Part, leads_to, of

ROWS_OF_A_PAGE = 50
ONE_ACT = timedelta(seconds=2)  # rows of one person through one door that lie closer together are one act


@dataclass(frozen=True)
class Story:
    """Entries, newest first, and the moment before which the older ones lie (None: there are none)."""

    entries: list[Entry]
    older: datetime | None


def story_of(
    case: Case,
    *,
    by: User,
    before: datetime | None = None,
    rows: int = ROWS_OF_A_PAGE,
    reports: Part | None = None,
) -> Story:
    """The story of a case up to a moment, some `rows` of it; an act is never cut in two.

    In two queries and one for the keys. `reports`: those that `by` sees, where the page knows them already.
    """
    seen = reports or reports_seen(case, by)
    related = relations_seen(case, by)
    found = _rows(case, seen, related, before, rows + 1)
    acts = list(_acts(found))
    while len(found) > rows and len(acts) == 1:  # one act with more rows than a page
        rows *= 4
        found = _rows(case, seen, related, before, rows + 1)
        acts = list(_acts(found))
    older = None
    if len(found) > rows and len(acts) > 1:
        acts.pop()
        older = acts[-1][-1].at
    told = [row for act in acts for row in act]
    spoken_of = any(row.model is DeclaredConflict for row in told)
    teller = Teller(case, told, by=by, names_conflicts=spoken_of and leads(by, case))
    return Story([teller.tell(act) for act in acts], older)


def leads(by: User, case: Case) -> bool:
    """Whether this reader leads the case: as head or deputy, or as lead investigator on its team."""
    return reach.holds(by, "lead_case", case.directorate_id) or any(
        member.user_id == by.pk and member.until is None and member.part == TeamMember.Part.LEAD
        for member in case.team.all()
    )


# --- Rows -------------------------------------------------------------------------------------------

# The history of each part of a case, by how a row leads to the case. Reports and persons were there before the case;
# two related cases have their relation in common.
PARTS: dict[Any, str] = {
    Advice: "disposition__violation__case",
    Assessment: "case",
    Challenge: "disposition__violation__case",
    Appointment: "case",
    CaseProcess: "case",
    ChartDecision: "case",
    CriminalComplaint: "case",
    DataRequest: "case",
    DeclaredConflict: "case",
    DestructionProposal: "case",
    Disposition: "violation__case",
    DispositionMeasure: "disposition__violation__case",
    Document: "case",
    DocumentVersion: "document__case",
    Effort: "case",
    EmergencyAccess: "case",
    Evidence: "document__case",
    Hearing: "person__case",
    Hold: "case",
    InterimMeasure: "person__case",
    Investigation: "case",
    Lesson: "case",
    Letter: "document__case",
    LetterVersion: "letter__document__case",
    Mandate: "case",
    MandateMethod: "mandate__case",
    Note: "case",
    Notice: "person__case",
    PersonIdentity: "person__case",
    SharedVersion: "version__document__case",
    ReporterContact: "case",
    StepRecord: "process__case",
    TeamMember: "case",
    TermChange: "case",
    Violation: "case",
}
MODELS: dict[str, Any] = {
    model.__name__: model for model in (Case, Move, Person, RelatedCases, Report, Reporter, *PARTS)
}
# A removed row is no longer there to lead to the case; what it hung under is.
HISTORY = """
SELECT '{name}' AS name, history_date AS at, history_type AS kind, history_user_id AS who,
  history_change_reason AS door, to_jsonb(row) AS now,
  lag(to_jsonb(row)) OVER (PARTITION BY id ORDER BY history_id) AS before
FROM {table} row WHERE {where}
"""
MOVES = """
SELECT 'Move', recorded_at, '+', recorded_by_id, name, to_jsonb(row), NULL FROM cases_move row WHERE case_id = %s
"""


def _rows(case: Case, reports: Part, related: Part, before: datetime | None, most: int) -> list[Row]:
    """The newest history rows of the case and its parts up to a moment, each with the row before it."""
    of_reports = f"IN (SELECT id FROM cases_report WHERE {reports.where})"  # noqa: S608
    parts = [
        Part(Case, "id = %s", (case.pk,)),
        Part(Person, f"id IN (SELECT id FROM cases_person WHERE {leads_to(Person, 'case')})", (case.pk,)),  # noqa: S608
        Part(Report, f"id {of_reports}", reports.params),
        Part(Reporter, f"report_id {of_reports}", reports.params),
        related,
        *(of(model, path, case.pk) for model, path in PARTS.items()),
    ]
    sql = " UNION ALL ".join([*(_history_of(part) for part in parts), MOVES])
    params = [*(value for part in parts for value in part.params), case.pk, before, most]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({sql}) story WHERE at < coalesce(%s, 'infinity'::timestamptz) ORDER BY at DESC LIMIT %s",  # noqa: S608
            params,
        )
        return [_row(*values) for values in cursor]


def _history_of(part: Part) -> str:
    return HISTORY.format(name=part.model.__name__, table=_table_of_history(part.model), where=part.where)


@cache  # each look at `model.history` makes a manager, and a class for it
def _table_of_history(model: Any) -> str:
    return model.history.model._meta.db_table


def _row(
    name: str, at: datetime, kind: str, who: int | None, door: str | None, now: str, before: str | None
) -> Row:
    model = MODELS[name]
    if model is Move:
        door = BESIDE[door][0] if door in BESIDE else "move"
    return Row(model, at, kind, who, door or "", json.loads(now), json.loads(before) if before else None)


def _acts(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows that belong to one act of one person together; newest first, as they came."""
    act: list[Row] = []
    for row in rows:
        if act and not _belongs(row, act):
            yield act
            act = []
        act.append(row)
    if act:
        yield act


def _belongs(row: Row, act: list[Row]) -> bool:
    last = act[-1]
    two_moves = row.model is Move and any(other.model is Move for other in act)
    return (row.who, row.door) == (last.who, last.door) and last.at - row.at < ONE_ACT and not two_moves
