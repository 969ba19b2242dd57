"""The second wall: the rule of `visible_to`, once more in the database, whoever forgets to ask the first.

Negative controls, each tried and seen to fail: take a line out of a rule in cases/sql/rules (the table of who sees
what differs from `visible_to`); lay a policy `USING (true)` on a table (the same); leave
`row_rule` out of a model (named below); read `rosi.user` where nobody acts as the system (nobody sees all).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from accounts import context
from accounts.database import OURS
from accounts.models import AccessEvent
from accounts.reach import reached
from accounts.wall import is_declared
from cases import conflicts, emergencies, journal, workflow
from cases import models as m
from cases.retention import finding
from reporting import loaded, releases, uri
from reporting.annual import lessons as annual_lessons
from reporting.annual import publishing
from reporting.models import (
    AgreedAction,
    AnnualLesson,
    AnnualLine,
    AnnualReport,
    Delivery,
    Explanation,
    ExportFile,
    ExportPiece,
    FigureLoad,
    LoadedFigure,
    MonthlyOverview,
    Release,
    Run,
    Talk,
    UriExport,
    UriStep,
)
from tests.factories import Walk
from tests.wall.walls import rows_of

pytestmark = pytest.mark.django_db

OUR_MODELS = [
    model
    for label in OURS
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
    if model._meta.managed  # a view asks by itself who reads (cases.log.laying)
]


# --- Every table has a rule -------------------------------------------------------------------------


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.db_table)
def test_every_table_says_which_rows_exist_for_whom(model):
    assert is_declared(model), f"{model.__name__} has no row_rule: see accounts/wall.py"


def test_the_wall_stands_before_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND p.polname = 'second_wall'"
        )
        walled = {name for (name,) in cursor}
    assert walled == {model._meta.db_table for model in OUR_MODELS}


# --- What plain SQL shows ---------------------------------------------------------------------------


def plainly(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def refused(asking: Any) -> bool:
    try:
        with transaction.atomic():
            asking()
    except DatabaseError:
        return True
    return False


def in_sight(model: Any) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(rows_of(model))
        return {key for (key,) in cursor}


def keys(rows: Any) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def expected(user: Any) -> dict[Any, set[Any]]:
    """What the first wall lets this person see of each table, as the system computes it."""
    cases = m.Case.objects.filter(pk__in=keys(m.Case.objects.visible_to(user)))
    reports = m.Report.objects.filter(pk__in=keys(m.Report.objects.visible_to(user)))
    submitted = m.Disposition.objects.submitted_to(user)
    mandates = m.Mandate.objects.filter(
        Q(case__in=cases) | Q(pk__in=m.Mandate.objects.submitted_to(user).values("pk"))
    )
    violations = m.Violation.objects.filter(
        Q(pk__in=m.Violation.objects.visible_to(user).values("pk")) | Q(pk__in=submitted.values("violation"))
    )
    dispositions = m.Disposition.objects.filter(
        Q(violation__in=m.Violation.objects.visible_to(user).values("pk")) | Q(pk__in=submitted.values("pk"))
    )
    persons = m.Person.objects.filter(
        Q(case__in=cases) | Q(report__in=reports) | Q(violations__in=submitted.values("violation"))
    )
    team = m.TeamMember.objects.filter(user=user, until=None).values("case")
    own = Q(report__recorded_by=user, report__status="open")

    def opened_by(permission: str, rows: Q) -> Q:
        anywhere = own if reached(user, permission) else Q(pk__in=[])
        return rows & (Q(report__directorate__in=reached(user, permission)) | anywhere)

    identities = m.PersonIdentity.objects.filter(
        person__in=m.Person.objects.filter(
            Q(case__in=cases)
            & (Q(case__directorate__in=reached(user, "see_person_identity")) | Q(case__in=team))
            | opened_by("see_person_identity", Q(report__in=reports))
        ).values("pk")
    )
    documents = m.Document.objects.filter(pk__in=keys(m.Document.objects.visible_to(user)))
    versions = m.DocumentVersion.objects.filter(document__in=documents)
    if user == m.Disposition.objects.filter(authority__isnull=False).first().authority:
        shared = m.SharedVersion.objects.filter(audience="authority", withdrawn_at=None).values("version")
        versions = m.DocumentVersion.objects.filter(Q(document__in=documents) | Q(pk__in=shared))
        documents = m.Document.objects.filter(Q(pk__in=documents) | Q(versions__in=shared))
    of_case = (m.Move, m.TeamMember, m.Note, m.CriminalComplaint, m.Assessment, m.Investigation)
    of_case += (m.ChartDecision, m.EmergencyAccess, m.ReporterContact)
    of_case += (m.Effort, m.Lesson, m.DataRequest)
    of_person = (m.InterimMeasure, m.Hearing, m.Notice)
    of_case += (m.CaseProcess, m.TermChange, m.Appointment)
    of_case += (m.Hold, m.DestructionProposal)
    return {
        m.Case: keys(cases),
        m.Report: keys(reports),
        m.Mandate: keys(mandates),
        m.MandateMethod: keys(m.MandateMethod.objects.filter(mandate__in=mandates)),
        m.Violation: keys(violations),
        m.Disposition: keys(dispositions),
        m.DispositionMeasure: keys(m.DispositionMeasure.objects.filter(disposition__in=dispositions)),
        m.Advice: keys(m.Advice.objects.filter(disposition__in=dispositions)),
        m.Challenge: keys(m.Challenge.objects.filter(disposition__in=dispositions)),
        m.Person: keys(persons),
        m.PersonIdentity: keys(identities),
        m.Reporter: keys(
            m.Reporter.objects.filter(opened_by("see_reporter_identity", Q(report__in=reports)))
        ),
        m.DeclaredConflict: keys(
            m.DeclaredConflict.objects.filter(Q(case__in=cases) | Q(report__in=reports))
        ),
        m.Mention: keys(m.Mention.objects.filter(note__case__in=cases)),
        m.RelatedCases: keys(m.RelatedCases.objects.filter(case__in=cases, other__in=cases)),
        m.Document: keys(documents),
        m.DocumentVersion: keys(versions),
        m.DocumentText: keys(m.DocumentText.objects.filter(version__in=versions)),
        m.SharedVersion: keys(m.SharedVersion.objects.filter(version__in=versions)),
        m.Evidence: keys(m.Evidence.objects.filter(document__in=documents)),
        m.Letter: keys(m.Letter.objects.filter(document__in=documents)),
        m.LetterVersion: keys(m.LetterVersion.objects.filter(version__in=versions)),
        m.Certificate: keys(finding.certificates_for(user)),
        m.Upload: keys(m.Upload.objects.filter(owner=user)),
        m.DossierExport: keys(m.DossierExport.objects.filter(asked_by=user, case__in=cases)),
        m.Draft: keys(m.Draft.objects.filter(owner=user)),
        **{model: keys(model.objects.filter(case__in=cases)) for model in of_case},
        **{model: keys(model.objects.filter(person__case__in=cases)) for model in of_person},
        m.StepRecord: keys(m.StepRecord.objects.filter(process__case__in=cases)),
        AccessEvent: keys(AccessEvent.objects.all())
        if reached(user, "see_log")
        else keys(AccessEvent.objects.filter(user=user)),
        Delivery: keys(
            Delivery.objects.filter(Q(directorate__in=reached(user, "make_overviews")) | Q(user=user))
        ),
        Talk: keys(Talk.objects.filter(directorate__in=reached(user, "see_talks"))),
        AgreedAction: keys(AgreedAction.objects.filter(talk__directorate__in=reached(user, "see_talks"))),
        Release: keys(releases.visible_to(user)),
        FigureLoad: keys(loaded.loads_visible_to(user)),
        LoadedFigure: keys(loaded.figures_visible_to(user)),
        Explanation: keys(loaded.explanations_visible_to(user)),
        AnnualReport: keys(publishing.visible_to(user)),
        AnnualLine: keys(publishing.lines_visible_to(user)),
        AnnualLesson: keys(annual_lessons.visible_to(user)),
        MonthlyOverview: keys(MonthlyOverview.objects.filter(directorate__in=reached(user, "see_figures"))),
        UriExport: keys(uri.visible_to(user)),
        ExportFile: keys(ExportFile.objects.filter(export__in=uri.visible_to(user))),
        UriStep: keys(UriStep.objects.filter(export__in=uri.visible_to(user))),
        ExportPiece: keys(ExportPiece.objects.filter(file__export__in=uri.visible_to(user))),
    }


def of_history(found: dict[Any, set[Any]]) -> dict[Any, set[Any]]:
    """The history of what is seen. A mark that a decision replaced is gone; what it hung under is not."""
    history: dict[Any, set[Any]] = {}
    for model, seen in found.items():
        if hasattr(model, "history"):
            rows = model.history.model.objects.filter(id__in=seen)
            if model is m.DispositionMeasure:
                rows = model.history.model.objects.filter(disposition_id__in=found[m.Disposition])
            history[model.history.model] = keys(rows)
    return history


def fill(scene: Any) -> None:
    """Rows in the tables that the scene leaves empty, and a restricted case that the deputy opened in an emergency."""
    cast, case = scene.cast, m.Case.objects.get(number=scene.values["case"])
    other = Walk(cast).to_received().case
    with context.acting(cast.anna):
        journal.add_note(case, by=cast.anna, text="Gebeld.")
    with context.acting(cast.head):
        conflicts.lift_chart_rule(case, cast.superior, by=cast.head, reason="Eens.")
        workflow.restrict(other, by=cast.head, restricted=True, reason="Gevoelig.")
    for owner in (cast.anna, cast.head):
        facts = {"file_name": "a.txt", "facts": "{}", "length": 9, "sealed_key": b"x", "case": case}
        with context.acting(owner):
            m.Upload.objects.create(owner=owner, **facts)
            m.DossierExport.objects.create(case=case, asked_by=owner)
    with context.acting(cast.deputy):
        emergencies.open_case(other.number, by=cast.deputy, reason="Nood.")


def test_plain_sql_shows_everybody_what_visible_to_says_and_nothing_else(scene):
    """Every person of the cast, every table of the register and its history."""
    fill(scene)
    assert [model.__name__ for model in expected(scene.cast.head) if not in_sight(model)] == []
    different = []
    for name, user in scene.cast.everyone().items():
        if not user.is_active:
            continue
        found = expected(user)
        found |= of_history(found)
        with context.acting(user):
            different += [
                f"{name} {model._meta.db_table}: {sorted(map(str, seen ^ in_sight(model)))}"
                for model, seen in found.items()
                if seen != in_sight(model)
            ]
    assert different == []


def test_where_nobody_acts_there_are_no_rows(scene):
    open_to_all = {model for model in OUR_MODELS if model._meta.app_label == "accounts"}
    closed = [m.Case, m.Report, m.Person, m.PersonIdentity, m.Reporter, m.Note, m.Draft, AccessEvent]
    closed += [FigureLoad, LoadedFigure, Explanation]
    closed += [MonthlyOverview, Release, Run, UriExport, m.Case.history.model, m.Reporter.history.model]
    assert all(in_sight(model) for model in (m.Case, m.PersonIdentity, m.Reporter, AccessEvent))
    with context.nobody_acting():
        assert [model.__name__ for model in closed if in_sight(model)] == []
        assert in_sight(m.Category)
    assert AccessEvent in open_to_all


def test_a_closed_account_reaches_nothing(scene):
    with context.acting(scene.cast.inactive):
        assert in_sight(m.Case) == in_sight(m.Report) == set()


def test_the_wall_is_there_for_writing_too(scene):
    case = m.Case.objects.get(number=scene.values["case"])
    with context.acting(scene.cast.elsewhere):
        assert m.Case.objects.filter(pk=case.pk).update(restricted=True) == 0
        note = {"happened_on": case.opened_on, "text": "", "recorded_by": scene.cast.elsewhere}
        assert refused(lambda: m.Note.objects.create(case=case, **note))


@pytest.mark.parametrize("restricted", [False, True])
def test_who_leads_learns_what_each_person_sees_of_the_cases_in_sight_alone(scene, restricted):
    """`pairs_in_sight` says of everybody what `visible_to` says of who acts."""
    m.Case.objects.update(restricted=restricted)
    users = list(scene.cast.everyone().values())
    seen = {
        user: {(case.pk, user.pk) for case in m.Case.objects.visible_to(user) if user.is_active}
        for user in users
    }
    asked = [(case.pk, user.pk) for case in m.Case.objects.all() for user in users]
    for reader in (scene.cast.head, scene.cast.deputy, scene.cast.elsewhere):
        in_sight = {case for case, _reader in seen[reader]}
        with context.acting(reader), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM pairs_in_sight(%s, %s)", list(map(list, zip(*asked, strict=True))))
            found = cursor.fetchall()
        assert len(found) == len(set(found))
        assert set(found) == {pair for pairs in seen.values() for pair in pairs if pair[0] in in_sight}
    assert any(seen[scene.cast.head]) and seen[scene.cast.anna] != seen[scene.cast.subject]


def test_functions_that_look_beneath_the_wall_refuse_who_may_not_ask(scene):
    case, cast = m.Case.objects.get(number=scene.values["case"]), scene.cast
    with context.acting(cast.elsewhere):
        assert refused(lambda: m.Case.objects.conflicts_among([cast.subject], case))
        assert refused(lambda: m.Case.objects.kept_out_by_chart_alone([cast.superior], case))
        for function in (
            "submitted_cases_asked",
            "conflicts_asked",
            "opened_asked",
            "conflicts_of",
            "asked_now",
        ):
            assert refused(lambda name=function: plainly(f"SELECT {name}(%s)", cast.subject.pk))
        assert refused(lambda: plainly("SELECT kept_answer('rosi.kept_conflicts', '')"))
        assert plainly("SELECT count(*) FROM rows_holding(%s, 9, 9, 9)", case.terms[:1]) == 0
    with context.acting(cast.head):
        assert plainly("SELECT count(*) FROM rows_holding(%s, 9, 9, 9)", case.terms[:1]) > 0
        users = list(cast.everyone().values())
        kept_away = {
            user.username for user in users if user.pk in m.Case.objects.conflicts_among(users, case)
        }
    assert kept_away == {"subject", "witness", "reporter", "acquaintance", "superior", "subordinate"} | {
        "involved_director",
        "involved_deputy",
    }


def test_what_was_asked_about_others_is_kept_where_nobody_reads_it(scene):
    """Every session reads its settings: they hold answers about the person who acts alone."""
    case, cast = m.Case.objects.get(number=scene.values["case"]), scene.cast
    with context.acting(cast.head), transaction.atomic():
        assert m.Case.objects.conflicts_among([cast.subject], case) == {cast.subject.pk}
        assert plainly("SELECT current_setting('rosi.kept_conflicts')").startswith(f"{cast.head.pk} ")


def test_a_conflict_that_is_declared_holds_from_the_next_statement_on(scene):
    """What a rule asks of a person is kept while a statement runs, and no longer, also within one transaction."""
    case, bert = m.Case.objects.get(number=scene.values["case"]), scene.cast.bert
    with context.acting(bert), transaction.atomic():
        assert case.pk in in_sight(m.Case) and m.Case.objects.visible_to(bert).filter(pk=case.pk).exists()
        conflicts.declare_conflict(case, by=bert)
        assert case.pk not in in_sight(m.Case)
        assert not m.Case.objects.visible_to(bert).filter(pk=case.pk).exists()
