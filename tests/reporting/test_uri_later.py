"""A large export is submitted and approved by the worker, in the name of who asked, with the sentence of what stops it.

Negative controls, each tried and seen to fail: let `later.take` act as the system; leave `said` out of `runs.fail`;
leave `CHECKS` out of `later.ask`; leave `_check_nobody_else_is_at_it` out of it; let `later._was_taken` say no.
"""

import re

import pytest
from django.conf import settings

from accounts import context, grants
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from reporting import tasks, uri
from reporting.models import Run
from reporting.uri import later, mapping, states, way
from tests.cases.registers import bring, csv_of, row
from tests.factories import directorate
from tests.reporting.ways import anew, draft, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_export_is_large(monkeypatch):
    monkeypatch.setattr(later, "AT_ONCE", 0)


@pytest.fixture
def register(db):
    return bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)


@pytest.fixture
def export(cast, register):
    return draft(cast.coordinator)


def worked():
    """What the worker does with what was asked for; the run as it stands then."""
    effect = Outbox.objects.get(task=later.TASK, done_at=None)
    tasks.take_uri_step(effect.key, **effect.arguments)
    return Run.objects.get(key=effect.key)


@pytest.fixture
def at(client, cast, sign_in):
    def page(name, address, **sent):
        sign_in(getattr(cast, name))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.post(address, sent, follow=True) if sent else client.get(address)
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    return page


def test_a_large_export_is_approved_by_the_worker_in_the_name_of_who_asked(cast, export, at):
    page = at("coordinator", f"/uri/{export.pk}/submit/", reviewed="on")
    assert (
        "is counted once more, in the background" in page and "Counted once more: URI export of 2023" in page
    )
    assert states.state_of(anew(export)) == "draft"
    assert worked().state == "done"
    page = at("head", f"/uri/{export.pk}/approve/", agreed="on", seen=states.last_step(anew(export)))
    assert "Counted once more: URI export of 2023" in page
    assert worked().state == "done"
    steps = [(step.kind, step.by) for step in states.steps_of(anew(export))]
    assert steps == [("submitted", cast.coordinator), ("approved", cast.head)]
    assert "Counted once more" not in at("head", f"/uri/{export.pk}/")


def test_what_stops_it_is_said_where_it_was_asked_for(cast, export, at):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        later.ask(anew(export), by=cast.head, step="approve")
    bring(csv_of(row(dienstonderdeel="Belastingdienst"), row(dienstonderdeel="Belastingdienst")), year=2023)
    run = worked()
    assert (run.state, run.problem) == ("failed", "RegisterChanged")
    assert states.state_of(anew(export)) == "submitted"
    page = at("head", f"/uri/{export.pk}/")
    assert run.said in page and run.said.startswith("Het register is veranderd")


def test_a_second_person_reads_who_is_at_it_and_nothing_is_done_in_their_name(cast, export, at):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        first = later.ask(anew(export), by=cast.head, step="approve")
        assert (
            later.ask(anew(export), by=cast.head, step="approve").pk == first.pk
        )  # the same person may ask again
    page = at("reviewer", f"/uri/{export.pk}/approve/", agreed="on", seen=states.last_step(anew(export)))
    assert f"{cast.head} asked for this on" in page and "Nothing was asked in your name" in page
    assert (worked().asked_by, states.state_of(anew(export))) == (cast.head, "approved")


def test_what_was_refused_before_a_later_step_is_not_said_any_more(cast, export, at):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        later.ask(anew(export), by=cast.head, step="approve")
    bring(csv_of(row(dienstonderdeel="Belastingdienst"), row(dienstonderdeel="Belastingdienst")), year=2023)
    said = worked().said
    assert said in at("head", f"/uri/{export.pk}/")
    with context.acting(cast.head):
        way.send_back(anew(export), by=cast.head, reason="Opnieuw maken.")
    assert said not in at("head", f"/uri/{export.pk}/")


def test_a_worker_that_is_killed_after_the_step_leaves_it_taken_once(cast, export):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        later.ask(anew(export), by=cast.head, step="approve")
    effect = Outbox.objects.get(task=later.TASK)
    assert worked().state == "done"
    Outbox.objects.filter(pk=effect.pk).update(done_at=None)  # it could not say so
    Run.objects.update(state="running")
    assert worked().state == "done"
    assert [step.kind for step in states.steps_of(anew(export))].count("approved") == 1


def test_what_can_be_said_at_once_is_refused_at_once(cast, register):
    export = draft(cast.head)
    with pytest.raises(Refusal), context.acting(cast.reviewer):
        later.ask(anew(export), by=cast.reviewer, step="approve")
    export = submitted(export, cast.coordinator)
    with pytest.raises(NotAllowed), context.acting(cast.head):
        later.ask(export, by=cast.head, step="approve")
    with pytest.raises(Refusal), context.acting(cast.reviewer):
        later.ask(export, by=cast.reviewer, step="approve", seen=states.last_step(export) - 1)
    assert not Run.objects.exists()


def test_who_lost_the_right_meanwhile_approves_nothing(cast, export):
    submitted(export, cast.coordinator)
    with context.acting(cast.head):
        later.ask(anew(export), by=cast.head, step="approve")
    with context.acting(None):
        grants.end(cast.head.grants.get(), by=None)
    assert (worked().state, states.state_of(anew(export))) == ("failed", "submitted")


def test_a_large_export_shows_no_number_beside_what_was_not_counted(export, at):
    page = at("coordinator", f"/uri/{export.pk}/differences/")
    assert "Against the register now This export is too large to be counted while you wait." in page


def test_a_year_that_has_no_place_in_its_profile_says_so_in_the_language_of_who_asked(
    cast, export, monkeypatch
):
    cast.coordinator.language = "en"
    cast.coordinator.save()
    with context.acting(cast.coordinator):
        run = uri.ask(2023, directorate("BD"), by=cast.coordinator)
    monkeypatch.setattr(mapping, "unmapped", lambda *args: ["category.FIN"])
    tasks.make_uri_export(run.key, year=2023, directorate=directorate("BD").pk)
    run.refresh_from_db()
    assert "has no place for codes that 2023 holds" in run.said and run.said.endswith("category.FIN")
