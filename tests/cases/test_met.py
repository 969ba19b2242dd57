"""The rules of the steps, case by case: `cases.completeness` in Python and `cases.steps.met` in SQL say the same.

Each line of the table changes one thing in a case that stands at its disposition, and says what both must say then.
Rows are written as a door would leave them, also where no door leads there (any more).
Negative controls, planted by controls.toml: one disposition that was decided will do for all violations; an
investigation that has ended has the final report; a report that was set aside counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cases.models import (
    Assessment,
    Case,
    Disposition,
    Document,
    DocumentVersion,
    Hearing,
    Investigation,
    Mandate,
    Person,
    Report,
    TeamMember,
    Violation,
)
from cases.steps.met import MET
from cases.steps.rules import missing_by
from tests.cases.test_outstanding import met_in_sql

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def change(model: Any, **values: Any) -> Callable[..., None]:
    """Every row of a model in the case gets these values."""
    return lambda _cast: model.objects.update(**values) or None


def another(model: Any, **values: Any) -> Callable[..., None]:
    """The case gets a copy of its last row of a model, with these values."""

    def write(_cast: Any) -> None:
        row = model.objects.order_by("pk").last()
        row.pk = None
        for name, value in values.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


def disposed(*states: str) -> Callable[..., None]:
    """The first violation has dispositions in these states."""
    return lambda cast: _dispose(Violation.objects.order_by("pk").first(), cast, states)


def disposed_too(*states: str) -> Callable[..., None]:
    """So has the last."""
    return lambda cast: _dispose(Violation.objects.order_by("pk").last(), cast, states)


def _dispose(violation: Any, cast: Any, states: tuple[str, ...]) -> None:
    decided = {"decided_on": TODAY, "decided_year": TODAY.year, "decided_by": cast.director}
    for state in states:
        Disposition.objects.create(
            violation=violation,
            state=state,
            proposed_by=cast.anna,
            reviewed_by=cast.head if state in ("reviewed", "decided") else None,
            authority=cast.director,
            **(decided if state == "decided" else {}),
        )


def run_another(**values: Any) -> Callable[..., None]:
    """A second inquiry, which runs: the other has ended."""
    return another(Investigation, kind="preliminary", mandate=None, ended_on=None, **values)


UNREPORTED = {"report_on": None, "conclusion": "", "report_elsewhere": False}
VIOLATION, REPORT = another(Violation), another(Report, number="M-2", draft_id=None)
TABLE: list[tuple[str, bool, list[Callable[..., None]]]] = [
    ("acknowledged", True, []),
    ("acknowledged", False, [change(Report, acknowledged_on=None)]),
    ("acknowledged", True, [REPORT]),
    ("acknowledged", False, [another(Report, number="M-2", draft_id=None, acknowledged_on=None)]),
    ("reports_complete", True, [REPORT]),
    ("reports_complete", False, [change(Report, case=None, status="open", handled_on=None, handled_by=None)]),
    ("reports_complete", False, [another(Report, number="M-2", draft_id=None, category=None)]),
    ("reports_complete", False, [another(Report, number="M-2", draft_id=None, description="")]),
    ("assessment_written", True, [another(Assessment)]),
    ("two_investigators", True, []),
    (
        "two_investigators",
        False,
        [lambda cast: TeamMember.objects.filter(user=cast.bert).update(until=TODAY)],
    ),
    (
        "two_investigators",
        False,
        [lambda cast: TeamMember.objects.filter(user=cast.bert).update(part="support")],
    ),
    ("mandate_given", False, []),  # it was, and an investigation used it
    ("mandate_given", False, [another(Mandate, given_on=None)]),
    ("mandate_given", False, [another(Mandate, given_on=None, refused_on=TODAY)]),
    ("mandate_given", True, [another(Mandate)]),
    ("everybody_invited", True, []),
    ("everybody_invited", False, [another(Person, role="subject", ordinal=2)]),
    ("everybody_invited", True, [another(Person, role="witness", ordinal=2)]),
    ("everybody_heard", True, []),
    ("everybody_heard", False, [another(Person, role="subject", ordinal=2)]),
    ("everybody_heard", False, [lambda _cast: Person.objects.filter(role="subject").update(role="other")]),
    ("everybody_heard", False, [change(Hearing, reply="", replied_on=None)]),
    ("everybody_heard", True, [change(Hearing, reply="", replied_on=None, deviated_on=TODAY)]),
    (
        "everybody_heard",
        True,
        [
            change(
                Hearing,
                reply="",
                replied_on=None,
                sent_on=None,
                reply_by=None,
                held_on=None,
                declined_on=TODAY,
            )
        ],
    ),
    (
        "everybody_heard",
        True,
        [another(Hearing, reply="", replied_on=None)],
    ),  # one round that is done is enough
    ("final_report_filed", False, []),  # it ended with the phase
    (
        "final_report_filed",
        True,
        [lambda _cast: Investigation.objects.filter(kind="fact_finding").update(ended_on=None)],
    ),
    ("final_report_filed", False, [run_another(**UNREPORTED)]),
    ("final_report_filed", True, [run_another()]),
    ("final_report_filed", False, [run_another(), change(Investigation, report_on=None)]),
    ("final_report_filed", False, [run_another(), change(DocumentVersion, state="hostile")]),
    ("final_report_filed", True, [run_another(), change(DocumentVersion, state="waiting")]),
    ("final_report_filed", False, [run_another(), change(DocumentVersion, is_draft=True)]),
    ("final_report_filed", False, [run_another(), change(Document, kind="other")]),
    (
        "final_report_filed",
        False,
        [
            run_another(),
            lambda cast: Document.objects.update(set_aside_on=TODAY, set_aside_by=cast.anna) or None,
        ],
    ),
    (
        "final_report_filed",
        True,
        [run_another(report_elsewhere=True), change(DocumentVersion, state="hostile")],
    ),
    ("investigation_concluded", False, []),
    ("investigation_concluded", True, [run_another()]),
    ("investigation_concluded", False, [run_another(**UNREPORTED)]),
    ("outcomes_established", True, [VIOLATION]),
    ("outcomes_established", False, [another(Violation, outcome="suspected", outcome_on=None)]),
    ("outcomes_established", True, [another(Violation, outcome="not_proven")]),
    ("dispositions_proposed", False, []),
    ("dispositions_proposed", True, [disposed("proposed")]),
    ("dispositions_proposed", False, [disposed("withdrawn")]),
    ("dispositions_proposed", True, [disposed("withdrawn", "proposed")]),
    ("dispositions_proposed", False, [disposed("decided"), VIOLATION, disposed_too("withdrawn")]),
    ("dispositions_proposed", True, [disposed("decided"), VIOLATION, disposed_too("proposed")]),
    ("dispositions_reviewed", False, [disposed("proposed")]),
    ("dispositions_reviewed", False, [disposed("withdrawn")]),
    ("dispositions_reviewed", False, [disposed("withdrawn", "proposed")]),
    ("dispositions_reviewed", True, [disposed("withdrawn", "reviewed")]),
    ("dispositions_reviewed", False, [disposed("reviewed"), VIOLATION, disposed_too("proposed")]),
    ("dispositions_reviewed", True, [disposed("reviewed"), VIOLATION, disposed_too("decided")]),
    ("dispositions_decided", False, [disposed("withdrawn")]),
    ("dispositions_decided", False, [disposed("reviewed")]),
    ("dispositions_decided", True, [disposed("withdrawn", "decided")]),
    ("dispositions_decided", False, [disposed("decided"), VIOLATION]),
    ("dispositions_decided", False, [disposed("decided"), VIOLATION, disposed_too("withdrawn", "reviewed")]),
    ("dispositions_decided", True, [disposed("decided"), VIOLATION, disposed_too("decided")]),
    ("feedback_settled", False, []),
    ("feedback_settled", True, [change(Report, feedback_on=TODAY)]),
    ("feedback_settled", True, [change(Report, no_feedback=True)]),
    (
        "feedback_settled",
        False,
        [change(Report, feedback_on=TODAY), another(Report, number="M-2", draft_id=None, feedback_on=None)],
    ),
]
IN_OTHER_TESTS = {"assessment_written": "test_outstanding: a reopened case waits for a new assessment"}


def test_every_rule_stands_in_the_table_true_and_false():
    said = {(rule, met) for rule, met, _changes in TABLE}
    wanted = {(rule, met) for rule in MET for met in (True, False)}
    assert said == wanted - {(rule, False) for rule in IN_OTHER_TESTS}


def test_both_say_of_each_small_case_what_the_table_says(cast, at_disposition):
    wrong = []
    for place, (rule, wanted, changes) in enumerate(TABLE):
        with transaction.atomic():
            for write in changes:
                write(cast)
            case = Case.objects.get()
            said = (not missing_by(rule, case), rule in met_in_sql()[case.pk])
            transaction.set_rollback(True)
        if said != (wanted, wanted):
            wrong.append((place, rule, f"wanted {wanted}", f"Python {said[0]}, SQL {said[1]}"))
    assert wrong == []
