"""What a change asks for is written with it, sent when the broker is there, and done once."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts import locks, outbox
from accounts.models import Outbox

TASK = "accounts.tasks.sweep_outbox"


@pytest.fixture
def sent(monkeypatch):
    """What was handed to the broker, without one."""
    calls = []
    monkeypatch.setattr(current_app, "send_task", lambda task, kwargs: calls.append((task, kwargs)))
    return calls


@pytest.fixture
def broker_away(monkeypatch):
    def refuse(task, kwargs):
        raise ConnectionError("nobody there")

    monkeypatch.setattr(current_app, "send_task", refuse)


@pytest.mark.django_db(transaction=True)
def test_an_effect_is_sent_after_the_commit_and_not_before(sent):
    with transaction.atomic():
        assert outbox.write("a", TASK, month="2026-01")
        assert sent == []
    assert sent == [(TASK, {"key": "a", "month": "2026-01"})]
    assert Outbox.objects.get().sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_asks_for_nothing(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.write("a", TASK)
        raise ZeroDivisionError
    assert sent == []
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_effect_is_asked_for_once(sent):
    assert outbox.write("a", TASK)
    assert not outbox.write("a", TASK)
    assert len(sent) == 1


@pytest.mark.asvs("16.5.2")
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_stops_nobody_and_loses_nothing(broker_away, monkeypatch):
    outbox.write("a", TASK)
    assert Outbox.objects.get().sent_at is None
    calls = []
    monkeypatch.setattr(current_app, "send_task", lambda task, kwargs: calls.append(kwargs["key"]))
    assert outbox.sweep() == 1
    assert calls == ["a"]


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_and_not_done_is_sent_again_after_a_while(sent):
    outbox.write("a", TASK)
    assert outbox.sweep() == 0
    assert outbox.sweep(now=timezone.now() + outbox.RESEND_AFTER + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_done_is_neither_sent_nor_done_again(sent):
    outbox.write("a", TASK)
    with outbox.once("a") as due:
        assert due
    with outbox.once("a") as due:
        assert not due
    assert outbox.sweep(now=timezone.now() + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_half_way_is_still_to_be_done(sent):
    outbox.write("a", TASK)
    with pytest.raises(ZeroDivisionError), outbox.once("a"):
        raise ZeroDivisionError
    with outbox.once("a") as due:
        assert due


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_effect_at_once(sent):
    import threading

    outbox.write("a", TASK)
    seen = []

    def second():
        with outbox.once("a") as due:
            seen.append(due)
        connection.close()

    with outbox.once("a") as due:
        assert due
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_a_lock_ends_with_the_session_that_held_it(sent):
    outbox.write("a", TASK)
    assert locks.try_to_hold_for_session("a")
    connection.close()  # as when the worker is killed
    with outbox.once("a") as due:
        assert due


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_for_anew_while_a_worker_is_at_it_is_still_to_be_done(sent):
    outbox.write("a", TASK)
    with outbox.once("a") as due:
        assert due
        outbox.write_again("a", TASK)
    with outbox.once("a") as due:
        assert due


@pytest.mark.django_db(transaction=True)
def test_an_effect_marked_in_its_own_transaction_is_done_with_it_and_not_without_it(sent):
    outbox.write("a", TASK)
    with pytest.raises(ZeroDivisionError), outbox.once("a"), transaction.atomic():
        outbox.done("a")
        raise ZeroDivisionError
    assert Outbox.objects.get().done_at is None
    with outbox.once("a"), transaction.atomic():
        outbox.done("a")
    assert Outbox.objects.get().done_at is not None
