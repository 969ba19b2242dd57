"""Every row that only grows stands in the ledger, sealed at commit; whoever changes one is found, by name.

Negative control: leave `FOR UPDATE` out of `ledger_seal` (accounts/sql/20_ledger.sql) and the writers at once collide
or break the chain; order by `min(e.row_id)` and they wait for each other in a circle; leave `laying.lay` out for one
table and its rows are found without entry.
"""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import translation

from accounts import context, log
from accounts.ledger import checking, laying
from accounts.models import AccessEvent, Directorate, LedgerEntry, LedgerForm, LedgerSeal
from cases.models import Case
from tests import proof
from tests.accounts.ledger import kinds, owner, without_triggers
from tests.factories import Walk, make_cast, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = [model._meta.db_table for model in checking.tables_in_ledger()]


@pytest.mark.asvs("16.4.2")
def test_every_table_that_only_grows_stands_in_the_ledger():
    assert {"accounts_accessevent", "cases_historicalcase", "cases_move", "reporting_monthlyoverview"} <= set(
        TABLES
    )
    with owner() as cursor:
        assert {row[0] for row in cursor.execute("SELECT source FROM accounts_ledgerform").fetchall()} == set(
            TABLES
        )
        assert not checking.check(cursor)[0].faults


def test_a_case_from_report_to_closing_verifies_and_lies_in_the_chain_of_its_directorate():
    cast = make_cast()
    case = Walk(cast).to_closed().case
    with owner() as cursor:
        plan, faults = checking.check(cursor)
        assert faults == []
        assert plan.entries == LedgerEntry.objects.count() > 50
    forms = LedgerForm.objects.filter(source__in=["cases_historicalcase", "cases_move"])
    chains = LedgerEntry.objects.filter(form__in=forms.values("id")).values_list("chain", flat=True)
    assert set(chains) == {Case.objects.get(pk=case.pk).directorate_id}


def test_what_a_transaction_writes_is_bound_by_one_seal_per_chain():
    first, second = Directorate.objects.order_by("pk")[:2]
    user = make_user("schrijver")
    before = LedgerSeal.objects.count()
    with context.acting(user), transaction.atomic():
        for directorate in (second, first, None, second):
            log.record(log.Action.VIEW, "case:1", directorate=directorate)
    assert LedgerSeal.objects.count() == before + 3
    last = LedgerSeal.objects.aggregate(last=Max("xact"))["last"]
    fresh = LedgerSeal.objects.filter(xact=last).order_by("chain")
    assert [(seal.chain, seal.last) for seal in fresh] == [(0, 1), (first.pk, 1), (second.pk, 2)]


def test_what_is_rolled_back_leaves_no_entry_and_what_follows_verifies():
    user = make_user("schrijver")
    with context.acting(user), transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            log.record(log.Action.VIEW, "case:1")
            raise RuntimeError
        log.record(log.Action.VIEW, "case:2")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # seals before the commit
        log.record(log.Action.VIEW, "case:3")
    assert AccessEvent.objects.filter(action="view").count() == 2
    with owner() as cursor:
        assert kinds(cursor) == []


@pytest.mark.asvs("16.4.2")
def test_the_application_cannot_write_the_ledger():
    for statement in (
        "INSERT INTO accounts_ledgerentry SELECT 1, 1, 1, 1, 1, '', true",
        "UPDATE accounts_ledgerchain SET number = 0",
        "DELETE FROM accounts_ledgerseal",
        "SELECT FROM accounts_ledgerchain FOR UPDATE",
        "SELECT ledger_enter(0, 1, 1, '')",
        "SELECT record_destruction('cases_move', '{1}', NULL, 'x')",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_many_writers_at_once_leave_a_chain_that_verifies(proof_report):
    writers, turns = proof.many(12, 200), proof.many(4, 10)
    places = list(Directorate.objects.order_by("pk").values_list("pk", flat=True))
    parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    errors: list[Exception] = []
    go = threading.Barrier(writers)

    def write(number: int) -> None:
        try:
            with psycopg.connect(**{name: parameters[name] for name in names}, autocommit=True) as own:
                go.wait(timeout=120)
                for turn in range(turns):
                    with own.transaction():
                        own.execute(context.SET_LOCAL, ("system", "", "", ""))
                        # To several chains, each writer in an order of its own.
                        for step in range(3):
                            place = places[(number * 7 + turn + step * (number % 3 + 1)) % len(places)]
                            own.execute(
                                "SELECT record_access('view', %s, %s, '', NULL)", [f"case:{number}", place]
                            )
        except Exception as error:
            errors.append(error)
            go.abort()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with owner() as cursor:
        plan, faults = checking.check(cursor)
    assert faults == []
    assert plan.entries >= writers * turns * 3
    proof_report(
        "concurrent writers, one ledger", writers=writers, transactions=writers * turns, entries=plan.entries
    )


def test_a_row_that_was_lawfully_destroyed_leaves_the_ledger_whole_and_another_does_not():
    cast = make_cast()
    case = Walk(cast).to_closed().case
    with owner() as cursor:
        rows = [
            row[0]
            for row in cursor.execute(
                "SELECT history_id FROM cases_historicalcase WHERE id = %s ORDER BY history_id", [case.pk]
            ).fetchall()
        ]
        with without_triggers(cursor, "cases_historicalcase"):
            cursor.execute("DELETE FROM cases_historicalcase WHERE history_id = ANY(%s)", [rows])
        assert kinds(cursor) == ["missing"]
        cursor.execute(
            "SELECT record_destruction('cases_historicalcase', %s, %s, 'V-2026-01')",
            [rows[1:], case.directorate_id],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        plan, faults = checking.check(cursor)
        assert [(fault.kind, fault.values["row"]) for fault in faults] == [("missing", rows[0])]
        cursor.execute("SELECT record_destruction('cases_historicalcase', %s, NULL, 'V-2026-02')", [rows[:1]])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        plan, faults = checking.check(cursor)
        assert faults == []
        assert plan.destroyed == len(rows)
        # A destruction that the ledger does not hold hides nothing.
        with without_triggers(cursor, "accounts_destruction"):
            cursor.execute(
                "INSERT INTO accounts_destruction (source, rows, certificate) VALUES ('cases_move', '{1}', 'x')"
            )
        assert kinds(cursor) == ["unsealed"]


def test_a_table_that_gets_a_column_keeps_its_old_entries():
    make_cast()
    from accounts.models import Grant

    history = Grant.history.model
    with owner() as cursor:
        cursor.execute("ALTER TABLE accounts_historicalgrant ADD COLUMN colour text NOT NULL DEFAULT 'red'")
        assert kinds(cursor) == ["columns"]  # until the migration is over
        laying.lay(cursor, history)
        plan, faults = checking.check(cursor)
        assert faults == [] and plan.incomparable == []
        cursor.execute(
            "UPDATE accounts_grant SET valid_until = now() + interval '9 days' "
            "WHERE valid_until IS NULL AND ended_at IS NULL"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_historicalgrant DROP COLUMN colour")
        laying.lay(cursor, history)
        plan, faults = checking.check(cursor)
        assert faults == []
        assert len(plan.incomparable) == 1


def test_rows_that_are_older_than_the_ledger_are_taken_in():
    with owner() as cursor:
        before = checking.check(cursor)[0].entries
        cursor.execute("DROP TRIGGER entered_in_the_ledger ON accounts_accessevent")
        cursor.execute("ALTER TABLE accounts_ledgerform DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM accounts_ledgerform WHERE source = 'accounts_accessevent'")
        cursor.execute("ALTER TABLE accounts_ledgerform ENABLE TRIGGER USER")
        for number in range(3):
            cursor.execute("SELECT record_access('view', %s, NULL, '', NULL)", [f"case:{number}"])
        laying.lay(cursor, AccessEvent)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        plan, faults = checking.check(cursor)
        assert faults == []
        assert (plan.entries - before, plan.adopted) == (3, 3)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the row is not as it was written"),
        ("nl", "de regel is niet meer zoals hij is geschreven"),
    ],
)
def test_a_fault_is_a_sentence_that_names_the_row(language, sentence):
    with context.acting(make_user("lezer")):
        log.record(log.Action.VIEW, "case:2026-0001")
    row = AccessEvent.objects.latest("pk").pk
    with owner() as cursor:
        with without_triggers(cursor, "accounts_accessevent"):
            cursor.execute("UPDATE accounts_accessevent SET about = 'case:2026-0002' WHERE id = %s", [row])
        fault = checking.check(cursor)[1][0]
    with translation.override(language):
        assert sentence in str(fault)
        assert str(row) in str(fault) and "accounts_accessevent" in str(fault)


def test_the_hash_of_a_row_does_not_depend_on_the_settings_of_the_session():
    user = make_user("lezer")
    with context.acting(user), transaction.atomic(), connection.cursor() as cursor:
        for setting in ("client_encoding = 'LATIN1'", "timezone = 'Asia/Tokyo'", "bytea_output = 'escape'"):
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute("SELECT record_access('search', 'caf' || chr(233), NULL, chr(235), '\\x00ff')")
    connection.close()
    with owner() as cursor:
        assert kinds(cursor) == []


def test_the_database_of_the_tests_is_the_owners():
    assert settings.DATABASES["owner"]["USER"] == "rosi_owner"
