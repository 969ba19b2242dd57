"""GDPR requests: term and extension, a decision by another, what is held over all cases, the file of the own data."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEvent
from accounts.refusal import NotAllowed, Refusal
from cases import data_requests, persons
from cases.due_beside import due_beside
from cases.models import DataRequest
from tests.cases.pages import as_user, text_of
from tests.factories import SUBJECT_NUMBER, Walk

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def walk(at_disposition):
    return at_disposition


@pytest.fixture
def asked(walk, do, cast):
    return receive(walk, do, person=walk.subject_person)


def receive(walk, do, **values):
    return do(
        data_requests.receive_data_request, walk.case, by=walk.cast.anna, **{"kind": "access", **values}
    )


def decide(request, do, by, **values):
    facts = {"decision": "granted", "grounds": "Niets staat in de weg."}
    return do(data_requests.decide_data_request, request, by=by, **{**facts, **values})


def test_a_request_has_a_month_and_two_more_with_a_reason(walk, do, cast):
    request = receive(walk, do, asker="Advocaat", on=date(2025, 3, 10))
    assert request.due_on == date(2025, 4, 10)
    with pytest.raises(Refusal):  # that month has passed
        do(data_requests.extend_data_request, request, by=cast.anna, reason="Omvangrijk.")
    request = receive(walk, do, asker="Advocaat", on=TODAY)
    first = request.due_on
    with pytest.raises(Refusal):
        do(data_requests.extend_data_request, request, by=cast.anna, reason=" ")
    extended = do(data_requests.extend_data_request, request, by=cast.anna, reason="Omvangrijk.")
    assert first + timedelta(days=58) < extended.due_on
    with pytest.raises(Refusal):
        do(data_requests.extend_data_request, request, by=cast.anna, reason="Nog eens.")


def test_somebody_asks_a_person_of_the_case_or_another(walk, do, cast):
    witness = Walk(cast).to_received().subject_person
    for values in ({}, {"person": walk.subject_person, "asker": "Advocaat"}, {"person": witness}):
        with pytest.raises(Refusal):
            receive(walk, do, **values)


def test_the_head_decides_and_not_on_what_they_recorded(asked, walk, do, cast):
    for name in ("anna", "deputy", "intake", "elsewhere"):
        with pytest.raises(NotAllowed):
            decide(asked, do, getattr(cast, name))
    with pytest.raises(Refusal):
        decide(asked, do, cast.head, grounds=" ")
    assert decide(asked, do, cast.head).decided_by == cast.head
    with pytest.raises(Refusal):
        decide(asked, do, cast.reviewer)
    facts = {"kind": "erasure", "asker": "Erfgenaam"}
    own = do(data_requests.receive_data_request, walk.case, by=cast.head, **facts)
    with pytest.raises(NotAllowed):
        decide(own, do, cast.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=own.pk).update(
            decision="refused", decided_on=TODAY, decided_by=cast.head
        )


def test_an_open_request_waits_in_my_work(asked, cast):
    def found(user):
        return [item.sort.code for item in due_beside(user, today=asked.due_on, most=9)]

    assert "data_request" in found(cast.anna)
    assert "data_request" in found(cast.head)
    assert found(cast.elsewhere) == found(cast.subject) == []


# --- What follows from what was granted ---------------------------------------------------------------


def test_what_was_granted_waits_until_it_is_recorded_what_was_done(walk, do, cast):
    request = receive(walk, do, person=walk.subject_person, kind="rectification")
    facts = {"follow_up": "done", "text": "De functie is verbeterd."}
    with pytest.raises(Refusal):  # nothing was granted yet
        do(data_requests.follow_data_request, request, by=cast.anna, **facts)
    decide(request, do, cast.head, decision="partly")
    waiting = [item.sort.code for item in due_beside(cast.anna, today=request.due_on, most=9)]
    assert "data_request_granted" in waiting and "data_request" not in waiting
    page = text_of(as_user(cast.anna).get(reverse("cases:case", args=[walk.case.number])))
    assert "GDPR request: what was granted, to be carried out" in page
    for wrong in ({"text": " "}, {"follow_up": "later"}, {"on": TODAY - timedelta(days=1)}):
        with pytest.raises(Refusal):
            do(data_requests.follow_data_request, request, by=cast.anna, **{**facts, **wrong})
    for name in ("elsewhere", "director"):
        with pytest.raises(NotAllowed):
            do(data_requests.follow_data_request, request, by=getattr(cast, name), **facts)
    done = do(data_requests.follow_data_request, request, by=cast.anna, **facts)
    assert (done.followed_by, done.followed_on) == (cast.anna, TODAY)
    page = text_of(as_user(cast.anna).get(reverse("cases:case", args=[walk.case.number])))
    assert "De functie is verbeterd." in page and "Carried out, on" in page
    with pytest.raises(Refusal):
        do(data_requests.follow_data_request, request, by=cast.anna, **facts)


def test_what_was_refused_is_not_followed_and_a_duty_to_keep_has_its_words(walk, do, cast):
    refused = decide(receive(walk, do, asker="Advocaat", kind="erasure"), do, cast.head, decision="refused")
    granted = decide(receive(walk, do, asker="Erfgenaam", kind="erasure"), do, cast.head)
    facts = {"follow_up": "kept", "text": "Bewaartermijn van zeven jaar loopt nog."}
    with pytest.raises(Refusal):
        do(data_requests.follow_data_request, refused, by=cast.anna, **facts)
    assert do(data_requests.follow_data_request, granted, by=cast.anna, **facts).follow_up == "kept"
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=refused.pk).update(
            follow_up="done", followed_on=TODAY, followed_by=cast.anna
        )


# --- What is held -----------------------------------------------------------------------------------


def held(user, request):
    client = as_user(user)
    return client, reverse("cases:data_request", args=[request.case.number, request.pk])


@pytest.fixture
def elsewhere_too(walk, do, cast):
    """The same person as a witness in another case, and a namesake in a third."""
    second, third = Walk(cast).to_received(), Walk(cast).to_received()
    values = {"role": "witness", "name": "B. Geheim", "personnel_number": SUBJECT_NUMBER}
    do(persons.add_person, second.case, by=cast.anna, values=values)
    do(persons.add_person, third.case, by=cast.anna, values={"role": "other", "name": "Betrokkene Geheim"})
    return second.case, third.case


def test_it_shows_where_a_person_stands_over_all_cases_and_in_which_roles(asked, elsewhere_too, cast):
    second, third = elsewhere_too
    client, url = held(cast.head, asked)
    last = AccessEvent.objects.latest("pk").pk
    page = client.post(url)
    rows = {(row.number, str(row.person.role), row.certain) for row in page.context["held"]}
    assert (asked.case.number, "subject", True) in rows
    assert (second.number, "witness", True) in rows
    assert (third.number, "other", False) in rows
    assert "perhaps a namesake" in text_of(page)
    looks = AccessEvent.objects.filter(pk__gt=last, action="view_identity").count()
    assert looks == len(page.context["held"])


def test_the_file_holds_the_own_data_and_nothing_of_others(asked, elsewhere_too, cast):
    second, third = elsewhere_too
    client, url = held(cast.head, asked)
    answer = client.post(url + "file/")
    text = answer.content.decode()
    content = json.loads(text)
    assert {place["number"] for place in content["held"]} >= {asked.case.number, second.number}
    own = next(place for place in content["held"] if place["number"] == asked.case.number)
    assert own["identity"]["name"] == "Betrokkene Geheim"
    assert own["violations"][0]["outcome"] == "proven"
    for other in (
        "Getuige Geheim",
        "Melder Geheim",
        "Dienstauto privé gebruikt",
        "erkent het",
        "Kanariegeel",
    ):
        assert other not in text
    assert {place["role"] for place in content["held"] if place["number"] == third.number} <= {"subject"}
    assert AccessEvent.objects.filter(action="export", about=f"datarequest:{asked.pk}").exists()


def test_what_is_held_does_not_exist_for_who_may_not_decide(asked, walk, do, cast):
    for name in ("anna", "deputy"):
        client, url = held(getattr(cast, name), asked)
        assert client.post(url).status_code == client.post(url + "file/").status_code == 403, name
    for name in ("elsewhere", "subject", "director"):
        client, url = held(getattr(cast, name), asked)
        assert client.post(url).status_code == client.post(url + "file/").status_code == 404, name
    nobody = receive(walk, do, asker="Advocaat")
    client, url = held(cast.head, nobody)
    assert client.post(url).status_code == 404
