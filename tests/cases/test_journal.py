"""The journal of a case: entries, corrections, mentions, and the summary on top.

Negative controls, each tried: let `correct_note` forget the version, or `colleagues_for` forget the conflicts; take
`visible_to` out of `MentionQuerySet.waiting_for`; tests fail.
"""

from datetime import time, timedelta

import pytest
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from cases import agenda, conflicts, inquiry, journal, tasks, workflow
from cases.eligibility import colleagues_for
from cases.models import Case, Mention, Note
from cases.story import story_of
from tests.cases.acts import address, done, send
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import case_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return case_in("preliminary", cast)


def page(user, case, query="", language="en"):
    return text_of(as_user(user, language).get(reverse("cases:case_journal", args=[case.number]) + query))


# --- Entries and their corrections ------------------------------------------------------------------


def test_an_entry_has_a_kind_a_day_and_perhaps_a_time(cast, case):
    done(send(cast.anna, case, "note", kind="call", text="Gebeld met het wagenpark.", at="14:30"))
    note = Note.objects.get()
    assert (note.kind, note.happened_at, note.recorded_by) == ("call", time(14, 30), cast.anna)
    for shown in (page(cast.anna, case), text_of(as_user(cast.anna).get(f"/cases/{case.number}/"))):
        assert "Gebeld met het wagenpark." in shown and "14:30" in shown and "Call" in shown


def test_a_correction_is_the_next_version_and_the_earlier_one_stays_readable(cast, case, do):
    note = do(journal.add_note, case, by=cast.anna, text="Drie tankpassen.")
    form = as_user(cast.anna).get(address(case, "correct-note", note)).context["form"]
    assert form["text"].value() == "Drie tankpassen."
    done(send(cast.anna, case, "correct-note", note, kind="note", text="Vier tankpassen.", reason="Verteld."))
    note.refresh_from_db()
    assert (note.text, note.version, note.correction) == ("Vier tankpassen.", 2, "Verteld.")
    shown = page(cast.bert, case)
    for words in ("Vier tankpassen.", "Drie tankpassen.", "1 earlier version", "Verteld.", "version 2"):
        assert words in shown
    with context.acting(cast.bert):
        newest = story_of(case, by=cast.bert).entries[0]
    assert (newest.what, newest.reason) == ("Corrected an entry of the journal", "Verteld.")
    assert "tankpassen" not in repr(newest)


def test_an_entry_is_corrected_by_its_writer_or_the_head_and_with_a_reason(cast, case, do):
    note = do(journal.add_note, case, by=cast.anna, text="Eén.")
    values = {"kind": "note", "text": "Twee.", "on": note.happened_on}
    with pytest.raises(NotAllowed):
        do(journal.correct_note, note, by=cast.bert, reason="Beter.", **values)
    for reason, text in ((" ", "Twee."), ("Beter.", "Eén.")):
        with pytest.raises(Refusal):
            do(journal.correct_note, note, by=cast.anna, **values | {"reason": reason, "text": text})
    assert do(journal.correct_note, note, by=cast.head, reason="Beter.", **values).version == 2


def test_the_words_of_an_entry_and_of_the_summary_find_the_case(cast, case, do):
    def found(text):
        with context.acting(cast.anna):
            from cases import search

            return [hit.number for hit in search.find(cast.anna, text)]

    note = do(journal.add_note, case, by=cast.anna, text="De olifant gezien.")
    do(journal.pin_summary, case, by=cast.anna, text="Over een giraffe.")
    assert found("olifant") == found("giraffe") == [case.number]
    do(
        journal.correct_note,
        note,
        by=cast.anna,
        text="De zebra.",
        kind="note",
        on=note.happened_on,
        reason="x",
    )
    assert (found("olifant"), found("zebra")) == ([], [case.number])


# --- The page ---------------------------------------------------------------------------------------


def test_the_journal_filters_by_kind_and_person_and_pages(cast, case, do):
    today = timezone.localdate()
    for number in range(27):
        do(journal.add_note, case, by=cast.anna, text=f"Regel {number}.", on=today - timedelta(days=number))
    do(journal.add_note, case, by=cast.bert, text="Besloten.", kind="decision", mention=[cast.head])
    url = reverse("cases:case_journal", args=[case.number])
    client = as_user(cast.anna)
    first = client.get(url).context
    older = client.get(url + first["page"].older).context
    assert [len(found["entries"]) for found in (first, older)] == [25, 3]
    for query in ("kind=decision", f"person={cast.bert.pk}", f"person={cast.head.pk}"):
        assert [e.note.text for e in client.get(f"{url}?{query}").context["entries"]] == ["Besloten."], query
    assert queries_of(client, url) <= 12
    shown = as_user(cast.anna).get(f"/cases/{case.number}/").context
    assert (len(shown["notes"]), shown["more_notes"]) == (5, True)


# --- Mentions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("restricted", [False, True])
def test_only_who_may_see_the_case_is_offered(cast, case, do, restricted):
    do(inquiry.assign, case, cast.member, by=cast.head)
    do(conflicts.declare_conflict, case, by=cast.acquaintance)
    if restricted:
        do(workflow.restrict, case, by=cast.head, restricted=True, reason="Gevoelig.")
        case.refresh_from_db()
    offered = set(do(lambda by: list(colleagues_for(case)), by=cast.head))
    sees = {
        user
        for user in cast.everyone().values()
        if user.is_active and Case.objects.visible_to(user).filter(pk=case.pk).exists()
    }
    assert offered == sees
    with pytest.raises(Refusal):
        do(journal.add_note, case, by=cast.head, text="Lees dit.", mention=[cast.acquaintance])


def test_a_mention_stands_in_their_work_until_it_is_ticked_off(cast, case, do):
    done(send(cast.anna, case, "note", text="Bert, kijk je mee?", mention=[cast.bert.pk]))
    mention = Mention.objects.get()
    for user, waiting in ((cast.bert, [mention]), (cast.anna, []), (cast.head, [])):
        assert list(agenda.agenda_of(user, today=timezone.localdate()).mentions.rows) == waiting
    assert "You are mentioned in the journal" in text_of(as_user(cast.bert).get("/"))
    read = reverse("cases:case_mention", args=[case.number, mention.pk])
    assert as_user(cast.head).post(read).status_code == 404
    assert as_user(cast.bert).post(read).status_code == 302
    mention.refresh_from_db()
    assert mention.seen_at is not None
    assert not agenda.agenda_of(cast.bert, today=timezone.localdate()).mentions


def test_a_mention_is_gone_with_the_case(cast, case, do):
    do(journal.add_note, case, by=cast.anna, text="Kijk.", mention=[cast.bert])
    do(conflicts.declare_conflict, case, by=cast.bert)
    assert not agenda.agenda_of(cast.bert, today=timezone.localdate()).mentions


def test_the_mail_of_a_mention_holds_number_and_link_and_is_sent_once(cast, case, do):
    type(cast.bert).objects.filter(pk=cast.bert.pk).update(email="bert@voorbeeld.example")
    note = do(journal.add_note, case, by=cast.anna, text="Kijk naar Geheim.", mention=[cast.bert], mail=True)
    asked = Outbox.objects.get(task="cases.tasks.tell_of_mention")
    for _time in range(2):
        tasks.tell_of_mention(asked.key, **asked.arguments)
    (sent,) = mailbox.outbox
    assert sent.to == ["bert@voorbeeld.example"] and case.number in sent.subject
    assert f"/cases/{case.number}/journal/?person={cast.bert.pk}#entry-{note.pk}" in sent.body
    assert "Geheim" not in sent.body and case.title not in sent.body + sent.subject


# --- The summary ------------------------------------------------------------------------------------


def test_a_summary_stands_on_top_and_is_not_overwritten_unseen(cast, case):
    form = as_user(cast.anna).get(address(case, "summary")).context["form"]
    seen = form["seen"].value()
    done(send(cast.bert, case, "summary", text="Eerste lezing.", seen=seen))
    second = send(cast.anna, case, "summary", text="Tweede lezing.", seen=seen)
    assert second.status_code == 422 and "Tweede lezing." in text_of(second)
    case.refresh_from_db()
    assert case.summary == "Eerste lezing."
    assert "Eerste lezing." in text_of(as_user(cast.head).get(f"/cases/{case.number}/"))
