"""Runs: asked twice is one run, a failure names its kind only, and only who may see the result sees the run."""

import pytest
from django.db import OperationalError

from accounts import context
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from reporting import runs
from reporting.models import Run
from tests.factories import directorate

pytestmark = pytest.mark.django_db
KEY = "uri:2023:BD"


def ask(by, key=KEY, kind=Run.Kind.URI, code="BD"):
    with context.acting(by):
        return runs.ask(
            kind, key, directorate(code), "2023", "reporting.tasks.make_uri_export", by=by, year=2023
        )


def work(body=lambda work: None, key=KEY):
    with context.acting(None), runs.doing(key) as found:
        if found:
            body(found)
    return Run.objects.get(key=key)


def stops(error):
    def body(_work):
        raise error

    return body


def test_asking_writes_a_run_and_its_effect(cast):
    run = ask(cast.coordinator)
    assert (run.state, run.asked_by) == ("waiting", cast.coordinator)
    effect = Outbox.objects.get(key=KEY)
    assert (effect.task, effect.arguments) == ("reporting.tasks.make_uri_export", {"year": 2023})


def test_asked_while_it_waits_it_is_the_same_run(cast):
    first = ask(cast.coordinator)
    effect = Outbox.objects.get(key=KEY)
    again = ask(cast.central)
    assert (again.pk, again.asked_by) == (first.pk, cast.coordinator)
    assert Outbox.objects.get(key=KEY).pk == effect.pk


@pytest.mark.parametrize(("body", "state"), [(lambda work: None, "done"), (stops(ValueError()), "failed")])
def test_asked_after_its_end_it_starts_anew(body, state, cast):
    ask(cast.coordinator)
    ended = work(body)
    assert ended.state == state and ended.ended_at
    run = ask(cast.central)
    assert (run.pk, run.state, run.asked_by, run.ended_at) == (ended.pk, "waiting", cast.central, None)
    assert Outbox.objects.get(key=KEY).done_at is None
    assert work().state == "done"


def test_a_message_that_comes_twice_is_worked_once(cast):
    ask(cast.coordinator)
    done = []
    work(done.append)
    work(done.append)
    assert len(done) == 1


@pytest.mark.asvs("16.2.5", "16.3.4")
def test_a_failure_keeps_the_kind_of_the_error_and_none_of_its_words(cast, caplog):
    ask(cast.coordinator)
    run = work(stops(ValueError("Zonnebloem")))
    assert (run.state, run.problem) == ("failed", "ValueError")
    assert "Zonnebloem" not in caplog.text


REFUSALS = {
    (Run.Kind.URI, Refusal): "Zonnebloem",
    (Run.Kind.STEP, Refusal): "Zonnebloem",
    (Run.Kind.ANNUAL, Refusal): "Zonnebloem",
    (Run.Kind.OVERVIEW, Refusal): "",  # who has overviews made does not always read their figures
    **{(kind, NotAllowed): "" for kind in Run.Kind},  # what one person may not do is nobody else's
}


@pytest.mark.parametrize(("kind", "refusal"), REFUSALS)
def test_a_refusal_is_kept_where_whoever_sees_the_run_may_read_it(kind, refusal, cast):
    ask(cast.head, kind=kind)
    assert work(stops(refusal("Zonnebloem"))).said == REFUSALS[kind, refusal]


def test_a_lost_database_leaves_the_effect_to_the_sweeper(cast):
    ask(cast.coordinator)
    with pytest.raises(OperationalError):
        work(stops(OperationalError()))
    assert Run.objects.get(key=KEY).state == "running"
    assert Outbox.objects.get(key=KEY).done_at is None
    assert work().state == "done"


def test_progress_outside_a_transaction_of_the_work_is_kept(cast):
    ask(cast.coordinator)
    work(lambda found: runs._write(KEY, done=3, total=7))
    assert (Run.objects.get(key=KEY).done, Run.objects.get(key=KEY).total) == (3, 7)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_transaction_of_the_work_is_open(cast):
    from django.db import connection, transaction

    ask(cast.coordinator)
    seen = []

    def body(found):
        with transaction.atomic():
            found.tell(3, 7)
            other = connection.copy()
            try:
                with other.cursor() as cursor:
                    cursor.execute("SELECT done, total, state FROM reporting_run WHERE key = %s", [KEY])
                    seen.extend(cursor.fetchone())
            finally:
                other.close()

    work(body)
    assert seen == [3, 7, "running"]


SEEN = {
    Run.Kind.URI: {"head", "reviewer", "coordinator", "central"},
    Run.Kind.STEP: {"head", "reviewer", "coordinator", "central"},
    Run.Kind.ANNUAL: {"head", "reviewer", "central"},
    Run.Kind.OVERVIEW: {
        "intake", "anna", "bert", "head", "reviewer", "director", "adviser", "coordinator", "central", "subject",
        "witness", "reporter", "acquaintance", "superior", "subordinate", "involved_director",
        "deputy", "involved_deputy", "administrator",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", Run.Kind.values)
def test_who_may_see_what_a_run_makes_sees_the_run_and_nobody_else(kind, cast, client):
    run = ask(cast.head, kind=kind)
    answers = set()
    for name, user in cast.everyone().items():
        if user.is_active:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            code = client.get(f"/runs/{run.pk}/").status_code
            assert code in (200, 404)
            answers |= {name} if code == 200 else set()
    assert answers == SEEN[kind]


def test_htmx_gets_the_piece_alone(cast, client):
    run = ask(cast.head)
    client.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    piece = client.get(f"/runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert piece.strip().startswith('<div class="rosi-progress" hx-get=')


@pytest.mark.parametrize("kind", Run.Kind.values)
def test_what_stopped_says_so_and_can_be_started_again(kind, cast, client):
    run = ask(cast.head, key="uri-approve:7" if kind == Run.Kind.STEP else KEY, kind=kind)
    Run.objects.update(state="failed", problem="QueryCanceled")
    client.force_login(cast.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/runs/{run.pk}/", headers={"Accept-Language": "en"}).content.decode()
    assert ("counting took too long" if kind == Run.Kind.OVERVIEW else "Something went wrong") in page
    assert "Try again" in page
