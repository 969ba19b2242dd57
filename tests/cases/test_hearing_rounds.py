"""Hearing both sides is a round per person: invited, heard, minutes sent, replied to within a term, or reasoned away.

Negative controls, each tried and seen to fail: let `is_done` say yes once somebody was heard (a case is concluded
before the reply); leave the look at `reply_by` out of `record_reply` (silence counts at once).
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.refusal import NotAllowed, Refusal
from cases import documents, hearings
from cases.agenda import agenda_of
from cases.completeness import everybody_heard, nothing_left_open
from cases.documents import doors, moving
from cases.models import Case, Hearing, TermRule
from tests.cases.pages import as_user, text_of
from tests.factories import Walk

pytestmark = pytest.mark.django_db

Stage = Hearing.Stage


@pytest.fixture
def walk(at_fact_finding):
    return at_fact_finding


@pytest.fixture
def heard(walk, do, cast):
    hearing = do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(2))
    return do(hearings.record_hearing, hearing, by=cast.anna, held_on=walk.day(3), minutes="Erkent het.")


def missing(walk):
    with translation.override("en"):
        return everybody_heard(Case.objects.get(pk=walk.case.pk))


def test_a_round_goes_from_the_invitation_to_the_reply(walk, do, cast):
    planned = {"on": walk.day(2), "planned_on": walk.day(3)}
    hearing = do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, **planned)
    assert (hearing.stage, missing(walk)) == (Stage.HEARING, ["subject 1 heard, or declined in writing"])
    hearing = do(hearings.record_hearing, hearing, by=cast.anna, held_on=walk.day(3), minutes="Erkent het.")
    assert missing(walk) == ["the minutes of subject 1 sent for correction"]
    hearing = do(hearings.send_minutes, hearing, by=cast.bert, on=walk.day(3))
    assert hearing.reply_by == walk.day(5)
    assert missing(walk) == ["the reply of subject 1 to the minutes"]
    with translation.override("en"):
        assert "the reply to the minutes of a hearing" in nothing_left_open(Case.objects.get(pk=walk.case.pk))
    assert [row.pk for row in agenda_of(cast.anna, today=timezone.localdate()).hearings.rows] == [hearing.pk]
    hearing = do(
        hearings.record_reply, hearing, by=cast.anna, reply="objection", on=walk.day(4), objection="Te kort."
    )
    assert (hearing.stage, hearing.objection, missing(walk)) == (Stage.DONE, "Te kort.", [])
    assert not agenda_of(cast.anna, today=timezone.localdate()).hearings


def test_the_term_of_the_reply_is_that_of_the_table(heard, walk, do, cast):
    TermRule.objects.filter(code="minutes_reply").update(amount=5, unit="days")
    assert do(hearings.send_minutes, heard, by=cast.anna, on=walk.day(3)).reply_by == walk.day(3) + timedelta(
        5
    )


def test_silence_counts_only_after_the_term(heard, walk, do, cast):
    today = timezone.localdate()
    sent = do(hearings.send_minutes, heard, by=cast.anna, on=today)
    with pytest.raises(Refusal):
        do(hearings.record_reply, sent, by=cast.anna, reply="silent", on=today)
    Hearing.objects.filter(pk=heard.pk).update(sent_on=walk.day(3), reply_by=walk.day(5))
    silent = do(hearings.record_reply, sent, by=cast.anna, reply="silent", on=walk.day(5) + timedelta(1))
    assert (silent.stage, missing(walk)) == (Stage.DONE, [])


def test_minutes_that_were_sent_do_not_change(heard, walk, do, cast):
    sent = do(hearings.send_minutes, heard, by=cast.anna, on=walk.day(3))
    with pytest.raises(Refusal):
        do(hearings.record_hearing, sent, by=cast.anna, held_on=walk.day(3), minutes="Anders.")
    assert Hearing.objects.get().minutes == "Erkent het."


def test_an_objection_has_its_text_and_an_acceptance_has_none(heard, walk, do, cast):
    sent = do(hearings.send_minutes, heard, by=cast.anna, on=walk.day(3))
    for reply, text in (("objection", " "), ("accepted", "Toch niet."), ("perhaps", "")):
        with pytest.raises(Refusal):
            do(hearings.record_reply, sent, by=cast.anna, reply=reply, objection=text)


def test_who_deviates_from_the_round_says_why(heard, do, cast, walk):
    with pytest.raises(Refusal):
        do(hearings.deviate, heard, by=cast.anna, reason=" ")
    done = do(hearings.deviate, heard, by=cast.anna, reason="Langdurig ziek; akkoord per telefoon.")
    assert (done.stage, missing(walk)) == (Stage.DONE, [])
    with pytest.raises(Refusal):
        do(hearings.deviate, done, by=cast.anna, reason="Nog eens.")


def test_a_round_that_was_begun_is_completed_after_the_inquiry_was_concluded(cast, at_preliminary, do):
    walk = at_preliminary.get_team()
    hearing = do(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(2))
    walk.file_report().found().move("conclude_preliminary", cast.anna, 5)
    done = do(hearings.record_hearing, hearing, by=cast.anna, declined_on=walk.day(6))
    assert done.stage == Stage.DONE


def test_who_does_not_investigate_records_no_round(heard, do, cast):
    for name in ("intake", "deputy", "elsewhere", "director"):
        by = getattr(cast, name)
        with pytest.raises(NotAllowed):
            do(hearings.send_minutes, heard, by=by)


def test_the_days_of_a_round_follow_each_other(heard, walk, do, cast):
    with pytest.raises(Refusal):
        do(hearings.send_minutes, heard, by=cast.anna, on=walk.day(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.filter(pk=heard.pk).update(sent_on=walk.day(2), reply_by=walk.day(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.filter(pk=heard.pk).update(reply="accepted", replied_on=walk.day(4))


def test_the_reply_is_a_document_of_the_dossier(heard, walk, do, cast):
    def filed(name, **facts):
        where = facts.pop("case", walk.case)
        facts = {"name": name, "trusted": True, **facts}
        return do(documents.file_document, where, [name.encode()], by=cast.intake, **facts).document

    paper, telling = filed("Brief van de advocaat.txt"), filed("x.txt", tells_reporter=True)
    elsewhere = filed("y.txt", case=Walk(cast).to_received().case)
    sent = do(hearings.send_minutes, heard, by=cast.anna, on=walk.day(3))
    with pytest.raises(Refusal):  # nothing was replied yet
        do(hearings.attach_reply, sent, by=cast.anna, document=paper)
    facts = {"reply": "objection", "on": walk.day(4), "objection": "Te kort."}
    for other in (elsewhere, telling):
        with pytest.raises(Refusal):
            do(hearings.record_reply, sent, by=cast.anna, document=other, **facts)
    do(hearings.record_reply, sent, by=cast.anna, **facts)
    do(hearings.attach_reply, sent, by=cast.anna, document=paper)
    page = text_of(as_user(cast.anna).get(f"/cases/{walk.case.number}/"))
    assert "Document of the reply" in page and "Brief van de advocaat.txt" in page
    for act in (
        lambda: do(doors.set_aside, paper, by=cast.anna, reason="Dubbel."),
        lambda: do(moving.move_document, paper, to=elsewhere.case, by=cast.intake, reason="Daar."),
    ):
        with pytest.raises(Refusal, match="reply to minutes"):
            act()
