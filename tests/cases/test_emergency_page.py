"""The page of the emergency door: in, told, shown and out again; and it is no oracle for numbers.

Negative control: answer a conflicted deputy otherwise than somebody who typed a number that is not there.
"""

import re

import pytest
from django.core import mail as sent
from django.urls import reverse

from accounts import context, people
from accounts.models import AccessEvent, Outbox
from cases import mail, tasks, workflow
from cases.models import EmergencyAccess
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db
DOOR = "/emergency/"


@pytest.fixture
def walk(cast, at_assessment, do):
    walk = at_assessment.get_team(1)
    do(workflow.restrict, walk.case, by=cast.head, restricted=True, reason="Gevoelig.")
    return walk


def page_of(case, name="case", *more):
    return reverse(f"cases:{name}", args=[case.number, *more])


def knock(user, number, reason="Het hoofd is onbereikbaar.", **options):
    client = as_user(user, **options)
    return client, client.post(DOOR, {"number": number, "reason": reason})


def test_the_deputy_goes_in_sees_the_band_and_goes_out(cast, walk):
    client, answer = knock(cast.deputy, walk.case.number)
    assert answer.url == page_of(walk.case)
    for url in (page_of(walk.case), page_of(walk.case, "case_history")):
        page = text_of(client.get(url))
        assert "Open to Deputy Proef through the emergency door" in page
        assert "Het hoofd is onbereikbaar." in page and "End it now" in page
    assert "Open to you now" in text_of(client.get(DOOR))
    access = EmergencyAccess.objects.get()
    client.post(page_of(walk.case, "case_act", "end-emergency", access.pk))
    assert client.get(page_of(walk.case)).status_code == 404
    assert "Open to you now" not in text_of(client.get(DOOR))


def test_the_team_sees_the_band_and_the_badge_in_the_story(cast, walk):
    knock(cast.deputy, walk.case.number)
    page = text_of(as_user(cast.anna).get(page_of(walk.case)))
    assert "Open to Deputy Proef through the emergency door" in page and "End it now" not in page
    history = text_of(as_user(cast.anna).get(page_of(walk.case, "case_history")))
    assert "Opened the case through the emergency door" in history
    assert re.search(r'rosi-badge--red">.*?emergency door</span>', history, re.DOTALL)


def test_every_view_through_the_door_says_so_in_the_log(cast, walk):
    client, _answer = knock(cast.deputy, walk.case.number)
    client.get(page_of(walk.case))
    event = AccessEvent.objects.filter(user=cast.deputy, action="view").latest("pk")
    assert event.purpose == "emergency"


def refusal_of(user, number):
    """What a deputy learns of a number: status, page and log, without what was typed."""
    before = AccessEvent.objects.count()
    _client, answer = knock(user, number)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer)).replace(number, "NUMBER")
    page = re.sub(r'"X-CSRFToken": "\w+"|name="form_key" value="[\w-]+"|data-left="[^"]*"', "", page)
    events = AccessEvent.objects.order_by("pk")[before:]
    log = [
        (event.action, event.about.replace(number, "NUMBER"), event.directorate, event.details)
        for event in events
        if event.action != "sign_in"
    ]
    return answer.status_code, page, log


def test_a_number_that_a_conflict_keeps_away_is_answered_like_one_that_is_not_there(cast, walk):
    kept_away = refusal_of(cast.involved_deputy, walk.case.number)
    not_there = refusal_of(cast.involved_deputy, "2019-0404")
    assert kept_away == not_there
    assert kept_away[0] == 404
    assert kept_away[2] == [
        ("emergency_refused", "case:NUMBER", None, "Het hoofd is onbereikbaar."),
        ("refused", "page:cases:emergency", None, f"POST {DOOR}"),
    ]


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [
        ("zomaar iets", "Spoed.", "A case has a number such as"),
        ("M2026-0001", "Spoed.", "A case has a number such as"),
        ("", "Spoed.", "This field is required"),
        ("2026-0001", "", "This field is required"),
    ],
)
def test_what_is_no_number_or_has_no_reason_is_told_so(cast, number, reason, sentence):
    _client, answer = knock(cast.deputy, number, reason)
    assert answer.status_code == 422 and sentence in text_of(answer)


def test_the_page_does_not_exist_for_others(cast):
    for who in ("head", "anna", "intake", "administrator", "nobody"):
        assert as_user(getattr(cast, who)).get(DOOR).status_code == 404


# --- Mail -------------------------------------------------------------------------------------------


@pytest.fixture
def told(cast, walk):
    """The rows of the outbox, with addresses for who is told."""
    for user in (cast.anna, cast.head, cast.reviewer):
        user.email = f"{user.username}@voorbeeld.example"
        user.save()
    knock(cast.deputy, walk.case.number)
    return list(Outbox.objects.filter(key__startswith="emergency:"))


def deliver(rows):
    for row in rows:
        tasks.tell_of_emergency(key=row.key, **row.arguments)


def test_the_mail_says_number_and_link_and_nothing_of_the_case(cast, walk, told, settings):
    settings.SITE_ADDRESS = "https://rosi.voorbeeld.example/"
    deliver(told)
    assert {message.to[0].split("@")[0] for message in sent.outbox} == {"anna", "head", "reviewer"}
    for message in sent.outbox:
        text = message.subject + message.body
        assert walk.case.number in text
        assert f"https://rosi.voorbeeld.example{page_of(walk.case)}" in text
        for word in ("Zonnebloem", "onbereikbaar", "Geheim", "Belastingdienst"):
            assert word not in text


def test_a_mail_is_sent_once_and_a_copy_would_be_recognised(told):
    deliver(told)
    deliver(told)
    assert len(sent.outbox) == 3
    names = {message.extra_headers["Message-ID"] for message in sent.outbox}
    assert names == {mail.message_id(row.key) for row in told} and len(names) == 3


def test_who_may_not_know_of_the_case_any_more_gets_no_mail(cast, walk, told, do):
    from cases import conflicts

    do(conflicts.declare_conflict, walk.case, by=cast.anna)
    with context.acting(None):
        people.deactivate(cast.reviewer, by=None)
    deliver(told)
    assert [message.to for message in sent.outbox] == [["head@voorbeeld.example"]]


def test_a_conflict_that_came_since_takes_the_number_from_the_page_of_the_door(cast, walk, do):
    from cases import conflicts

    client, _answer = knock(cast.deputy, walk.case.number)
    do(conflicts.declare_conflict, walk.case, by=cast.deputy)
    assert walk.case.number not in text_of(client.get(DOOR))
