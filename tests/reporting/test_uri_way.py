"""The way of an export: draft, explained, submitted, approved by another, delivered; and what stops it there.

Negative controls, each tried and seen to fail: leave `check_other_person` out of `check_approve`; take the comparison
of makers out of the trigger (the maker's row is kept); leave `check_register` out of `approve`; take the locks out of
`_held` and the trigger (the second of two gets an error of the database instead of the sentence).
"""

import json
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from accounts import context, grants
from accounts.encryption import keyed_hash
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.models import Category, Disposition
from reporting import overviews, tasks, uri
from reporting.models import Run, UriExport, UriStep
from reporting.periods import Month
from reporting.uri import corrections, multiset, states, way
from reporting.uri.states import State
from tests.cases.registers import bring, csv_of, row
from tests.cases.test_races import at_once, in_the_name_of
from tests.factories import Walk, directorate, give, make_user
from tests.reporting.ways import anew, approved, delivered, draft, explained, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def register(db):
    """A few rows of 2023 at the Tax Administration and at Customs."""
    rows = [
        ("Belastingdienst", "Misdragingen in de privésfeer", "Beëindiging dienstverband"),
        ("Belastingdienst", "Misbruik bedrijfsmiddelen en overtreding interne regels", "Geen afdoening"),
        ("Belastingdienst", "Ongepaste communicatie", "Schriftelijke berisping"),
        ("Douane", "Ongepaste communicatie", "Geen afdoening"),
    ]
    cells = [row(dienstonderdeel=a, schending=b, afdoening=c) for a, b, c in rows]
    return bring(csv_of(*cells))


def refused(door, export, *, by, **values):
    """The sentence with which a door refuses; nothing was written."""
    before = UriStep.objects.count()
    with pytest.raises(Refusal) as refusal, context.acting(by):
        door(export, by=by, **values)
    assert UriStep.objects.count() == before
    return str(refusal.value)


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


# --- The register changes -----------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["submit", "approve"])
def test_a_register_that_changed_since_is_noticed_line_by_line(door, cast, register):
    export = draft(cast.coordinator)
    if door == "approve":
        submitted(export, cast.coordinator)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    by = cast.head if door == "approve" else cast.coordinator
    with pytest.raises(way.RegisterChanged) as refusal, context.acting(by):
        getattr(way, door)(export, by=by)
    assert "The register changed since this draft was made. Nothing was approved." in str(refusal.value)
    [difference] = refusal.value.differences
    assert difference.after == difference.before + 1
    assert "Tax Administration · Financial violations" in str(refusal.value)
    assert states.state_of(anew(export)) != State.APPROVED


def test_a_change_that_leaves_every_total_alone_is_noticed_too(cast, register):
    """Two rows change places: every total of one dimension stays, the lines do not."""
    export = submitted(draft(cast.coordinator), cast.coordinator)
    rows = Disposition.objects.filter(violation__directorate__code="BD").select_related("violation")
    pri = rows.filter(violation__category__code="PRI", measures__code="ONTSLAG").first().violation
    mid = rows.filter(violation__category__code="MID", measures__code="GEEN").first().violation
    pri.category, mid.category = mid.category, pri.category
    pri.save()
    mid.save()
    assert "Nothing was approved" in refused(way.approve, export, by=cast.head)
    assert len(multiset.since(export)) == 4


def test_what_was_counted_is_known_to_who_sees_the_export_only(cast, register):
    export = draft(cast.coordinator)
    for user, kinds in ((cast.coordinator, 3), (cast.anna, 0)):
        with context.acting(user):
            assert multiset.kinds(export, 2)[1] == kinds
            assert multiset.by_service([export])[export.pk].total() == kinds


def test_an_export_that_keeps_its_lines_in_its_row_is_compared_too(cast, register):
    """As exports did before their lines were a file."""
    export = draft(cast.coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT line || to_jsonb(number) FROM uri_kept(%s)", [export.pk])
        lines = [json.loads(line) for (line,) in cursor.fetchall()]
    values = UriExport.objects.filter(pk=export.pk).values().get() | {
        "id": None,
        "version": 2,
        "lines": lines,
    }
    earlier = UriExport.objects.create(**values)
    assert not multiset.between(export, earlier) and not multiset.since(earlier)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    assert len(multiset.since(earlier)) == 1


def test_what_the_register_has_to_answer_for_is_asked_once_more_at_approval(cast, monkeypatch):
    walk = Walk(cast, received_on=timezone.localdate().replace(year=2025, month=1, day=6)).to_closed()
    export = submitted(draft(cast.coordinator, 2025), cast.coordinator)
    later = timezone.localdate() + timedelta(days=3)
    Disposition.objects.filter(pk=walk.standing.pk).update(carried_out_on=later)
    assert "has a day that cannot be" in refused(way.approve, export, by=cast.head)


def test_a_label_that_became_a_name_since_the_draft_is_found_at_approval(cast, register):
    export = submitted(draft(cast.coordinator), cast.coordinator)
    User.objects.filter(pk=cast.nobody.pk).update(first_name="Dienst", last_name="Toeslagen")
    assert "a name" in refused(way.approve, export, by=cast.head)


def test_a_correction_after_the_approval_makes_a_next_version_that_says_what_differs(cast, register):
    first = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    with context.acting(None):
        assert corrections.look(by=None) == []
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    with context.acting(None):
        [run] = corrections.look(by=None)
    tasks.make_uri_export(run.key, year=2023, directorate=first.directorate_id)
    second = UriExport.objects.latest("version")
    assert (second.version, second.made_by, states.state_of(second)) == (2, None, State.DRAFT)
    [difference] = multiset.between(first, second)
    assert difference.after == difference.before + 1
    with context.acting(None):  # the draft waits: nothing more is asked for
        assert corrections.look(by=None) == []
    assert states.state_of(anew(first)) == State.APPROVED


def test_overviews_that_were_made_since_ask_for_a_draft_made_anew(cast):
    received = timezone.localdate().replace(year=2025, month=1, day=6)
    walk = Walk(cast, received_on=received).to_closed()
    export = submitted(draft(cast.coordinator, 2025), cast.coordinator)
    with context.acting(None):
        overviews.make(Month.of(walk.standing.decided_on), export.directorate_id, by=None)
    assert "The monthly overviews changed" in refused(way.approve, export, by=cast.head)
    assert draft(cast.coordinator, 2025).version == 2


def test_a_draft_of_a_profile_that_is_no_longer_in_force_goes_no_further(cast, register):
    export = draft(cast.coordinator)
    newer = replace(way.profiles.for_year(2023), version="2023.9")
    with patch.object(way.profiles, "for_year", lambda *args: newer):
        assert "The profile changed" in refused(way.submit, export, by=cast.coordinator)


def test_a_category_that_no_longer_held_makes_one_next_version_and_not_one_each_night(cast, register):
    first = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    Category.objects.filter(code="PRI").update(valid_from=timezone.localdate())
    with context.acting(None):
        assert len(corrections.look(by=None)) == 1
    assert draft(None).version == first.version + 1
    with context.acting(None):
        assert corrections.look(by=None) == []


def test_a_delivery_says_where_to_and_names_nobody(cast, register):
    export = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    values = {"recipient": "bzk", "way": "portal", "on": timezone.localdate()}
    assert "a name" in refused(way.deliver, export, by=cast.coordinator, text="Aan J. de Vries.", **values)
    with context.acting(cast.coordinator):
        way.deliver(export, by=cast.coordinator, text="Ontvangen onder nummer 12.", **values)


def test_what_was_approved_stays_the_version_when_only_a_check_would_say_otherwise(cast, register):
    export = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    Category.objects.filter(code="FIN").update(label_nl="Financiële schendingen van P. Jansen")
    assert draft(cast.coordinator).pk == export.pk


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
