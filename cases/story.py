"""The history of a case as a story: who changed what from … to …, when, and through which door.

Told from the history rows that the database wrote of the case and its parts, in the words of `cases.telling`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, F, JSONField, Model, Q, QuerySet, Value, Window
from django.db.models.functions import Lag

from accounts.models import User
from cases import together
from cases.models import (
    Assessment,
    Case,
    CriminalComplaint,
    DeclaredConflict,
    Disposition,
    DispositionMeasure,
    Hearing,
    InterimMeasure,
    Investigation,
    Mandate,
    MandateMethod,
    Move,
    Note,
    Person,
    PersonIdentity,
    Report,
    Reporter,
    TeamMember,
    Violation,
)
from cases.telling import BESIDE, Entry, Row, Teller

ROWS_OF_A_PAGE = 50
ONE_ACT = timedelta(seconds=2)  # rows of one person through one door that lie closer together are one act


@dataclass(frozen=True)
class Story:
    """Entries, newest first, and the moment before which the older ones lie (None: there are none)."""

    entries: list[Entry]
    older: datetime | None


def story_of(case: Case, *, by: User, before: datetime | None = None, rows: int = ROWS_OF_A_PAGE) -> Story:
    """The story of a case up to a moment, some `rows` of it; an act is never cut in two. In at most three queries."""
    found = list(_rows(case, by, before)[: rows + 1])
    acts = list(_acts([_row(*values) for values in found]))
    older = None
    if len(found) > rows and len(acts) > 1:
        acts.pop()
        older = acts[-1][-1].at
    teller = Teller(case, [row for act in acts for row in act])
    return Story([teller.tell(act) for act in acts], older)


# --- Rows -------------------------------------------------------------------------------------------


def _rows(case: Case, by: User, before: datetime | None) -> QuerySet:
    """History rows of the case and its parts, each with the row before it; newest first."""
    reports = Report.objects.visible_to(by).filter(case=case).values("pk")
    persons = Person.objects.filter(case=case).values("pk")
    violations = Violation.objects.filter(case=case).values("pk")
    dispositions = Disposition.objects.filter(violation__case=case).values("pk")
    of_case = Q(case_id=case.pk)
    parts: dict[Any, Q] = {
        Case: Q(id=case.pk),
        Report: Q(id__in=reports),
        Reporter: Q(report_id__in=reports),
        Person: Q(id__in=persons),
        PersonIdentity: Q(person_id__in=persons),
        Hearing: Q(person_id__in=persons),
        InterimMeasure: Q(person_id__in=persons),
        Mandate: of_case,
        MandateMethod: Q(mandate_id__in=Mandate.objects.filter(case=case).values("pk")),
        Violation: of_case,
        Disposition: Q(violation_id__in=violations),
        DispositionMeasure: Q(disposition_id__in=dispositions),
        **dict.fromkeys(
            (Assessment, Investigation, TeamMember, DeclaredConflict, Note, CriminalComplaint), of_case
        ),
    }
    queries = [_history(model, condition) for model, condition in parts.items()]
    moves = Move.objects.filter(case=case).annotate(
        _at=F("recorded_at"), _type=Value("+", CharField()), _who=F("recorded_by_id"), _door=F("name"),
        _row=together.WholeRow(Move), _before=Value(None, JSONField()),
    )  # fmt: skip
    queries.append(_columns(moves, Move))
    if before is not None:
        queries = [query.filter(_at__lt=before) for query in queries]
    return queries[0].union(*queries[1:], all=True).order_by("-_at")


def _history(model: Any, condition: Q) -> QuerySet:
    history = model.history.model
    row = together.WholeRow(history)
    rows = history.objects.filter(condition).annotate(
        _at=F("history_date"), _type=F("history_type"), _who=F("history_user_id"), _door=F("history_change_reason"),
        _row=row, _before=Window(Lag(row), partition_by=F("id"), order_by=F("history_id").asc()),
    )  # fmt: skip
    return _columns(rows, model)


def _columns(rows: QuerySet, model: type[Model]) -> QuerySet:
    name = Value(model.__name__, CharField())
    return rows.order_by().annotate(_name=name).values_list("_name", "_at", "_type", "_who", "_door", "_row", "_before")


MODELS = {
    model.__name__: model
    for model in (
        Assessment, Case, CriminalComplaint, DeclaredConflict, Disposition, DispositionMeasure, Hearing, InterimMeasure,
        Investigation, Mandate, MandateMethod, Move, Note, Person, PersonIdentity, Report, Reporter, TeamMember,
        Violation,
    )
}  # fmt: skip


def _row(name: str, at: datetime, kind: str, who: int | None, door: str | None, now: Any, before: Any) -> Row:
    model: Any = MODELS[name]
    if model is Move:
        door = BESIDE[door][0] if door in BESIDE else "move"
    return Row(model, at, kind, who, door or "", now, before)


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
