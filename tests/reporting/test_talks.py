"""Talks about an overview: written by director and integrity coordinator, read by the adviser too, sealed, followed.

Negative controls, each tried and seen to fail: put `see_figures` in the place of `see_talks` (the head reads them);
let `check_change` pass everybody.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import context
from accounts.models import AccessEvent
from accounts.refusal import NotAllowed, Refusal
from reporting import overviews, talks
from reporting.models import AgreedAction, Talk
from reporting.periods import Month
from tests.factories import directorate

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH = Month(2025, 2), Month(2025, 3)
WRITERS = {"director", "coordinator", "involved_director"}
READERS = WRITERS | {"adviser"}
TODAY = timezone.localdate


def made(month=FEBRUARY, code="BD"):
    with context.acting(None):
        return overviews.make(month, directorate(code).pk, by=None)


@pytest.fixture
def talk(cast, do):
    return do(talks.note, made(), by=cast.coordinator, held_on=TODAY(), text="Rond de dienstauto's.")


@pytest.fixture
def action(talk, cast, do):
    facts = {"what": "Regels uitleggen", "who": "Teamleider", "due_on": TODAY() + timedelta(days=9)}
    return do(talks.agree, talk, by=cast.director, **facts)


def page(client, user, month=FEBRUARY, name="talk"):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse(f"reporting:{name}", args=["BD", month.code]))


def test_director_and_coordinator_of_the_directorate_write_and_nobody_else(cast, do):
    overview = made()
    wrote = set()
    for name, user in cast.everyone().items():
        try:
            do(talks.note, overview, by=user, held_on=TODAY(), text="Besproken.")
        except NotAllowed:
            continue
        wrote.add(name)
    assert wrote == WRITERS


def test_the_advisers_read_too_and_who_works_on_cases_does_not(cast, talk, client):
    found = {name: page(client, user).status_code for name, user in cast.everyone().items() if user.is_active}
    assert {name for name, code in found.items() if code == 200} == READERS
    assert set(found.values()) == {200, 404}


def test_only_who_writes_changes_agrees_and_follows(cast, talk, action, do):
    for by in (cast.adviser, cast.other_director, cast.head):
        with pytest.raises(NotAllowed):
            do(talks.change, talk, by=by, held_on=TODAY(), text="Anders.")
        with pytest.raises(NotAllowed):
            do(talks.agree, talk, by=by, what="Iets", who="Iemand", due_on=TODAY())
        with pytest.raises(NotAllowed):
            do(talks.follow, action, by=by, state="done")


@pytest.mark.parametrize(
    "facts",
    [
        {"held_on": timedelta(days=1), "text": "Morgen."},
        {"held_on": timedelta(0), "text": "  "},
    ],
)
def test_a_note_of_tomorrow_or_of_nothing_is_refused(facts, cast, do):
    facts["held_on"] += TODAY()
    with pytest.raises(Refusal):
        do(talks.note, made(), by=cast.director, **facts)


def test_an_action_before_its_talk_and_one_dropped_without_a_word_are_refused(cast, talk, action, do):
    with pytest.raises(Refusal):
        do(talks.agree, talk, by=cast.director, what="Iets", who="Wij", due_on=TODAY() - timedelta(days=1))
    with pytest.raises(Refusal):
        do(talks.follow, action, by=cast.director, state="dropped")
    with pytest.raises(Refusal):
        do(talks.follow, action, by=cast.director, state="vanished")


def test_what_is_open_stands_on_the_overviews_of_the_next_months_until_it_is_done(cast, action, client, do):
    made(MARCH)
    found = page(client, cast.adviser, MARCH, "overview")
    assert found.context["open_actions"] == [action]
    assert "Regels uitleggen" in found.content.decode()
    assert page(client, cast.director, FEBRUARY, "overview").context["open_actions"] == []
    assert "open_actions" not in page(client, cast.head, MARCH, "overview").context
    do(talks.follow, action, by=cast.director, state="done", follow_up="Uitgelegd in het overleg.")
    assert page(client, cast.adviser, MARCH, "overview").context["open_actions"] == []
    action.refresh_from_db()
    assert (action.state, action.state_on) == ("done", TODAY())


def test_an_action_past_its_day_is_late_and_another_day_may_be_agreed(cast, action, do):
    AgreedAction.objects.filter(pk=action.pk).update(due_on=TODAY() - timedelta(days=1))
    action.refresh_from_db()
    assert action.is_late
    later = do(talks.follow, action, by=cast.director, state="open", due_on=TODAY() + timedelta(days=30))
    assert (later.is_late, later.state_on) == (False, None)


def test_texts_are_sealed_and_what_stood_there_before_stays_in_the_history(cast, talk, action, do):
    do(talks.change, talk, by=cast.director, held_on=talk.held_on, text="Anders verwoord.")
    assert [row.text for row in Talk.history.order_by("history_id")] == [
        "Rond de dienstauto's.",
        "Anders verwoord.",
    ]
    assert [row.history_user_id for row in Talk.history.order_by("history_id")] == [
        cast.coordinator.pk,
        cast.director.pk,
    ]
    with connection.cursor() as cursor:
        for table in ("reporting_talk", "reporting_agreedaction", "reporting_historicaltalk"):
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, '') FROM {table} t")
            kept = cursor.fetchone()[0]
            for word in ("dienstauto", "verwoord", "Regels", "Teamleider"):
                assert word not in kept and word.encode().hex() not in kept


def test_a_talk_is_noted_changed_and_followed_by_its_pages(cast, client):
    made()
    client.force_login(cast.director, backend="allauth.account.auth_backends.AuthenticationBackend")
    day = TODAY().strftime("%d-%m-%Y")
    noted = client.post(
        reverse("reporting:talk_note", args=["BD", "2025-02"]), {"held_on": day, "text": "Besproken."}
    )
    talk = Talk.objects.get()
    assert (noted.status_code, noted.url) == (302, "/overviews/BD/2025-02/talk/")
    agree = {"what": "Uitleggen", "who": "Teamleider", "due_on": day}
    assert client.post(reverse("reporting:talk_agree", args=[talk.pk]), agree).status_code == 302
    action = talk.actions.get()
    follow = {"state": "dropped", "follow_up": "", "due_on": day}
    assert client.post(reverse("reporting:talk_follow", args=[action.pk]), follow).status_code == 422
    follow["follow_up"] = "Niet meer nodig."
    assert client.post(reverse("reporting:talk_follow", args=[action.pk]), follow).status_code == 302
    change = {"held_on": day, "text": "Beter besproken."}
    assert client.post(reverse("reporting:talk_change", args=[talk.pk]), change).status_code == 302
    shown = client.get(noted.url).content.decode()
    assert "Beter besproken." in shown and "Niet meer nodig." in shown and "vervallen" in shown


def test_a_look_at_a_talk_is_recorded(cast, talk, client):
    page(client, cast.adviser)
    event = AccessEvent.objects.filter(action="view").latest("pk")
    assert (event.about, event.user, event.directorate.code) == ("talk:BD:2025-02", cast.adviser, "BD")


def test_there_is_no_talk_about_a_month_without_an_overview(cast, client):
    assert page(client, cast.director).status_code == 404
