"""The worker destroys what was approved, once, and what lies beside the case lives on.

Negative controls: `tests/tables/controls.toml`, the section on retention.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone, translation
from structlog.testing import capture_logs

from accounts import context, log
from accounts.encryption import CannotOpen, keyring
from accounts.models import AccessEvent, DataKey, Outbox
from cases import documents, intake, related, taking_apart, tasks
from cases.documents import moving, orphans, storage
from cases.models import (
    Case,
    Certificate,
    DestructionProposal,
    Document,
    Move,
    RelatedCases,
    Report,
)
from cases.retention import destroying, doors
from tests.cases.retention.conftest import ended_long_ago
from tests.factories import Walk, make_report

pytestmark = pytest.mark.django_db

State = DestructionProposal.State


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_a_job_that_comes_twice_destroys_once(closed_in_2016, approved):
    proposal = approved(closed_in_2016.case, closed_in_2016.cast)
    for _time in range(2):
        tasks.destroy_case(f"destroy:{proposal.pk}", proposal.pk)
    assert destroying.carry_out(proposal.pk, by=None) is None
    assert Certificate.objects.count() == 1


def test_what_fails_is_tried_again_and_then_stopped_with_a_sentence(
    closed_in_2016, approved, do, monkeypatch
):
    case, cast = closed_in_2016.case, closed_in_2016.cast
    proposal = approved(case, cast)
    with monkeypatch.context() as broken, capture_logs() as logs:
        broken.setattr(destroying, "PATIENCE", "SELECT 'Kanariegeel'::integer")
        for _time in range(destroying.MOST_FAILURES - 1):
            row = Outbox.objects.get(task=doors.DESTROY)
            with pytest.raises(DatabaseError):
                tasks.destroy_case(row.key, **row.arguments)
        proposal.refresh_from_db()
        assert proposal.state == State.APPROVED
        row = Outbox.objects.get(task=doors.DESTROY)
        tasks.destroy_case(row.key, **row.arguments)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.problem) == (State.STOPPED, "failed") and destroying.PROBLEMS["failed"]
    assert Outbox.objects.get(task=doors.DESTROY).done_at and Case.objects.filter(pk=case.pk).exists()
    told = [entry for entry in logs if entry["event"] == "retention.failed"]
    assert [entry["failures"] for entry in told] == [1, 2, 3, 4, 5]
    assert {(entry["reason"], entry["sqlstate"]) for entry in told} == {("DataError", "22P02")}
    assert "Kanariegeel" not in str(told)
    assert destroying.carry_out(approved(case, cast).pk, by=None)  # mended, and proposed anew


def test_its_files_leave_the_store_after_it_and_a_kill_between_leaves_work_for_the_sweeper(
    at_received, approved, own_store
):
    walk, cast = at_received, at_received.cast
    with context.acting(cast.head):
        filed = documents.file_document(
            walk.case, [b"Ritten."], name="Ritten.txt", by=cast.head, trusted=True
        )
    case = ended_long_ago(walk.case)
    destroying.carry_out(approved(case, cast).pk, by=None)
    names = {one.name for one in storage.store().every(storage.DOCUMENTS)}
    assert filed.storage_name in names  # nothing is removed before the commit
    later = timezone.now() + orphans.AGE + timedelta(minutes=1)
    assert filed.storage_name in orphans.find(now=later).orphans
    row = Outbox.objects.get(task=destroying.REMOVE, done_at=None)  # written with the destruction
    tasks.remove_destroyed_files(row.key, **row.arguments)
    assert list(storage.store().every(storage.DOCUMENTS)) == []


def test_a_related_case_and_a_document_that_was_moved_live_on(at_received, destroyed, do):
    walk, cast = at_received, at_received.cast
    other = Walk(cast).to_received().case
    with context.acting(cast.head):
        related.relate(walk.case, other, by=cast.head, reason="Hetzelfde.")
        filed = documents.file_document(
            walk.case, [b"Ritten."], name="Ritten.txt", by=cast.head, trusted=True
        )
        moved = moving.move_document(filed.document, by=cast.head, to=other, reason="Hoort daar.")
    destroyed(ended_long_ago(walk.case), cast)
    connection.check_constraints()
    assert not RelatedCases.objects.exists()
    stays = Document.objects.get(pk=moved.pk)
    assert (stays.case, stays.title) == (other, moved.title)
    assert b"".join(documents.opened(stays.versions.get()).chunks()) == b"Ritten."
    assert not Document.history.filter(id=moved.pk, case_id=walk.case.pk).exists()


def test_a_report_that_left_the_case_lives_on_with_its_key_its_reporter_and_its_persons(
    at_received, destroyed, do
):
    walk, cast = at_received, at_received.cast
    other = Walk(cast).to_received().case
    report = make_report(cast)
    do(intake.join, report, walk.case, by=cast.head)
    left = do(taking_apart.take_apart, report, by=cast.head, reason="Ander onderwerp.")
    do(intake.join, left, other, by=cast.head)
    destroyed(ended_long_ago(walk.case), cast)
    connection.check_constraints()
    keyring.empty()
    stays = Report.objects.get(pk=report.pk)
    assert (stays.case, stays.number) == (other, report.number) and DataKey.objects.filter(
        pk=stays.data_key_id
    ).exists()
    with context.acting(cast.head):
        assert stays.reporter.name == "Melder Geheim"
        names = {person.identity.name for person in stays.persons.filter(case=other)}
    assert "Betrokkene Geheim" in names


def test_a_move_may_name_a_report_that_went():
    assert not Move._meta.get_field("report").db_constraint  # a move never changes: it keeps the number


def test_what_somebody_wrote_about_the_case_in_the_log_cannot_be_read_any_more(at_closed, destroyed, do):
    cast, case = at_closed.cast, at_closed.case
    about = f"case:{case.number}"
    with context.acting(cast.head):
        log.record(
            log.Action.PURPOSE, about, details=log.sealed("Klacht van Kanariegeel", under=case.data_key_id)
        )
        log.record(log.Action.VIEW, about, details="Van voor de sleutel")
        log.record(log.Action.VIEW, about)
        log.record(log.Action.EMERGENCY_REFUSED, about, details="Het hoofd is onbereikbaar.")
    destroyed(ended_long_ago(case), cast)
    keyring.empty()
    left = {
        event.action: event for event in AccessEvent.objects.filter(about=about).exclude(action="destruction")
    }
    assert set(left) == {"purpose", "view", "emergency_refused"} and left["view"].details is None
    assert left["emergency_refused"].details == "Het hoofd is onbereikbaar."
    with pytest.raises(CannotOpen):
        _read = left["purpose"].details
