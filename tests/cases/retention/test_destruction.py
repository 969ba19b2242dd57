"""A case whose term is over is destroyed by two people, whole; what stays is a certificate and a whole ledger.

Negative controls, tried and seen to fail: `tests/tables/controls.toml`, the section on retention.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from accounts import context
from accounts.database import OURS, is_history
from accounts.ledger import checking
from accounts.models import AccessEvent, DataKey, Destruction, Outbox, User
from accounts.refusal import NotAllowed, Refusal
from cases.models import (
    Case,
    Certificate,
    DestructionProposal,
    RelatedCases,
    Report,
    RetentionRule,
)
from cases.retention import destroying, doors, reaching
from tests.cases.retention.conftest import ended_long_ago
from tests.factories import give, make_user

pytestmark = pytest.mark.django_db

State = DestructionProposal.State


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


# --- Which tables -----------------------------------------------------------------------------------


def test_every_table_that_points_into_a_case_goes_with_it_or_loses_the_pointer():
    """A new table joins by its foreign keys. What this names can neither go nor let go: give it one of the two."""
    reached = {table.model for table in reaching.tables()}
    emptied = set(reaching.loose_ends())
    stuck = [
        f"{model.__name__}.{field.name}"
        for label in OURS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed and not is_history(model)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in reached and field.db_constraint
        if model not in reached
        and ((model, field) not in emptied or not field.null or getattr(model, "append_only", False))
    ]
    assert stuck == []
    assert {"Report", "Person", "PersonIdentity", "DocumentText", "LetterVersion", "Upload", "Move"} <= {
        model.__name__ for model in reached
    }


# --- A case with everything in it -------------------------------------------------------------------


def under(keys):
    """Tables and columns in which something is still sealed under one of these keys."""
    columns = rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'bytea' AND table_name ~ '^(accounts|cases|reporting)_'"
    )
    return [
        (table, column)
        for table, column in columns
        if rows(
            f'SELECT 1 FROM {table} WHERE substr("{column}", 2, 16) = ANY (%s) LIMIT 1',
            [key.bytes for key in keys],
        )
    ]


def naming(case):
    """Columns that still name the case by its key."""
    columns = rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name ~ '^cases_' AND (column_name = 'case_id' "
        "OR column_name = 'id' AND table_name IN ('cases_case', 'cases_historicalcase'))"
    )
    return [at for at in columns if rows(f'SELECT 1 FROM {at[0]} WHERE "{at[1]}" = %s LIMIT 1', case.pk)]


@pytest.mark.asvs("14.2.7")
def test_a_case_with_everything_in_it_goes_whole_and_the_ledger_stays_whole(scene, destroyed, own_store):
    case = ended_long_ago(Case.objects.get(number=scene.values["case"]))
    relation = RelatedCases.objects.get(pk=scene.values["relation"])
    other = Case.objects.get(pk=relation.other_than(case))
    keys = [case.data_key_id, *case.reports.values_list("data_key_id", flat=True)]
    reports = list(case.reports.values_list("pk", flat=True))
    assert len(under(keys)) > 50 and len(naming(case)) > 40
    certificate = destroyed(case, scene.cast)
    connection.check_constraints()
    # Why it was opened stays in the log, under a key that is gone.
    assert (under(keys), naming(case)) == ([("accounts_accessevent", "details")], [])
    assert not DataKey.objects.filter(pk__in=keys).exists()
    assert not Report.objects.filter(pk__in=reports).exists()
    plan, faults = checking.check(connection.connection.cursor())
    assert faults == [] and plan.destroyed > 100
    assert Case.objects.filter(pk=other.pk).exists() and not RelatedCases.objects.exists()
    assert certificate.is_whole() and certificate.rows > 100 and certificate.files >= 6
    recorded = Destruction.objects.filter(certificate=certificate.number)
    assert {row.source for row in recorded} == set(certificate.tables) - {"cases_upload"}


def test_what_stays_names_nobody_and_says_who_decided(closed_in_2016, destroyed):
    cast, number = closed_in_2016.cast, closed_in_2016.case.number
    certificate = destroyed(closed_in_2016.case, cast)
    year = timezone.localdate().year
    assert (certificate.number, certificate.case_number) == (f"V{year}-0001", number)
    assert (certificate.proposed_by, certificate.approved_by) == (cast.head, cast.deputy)
    assert (certificate.rule, certificate.years) == ("with_violation", 7)
    assert (certificate.first_year, certificate.last_year) == (2016, 2016)
    entries = AccessEvent.objects.filter(action="destruction").order_by("pk")
    assert [(entry.about, entry.purpose) for entry in entries] == [
        (f"case:{number}", "propose"),
        (f"case:{number}", "approved"),
        (f"certificate:{certificate.number}", "destroyed"),
    ]


# --- By two people ----------------------------------------------------------------------------------


def test_nobody_approves_what_they_proposed_by_whatever_account(closed_in_2016, do):
    cast = closed_in_2016.cast
    proposal = do(doors.propose_destruction, closed_in_2016.case, by=cast.head)
    with pytest.raises(NotAllowed):
        do(doors.approve_destruction, proposal, by=cast.head)
    twin = give(make_user("tweede"), "head_of_oif", "FIN")
    User.objects.filter(pk__in=[twin.pk, cast.head.pk]).update(personnel_number_hash=b"the same person")
    twin.refresh_from_db()
    with pytest.raises(NotAllowed):
        do(doors.approve_destruction, proposal, by=twin)
    for other in (cast.anna, cast.intake):
        with pytest.raises(NotAllowed):
            do(doors.approve_destruction, proposal, by=other)
    assert do(doors.approve_destruction, proposal, by=cast.deputy).state == State.APPROVED


def reopened(walk, do):
    walk.move("reopen", walk.cast.head, 500, reason="Nieuwe feiten.")


def on_hold(walk, do):
    do(doors.set_hold, walk.case, by=walk.cast.head, reason="Rechtszaak.")


def longer(walk, do):
    RetentionRule.objects.filter(code="with_violation").update(years=8)


def longer_than_now(walk, do):
    RetentionRule.objects.filter(code="with_violation").update(years=20)


CHANGES = [
    (reopened, "not closed", "not_closed"),
    (on_hold, "a hold stands on it", "hold"),
    (longer, "another one since this was proposed", "term"),
    (longer_than_now, "Until then it is kept", "term"),
]


@pytest.mark.parametrize(("change", "sentence", "code"), CHANGES)
def test_what_changed_since_the_proposal_is_refused_with_its_sentence(
    closed_in_2016, do, change, sentence, code
):
    walk, cast = closed_in_2016, closed_in_2016.cast
    proposal = do(doors.propose_destruction, walk.case, by=cast.head)
    change(walk, do)
    with pytest.raises(Refusal, match=sentence):
        do(doors.approve_destruction, proposal, by=cast.deputy)
    assert DestructionProposal.objects.get().state == State.WAITING


@pytest.mark.parametrize(("change", "sentence", "code"), CHANGES)
def test_what_changed_since_the_approval_stops_the_destruction(
    closed_in_2016, approved, do, change, sentence, code
):
    proposal = approved(closed_in_2016.case, closed_in_2016.cast)
    change(closed_in_2016, do)
    assert destroying.carry_out(proposal.pk, by=None) is None
    proposal.refresh_from_db()
    assert (proposal.state, proposal.problem) == (State.STOPPED, code)
    assert Case.objects.filter(pk=closed_in_2016.case.pk).exists() and not Certificate.objects.exists()
    assert destroying.PROBLEMS[code]


def test_a_case_is_not_proposed_before_its_term_is_over_nor_by_another_day_than_it_says(closed_in_2016, do):
    case, head = closed_in_2016.case, closed_in_2016.cast.head
    early = {"by": head, "today": closed_in_2016.standing.decided_on.replace(year=2023) - timedelta(days=1)}
    with pytest.raises(Refusal, match="22 February 2023"):
        do(doors.propose_destruction, case, **early)
    with pytest.raises(Refusal, match="changed meanwhile"):
        do(doors.propose_destruction, case, by=head, ends_on=timezone.localdate())
    do(doors.propose_destruction, case, by=head)
    with pytest.raises(Refusal, match="proposed already"):
        do(doors.propose_destruction, case, by=closed_in_2016.cast.deputy)


def test_a_refused_or_withdrawn_proposal_leaves_the_case_and_may_come_again(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = do(doors.propose_destruction, case, by=cast.head)
    with pytest.raises(Refusal):
        do(doors.refuse_destruction, proposal, by=cast.deputy, reason=" ")
    assert do(doors.refuse_destruction, proposal, by=cast.deputy, reason="Nog nodig.").reason == "Nog nodig."
    again = do(doors.propose_destruction, case, by=cast.head)
    with pytest.raises(NotAllowed):
        do(doors.withdraw_destruction, again, by=cast.deputy)
    do(doors.withdraw_destruction, again, by=cast.head)
    assert not Outbox.objects.filter(task=doors.DESTROY).exists()


# --- Who can send SQL -------------------------------------------------------------------------------


def fails(sql, *values):
    try:
        with transaction.atomic():
            rows(sql, *values)
    except DatabaseError as error:
        return str(error)
    return ""


def test_the_applications_role_destroys_nothing_by_itself(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = do(doors.propose_destruction, case, by=cast.head)
    for user in (None, cast.head, cast.anna):
        with context.acting(user):
            refused = "Only the system destroys" if user else "not_approved"
            assert refused in fails("SELECT destroy_case(%s)", proposal.pk)
            rows("SELECT set_config('rosi.destroys', 'V2026-0001', true)")
            for sql in (
                "DELETE FROM cases_historicalcase RETURNING id",
                "DELETE FROM cases_case RETURNING id",
                "DELETE FROM accounts_accessevent RETURNING id",
                "SELECT record_destruction('cases_case', '{1}', NULL, 'x')",
                "INSERT INTO cases_certificate (number) VALUES ('V') RETURNING id",
                "UPDATE cases_certificate SET files = 1 RETURNING id",
            ):
                assert "permission denied" in fails(sql), sql
    approve = (
        "UPDATE cases_destructionproposal SET state = 'approved', decided_by_id = %s, decided_at = now() "
        "WHERE id = %s RETURNING id"
    )
    for user, named in ((cast.head, cast.head), (cast.head, cast.deputy), (None, cast.deputy)):
        with context.acting(user):
            assert fails(approve, named.pk, proposal.pk)
    with context.acting(cast.anna):
        assert fails(approve, cast.anna.pk, proposal.pk)
        assert fails(
            "INSERT INTO cases_destructionproposal "
            "(case_id, rule, years, since, ends_on, state, recorded_by_id, reason, problem) "
            "VALUES (%s, 'x', 1, '2000-01-01', '2001-01-01', 'waiting', %s, '', '') RETURNING id",
            case.pk,
            cast.anna.pk,
        )
    with context.acting(cast.head):
        assert fails("UPDATE cases_destructionproposal SET ends_on = '2000-01-01' RETURNING id")
    assert Case.objects.filter(pk=case.pk).exists()


def test_what_is_approved_and_carried_out_by_hand_is_looked_at_once_more(closed_in_2016, approved, do):
    proposal = approved(closed_in_2016.case, closed_in_2016.cast)
    on_hold(closed_in_2016, do)
    with context.acting(None):
        assert "hold" in fails("SELECT destroy_case(%s)", proposal.pk)
