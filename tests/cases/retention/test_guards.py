"""What the database holds of holds, proposals and certificates against who can send SQL as the application.

Negative controls: `tests/tables/controls.toml`, the section on what guards a destruction.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts import context
from accounts.models import User
from accounts.refusal import Refusal
from cases.models import Certificate, DeclaredConflict, DestructionProposal, Hold
from cases.retention import destroying, doors
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db


def fails(sql, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as error:
        return str(error)
    return ""


# --- Holds ------------------------------------------------------------------------------------------

LIFT = "UPDATE cases_hold SET lifted_on = {day}, lifted_by_id = %s WHERE id = %s"
SET = (
    "INSERT INTO cases_hold (case_id, set_on, reason, lift_reason, recorded_by_id) "
    "SELECT case_id, {day}, reason, lift_reason, %s FROM cases_hold WHERE id = %s"
)


def test_a_hold_is_set_and_lifted_today_by_who_acts_and_destroys_there(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    hold = do(doors.set_hold, case, by=cast.head, reason="Rechtszaak.")
    for sql in (LIFT, SET):
        for acts, named, day in (
            (cast.anna, cast.head, "today_here()"),
            (cast.anna, cast.anna, "today_here()"),
            (cast.deputy, cast.head, "today_here()"),
            (None, cast.head, "today_here()"),
            (cast.head, cast.head, "today_here() + 1"),
        ):
            with context.acting(acts):
                told = fails(sql.format(day=day), named.pk, hold.pk)
            assert "hold" in told and "one_running_hold" not in told, (sql, acts, day)
    with context.acting(cast.head):
        assert "hold" in fails("UPDATE cases_hold SET set_on = set_on - 1 WHERE id = %s", hold.pk)
        assert fails(LIFT.format(day="today_here()"), cast.head.pk, hold.pk) == ""
        assert "once" in fails(LIFT.format(day="today_here()"), cast.head.pk, hold.pk)
        assert "once" in fails("UPDATE cases_hold SET lifted_on = NULL, lifted_by_id = NULL")
    assert Hold.objects.get().set_on == timezone.localdate()


# --- Proposals and their moments --------------------------------------------------------------------


def test_when_a_destruction_was_proposed_and_decided_says_the_database_and_stays(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = do(doors.propose_destruction, case, by=cast.head)
    was = proposal.recorded_at
    change = "UPDATE cases_destructionproposal SET {} WHERE id = %s"
    with context.acting(cast.head):
        for what in ("recorded_at = '2020-01-01'", "problem = 'term'", "reason = NULL"):
            assert fails(change.format(what), proposal.pk), what
    decide = change.format("state = 'approved', decided_by_id = %s, decided_at = '2020-01-01'")
    with context.acting(cast.deputy):
        assert fails(decide, cast.deputy.pk, proposal.pk) == ""
    proposal = DestructionProposal.objects.get()
    assert proposal.recorded_at == was and abs(proposal.decided_at - timezone.now()) < timedelta(minutes=5)
    for user in (cast.deputy, cast.head, None):
        with context.acting(user):
            for what in ("decided_at = '2020-01-01'", "recorded_at = '2020-01-01'", "problem = 'term'"):
                assert fails(change.format(what), proposal.pk), (user, what)


def test_the_history_of_a_decision_tells_the_moment_of_the_database(closed_in_2016, approved):
    proposal = approved(closed_in_2016.case, closed_in_2016.cast)
    proposal.refresh_from_db()
    told = proposal.history.latest()
    assert (told.recorded_at, told.decided_at) == (proposal.recorded_at, proposal.decided_at)


def test_every_fact_of_a_certificate_is_in_its_fingerprint(closed_in_2016, destroyed):
    certificate = destroyed(closed_in_2016.case, closed_in_2016.cast)
    assert certificate.is_whole()
    for field in Certificate._meta.concrete_fields:
        if field.name in ("id", "sha256"):
            continue
        whole = Certificate.objects.get()
        value = getattr(whole, field.attname)
        if isinstance(value, str):
            other = value + "x"
        elif isinstance(value, int):
            other = value + 1
        else:
            other = [*value, value[0]] if isinstance(value, list) else value + timedelta(days=1)
        setattr(whole, field.attname, other)
        assert not whole.is_whole(), field.name


# --- Who proposed it --------------------------------------------------------------------------------


def left(cast, case):
    User.objects.filter(pk=cast.head.pk).update(is_active=False)


def knows_somebody(cast, case):
    with context.acting(cast.head):
        DeclaredConflict.objects.create(case=case, user=cast.head, recorded_by=cast.head)


@pytest.mark.parametrize("change", [left, knows_somebody])
def test_what_was_proposed_by_who_may_not_any_more_is_not_approved(closed_in_2016, do, change):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = do(doors.propose_destruction, case, by=cast.head)
    change(cast, case)
    with translation.override("en"), pytest.raises(Refusal, match="have it proposed anew"):
        do(doors.approve_destruction, proposal, by=cast.deputy)
    with context.acting(cast.deputy):
        told = fails(
            "UPDATE cases_destructionproposal SET state = 'approved', decided_by_id = %s, decided_at = now()",
            cast.deputy.pk,
        )
    assert "may not any more" in told
    assert do(doors.refuse_destruction, proposal, by=cast.deputy, reason="Opnieuw.").state == "refused"


# --- When the closing was recorded ------------------------------------------------------------------


def test_who_decides_and_the_certificate_see_when_a_closing_of_long_ago_was_recorded(closed_in_2016, do):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = do(doors.propose_destruction, case, by=cast.head)
    recorded = case.moves.get(target="closed").recorded_at
    with translation.override("en"):
        told = date_format(timezone.localtime(recorded), "DATETIME_FORMAT")
    page = text_of(as_user(cast.deputy).get(reverse("cases:destruction_act", args=[proposal.pk, "approve"])))
    assert "Closing recorded at" in page and told in page and "29 February 2016" in page
    do(doors.approve_destruction, proposal, by=cast.deputy)
    certificate = destroying.carry_out(proposal.pk, by=None)
    assert certificate.closing_recorded_at == recorded
    page = text_of(as_user(cast.auditor).get(reverse("cases:certificate", args=[certificate.number])))
    assert "Closing recorded at" in page and told in page
