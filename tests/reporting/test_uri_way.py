"""The way of an export: draft, explained, submitted, approved by another, delivered; and what stops it there.

Negative controls, each tried and seen to fail: leave `check_other_person` out of `check_approve`; take the comparison
of makers out of the trigger (the maker's row is kept); take the locks out of `_held` and the trigger (the second of two
gets an error of the database instead of the sentence).
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from accounts import context, grants
from accounts.encryption import keyed_hash
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from reporting import tasks, uri
from reporting.models import Run, UriExport, UriStep
from reporting.uri import states, way
from reporting.uri.states import State
from tests.cases.registers import bring, csv_of, row
from tests.cases.test_races import at_once, in_the_name_of
from tests.factories import directorate, give, make_user
from tests.reporting.ways import anew, approved, delivered, draft, explained, refused, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def failed(export):
    return {result["check"]: result["found"] for result in export.checks if not result["holds"]}


# --- From draft to delivery --------------------------------------------------------------------------


def test_an_export_goes_from_draft_to_delivery_and_every_step_says_who_took_it(cast, register):
    export = draft(cast.coordinator)
    assert states.state_of(export) == State.DRAFT and failed(export) == {}
    assert states.state_of(submitted(export, cast.coordinator)) == State.SUBMITTED
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    assert states.state_of(anew(export)) == State.APPROVED
    export = delivered(export, cast.coordinator)
    assert states.state_of(export) == State.DELIVERED
    steps = [(step.kind, step.by.username) for step in states.steps_of(export)]
    assert steps == [("submitted", "coordinator"), ("approved", "head"), ("delivered", "coordinator")]


def test_what_was_sent_back_says_why_and_can_be_submitted_again(cast, register):
    export = submitted(draft(cast.coordinator), cast.coordinator)
    assert "Say what" in refused(way.send_back, export, by=cast.head, reason=" ")
    with context.acting(cast.head):
        way.send_back(export, by=cast.head, reason="De categorie van twee rijen nalopen.")
    assert states.state_of(anew(export)) == State.RETURNED
    assert "was not submitted" in refused(way.approve, export, by=cast.head)
    assert states.state_of(submitted(export, cast.coordinator)) == State.SUBMITTED


def test_each_step_waits_for_the_one_before(cast, register):
    export = draft(cast.coordinator)
    deliver = {"recipient": "bzk", "way": "portal", "on": timezone.localdate()}
    assert "was not submitted" in refused(way.approve, export, by=cast.head)
    assert "after somebody else approved" in refused(way.deliver, export, by=cast.coordinator, **deliver)
    submitted(export, cast.coordinator)
    assert "waits for approval" in refused(way.submit, export, by=cast.coordinator)
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    assert "approved already, on" in refused(way.submit, export, by=cast.coordinator)
    assert "approved already, on" in refused(way.approve, export, by=cast.reviewer)
    deliver["on"] += timedelta(days=1)
    assert "in the future" in refused(way.deliver, export, by=cast.coordinator, **deliver)
    deliver["on"] -= timedelta(days=2)
    assert "before the approval" in refused(way.deliver, export, by=cast.coordinator, **deliver)


def test_only_the_newest_version_goes_on(cast, register):
    first = submitted(draft(cast.coordinator), cast.coordinator)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    second = draft(cast.coordinator)
    assert (first.version, second.version) == (1, 2)
    assert "newer version" in refused(way.approve, first, by=cast.head)


# --- A second person ---------------------------------------------------------------------------------

OWN = {
    "en": "You made this draft. Somebody else approves it.",
    "nl": "U hebt dit concept gemaakt. Een ander keurt het goed.",
}


@pytest.mark.parametrize("language", OWN)
def test_the_maker_does_not_approve(language, cast, register):
    export = submitted(draft(cast.head), cast.coordinator)
    with translation.override(language):
        assert refused(way.approve, export, by=cast.head) == OWN[language]
    with context.acting(cast.reviewer):
        way.approve(export, by=cast.reviewer)


def test_who_submitted_it_does_not_approve_and_another_account_of_the_maker_neither(cast, register):
    export = submitted(draft(cast.coordinator), cast.head)
    assert "You submitted this export" in refused(way.approve, export, by=cast.head)
    second_account = give(make_user("second", personnel_number="P-31"), "head_of_oif", "FIN")
    User.objects.filter(pk=cast.coordinator.pk).update(
        personnel_number_hash=keyed_hash("personnel_number", "P-31")
    )
    assert "You made this draft" in refused(way.approve, export, by=second_account)
    assert not kept_by(second_account, export, "approved")


def test_whoever_had_a_hand_in_it_does_not_judge_it(cast, register, monkeypatch):
    """Explained by one and submitted by another; submitted, sent back and submitted again by a third."""
    monkeypatch.setattr(states, "remarks", lambda export: [{"check": "overviews_equal", "found": 1}])
    export = draft(cast.coordinator)
    with context.acting(cast.head):
        way.explain(export, by=cast.head, check="overviews_equal", text="Niet gemaakt.")
    submitted(export, cast.coordinator)
    said = "You explained a remark of this export. Somebody else approves it."
    assert refused(way.approve, export, by=cast.head) == said
    assert refused(way.send_back, export, by=cast.head, reason="Nakijken.") == said
    assert not kept_by(cast.head, export, "approved") and not kept_by(cast.head, export, "returned")
    with context.acting(cast.reviewer):
        way.send_back(export, by=cast.reviewer, reason="Nakijken.")
    with context.acting(cast.reviewer):
        way.submit(export, by=cast.reviewer)
    assert "You submitted this export" in refused(way.approve, export, by=cast.reviewer)
    assert not kept_by(cast.reviewer, export, "approved")


def test_what_is_approved_is_what_was_read(cast, register):
    export = submitted(draft(cast.coordinator), cast.coordinator)
    seen = states.last_step(export)
    with context.acting(cast.reviewer):
        way.send_back(export, by=cast.reviewer, reason="Nakijken.")
    export = submitted(export, cast.coordinator)
    assert "Read it again" in refused(way.approve, export, by=cast.head, seen=seen)
    assert "Read it again" in refused(way.send_back, export, by=cast.head, reason="Ja.", seen=seen)
    with context.acting(cast.head):
        way.approve(export, by=cast.head, seen=states.last_step(export))


def kept_by(by, export, kind, **values):
    """Whether the database alone keeps a step, whatever door was forgotten."""
    try:
        with context.acting(by), transaction.atomic():
            UriStep.objects.create(export=export, kind=kind, by=values.pop("named", by), **values)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def test_the_database_holds_the_way_by_itself(cast, register):
    own = submitted(draft(cast.head, code="FIN"), cast.central)
    assert not kept_by(cast.head, own, "approved")  # made it
    assert kept_by(cast.reviewer, own, "approved")
    assert not kept_by(cast.reviewer, own, "approved", named=cast.head)  # in another's name
    assert not kept_by(None, own, "approved", named=cast.reviewer)  # the system approves nothing
    assert not kept_by(cast.central, own, "approved")  # has no permission
    assert not kept_by(cast.central, own, "submitted")  # was submitted
    export = draft(cast.coordinator)
    assert not kept_by(cast.head, export, "approved")  # was not submitted
    assert not kept_by(cast.coordinator, export, "delivered", recipient="bzk", way="mail")  # no day
    assert kept_by(cast.coordinator, export, "submitted")
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    draft(cast.coordinator)
    assert not kept_by(cast.coordinator, export, "submitted")  # there is a newer version
    with pytest.raises(DatabaseError), transaction.atomic():
        UriStep.objects.update(kind="delivered")
    with pytest.raises(DatabaseError), transaction.atomic():
        UriStep.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does_and_the_other_reads_who(cast, register):
    export = submitted(draft(cast.coordinator), cast.coordinator)
    approvers = [cast.head, cast.reviewer]
    results = at_once(*(in_the_name_of(user, lambda by: way.approve(export, by=by)) for user in approvers))
    assert UriStep.objects.filter(kind="approved").count() == 1
    [refusal] = [result for result in results if isinstance(result, Refusal)]
    assert "This export was approved already" in str(refusal) or "al goedgekeurd" in str(refusal)


# --- A right that was withdrawn ----------------------------------------------------------------------


def test_a_withdrawn_grant_ends_every_step_in_a_sentence(cast, register):
    export = draft(cast.coordinator)
    with context.acting(None):
        grants.end(cast.coordinator.grants.get(), by=None)
    cast.coordinator.refresh_from_db()
    for door, values in ((way.submit, {}), (way.explain, {"check": "has_measure", "text": "Ja."})):
        said = refused(door, export, by=cast.coordinator, **values)
        assert said == "You may not make URI exports of this directorate."
    submitted(export, cast.central)
    with context.acting(None):
        grants.end(cast.head.grants.get(), by=None)
    cast.head.refresh_from_db()
    assert (
        refused(way.approve, export, by=cast.head) == "You may not approve URI exports of this directorate."
    )


def test_a_job_makes_nothing_for_who_lost_the_right_since(cast, register):
    with context.acting(cast.coordinator):
        run = uri.ask(2023, directorate("BD"), by=cast.coordinator)
    with context.acting(None):
        grants.end(cast.coordinator.grants.get(), by=None)
    tasks.make_uri_export(run.key, year=2023, directorate=directorate("BD").pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == (Run.State.FAILED, "NotAllowed")
    assert not UriExport.objects.exists()


# --- Who may ------------------------------------------------------------------------------------------


def test_who_may_take_which_step(cast, register):
    export = draft(None)
    may = {
        "submit": {"head", "reviewer", "coordinator", "central"},
        "approve": {"head", "reviewer"},
        "deliver": {"head", "reviewer", "coordinator", "central"},
    }
    for name, allowed in may.items():
        check = getattr(way, f"check_{name}")
        found = set()
        for username, user in cast.everyone().items():
            try:
                check(user, export)
            except NotAllowed:
                continue
            except Refusal:
                pass
            found.add(username)
        assert found == allowed, name


def test_an_explanation_holds_no_name_and_goes_with_a_remark_only(cast, register, monkeypatch):
    export = draft(cast.coordinator)
    assert "needs no explanation" in refused(
        way.explain, export, by=cast.coordinator, check="mapped", text="x"
    )
    monkeypatch.setattr(states.checking, "REMARKS", frozenset({"year_only"}))
    monkeypatch.setattr(
        states, "_failed", lambda export: [r for r in export.checks if r["check"] == "year_only"]
    )
    assert "no explanation yet" in refused(way.submit, export, by=cast.coordinator)
    for text, what in (
        ("Dit meldde J. de Vries.", "a name"),
        ("Bel 06-12345678.", "a telephone number"),
        ("Zie jan@voorbeeld.example.", "an e-mail address"),
        ("Van medewerker P-700001.", "a personnel number"),
        ("Intake Proef wist het.", "a name"),  # somebody of the staff
        ("Volgens Onbekende Iemand klopt het.", "a name"),  # nobody at all: the refusal tells nothing
    ):
        said = refused(way.explain, export, by=cast.coordinator, check="year_only", text=text)
        assert what in said and "Write it without" in said
    assert (
        states.state_of(submitted(explained(export, cast.coordinator), cast.coordinator)) == State.SUBMITTED
    )


def test_a_delivery_says_where_to_and_names_nobody(cast, register):
    export = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    values = {"recipient": "bzk", "way": "portal", "on": timezone.localdate()}
    assert "a name" in refused(way.deliver, export, by=cast.coordinator, text="Aan J. de Vries.", **values)
    with context.acting(cast.coordinator):
        way.deliver(export, by=cast.coordinator, text="Ontvangen onder nummer 12.", **values)
