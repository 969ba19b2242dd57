"""Sittings: where somebody is signed in, signing out elsewhere, and the end when nothing is done.

Negative controls: take IdleMiddleware out of the settings; mark no view with `@background`; leave out
`sittings.end` in `people.deactivate`; leave out the `exclude` in `views.sittings_end`.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.models import AccessEvent, Sitting
from accounts.sign_in import browsers
from cases.models import Draft
from tests.factories import give, make_user
from tests.sign_in.pages import browser, code, give_app, is_signed_in, password, second

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36 Edg/140.0"


def after(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


@pytest.fixture
def intake(db):
    user = give(make_user("intake"), "intake_officer", "BD")
    give_app(user)
    return user


def signed_in(user, steps: int = 0, **options):
    client = browser(**options)
    password(client, user)
    second(client, code(steps=steps))
    assert is_signed_in(client)
    return client


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_plain_words(said, words):
    assert browsers.describe(said) == words


def test_the_list_shows_each_place_and_signs_out_the_others(intake):
    here = signed_in(intake, HTTP_USER_AGENT=FIREFOX)
    there = signed_in(intake, steps=1, HTTP_USER_AGENT=IPHONE)
    page = here.get("/sittings/").content.decode()
    assert "Firefox, Windows" in page and "Safari, iPhone" in page and "127.0.0.1" not in page
    assert page.count("this one") == 1
    assert here.post("/sittings/end/").status_code == 302
    assert there.get("/sittings/").url.startswith("/sign-in/")
    assert here.get("/sittings/").status_code == 200
    assert Sitting.objects.count() == 1


def test_nobody_ends_the_sitting_of_somebody_else(cast, client):
    other = browser()
    other.force_login(cast.bert)
    sitting = Sitting.objects.get(user=cast.bert)
    client.force_login(cast.anna)
    client.post("/sittings/end/", {"sitting": sitting.pk})
    assert other.get("/").status_code == 200
    assert client.post("/sittings/end/", {"sitting": "x"}).status_code == 404


@pytest.mark.asvs("8.3.2")
def test_a_closed_account_is_signed_out_at_once(cast, client, do):
    client.force_login(cast.anna)
    assert client.get("/").status_code == 200
    do(people.deactivate, cast.anna, by=cast.administrator)
    assert client.get("/").url.startswith("/sign-in/")
    assert not Sitting.objects.filter(user=cast.anna).exists()


@pytest.mark.asvs("8.2.4")
def test_a_quarter_of_an_hour_without_doing_anything_ends_a_sitting(cast, client):
    client.force_login(cast.anna)
    client.get("/")
    with after(14):
        assert client.get("/cases/?status=closed").status_code == 200
    with after(28):
        assert client.get("/cases/").status_code == 200
    with after(44):
        response = client.get("/cases/?status=closed")
        assert response.url == "/sign-in/?next=/cases/%3Fstatus%3Dclosed"
        assert "omdat er een tijd niets gebeurde" in client.get(response.url).content.decode()
    assert not is_signed_in(client)
    assert AccessEvent.objects.filter(user=cast.anna, action="sign_out", about="idle").exists()
    assert not Sitting.objects.filter(user=cast.anna).exists()


def test_nothing_of_a_late_request_is_done(cast, client):
    client.force_login(cast.intake)
    client.get("/")
    draft = uuid.uuid4()
    with after(16):
        response = client.post(reverse("cases:draft", args=[draft]), {"subject_line": "Te laat"})
        assert response.status_code == 302
    assert not Draft.objects.filter(pk=draft).exists()


def test_what_a_page_asks_by_itself_does_not_keep_a_sitting_alive(cast, client):
    client.force_login(cast.intake)
    client.get("/")
    draft = reverse("cases:draft", args=[uuid.uuid4()])
    by_itself = {"x-requested-with": "fetch"}
    for minutes in (5, 10, 14):
        with after(minutes):
            assert client.post(draft, {"subject_line": "Half af"}, headers=by_itself).status_code == 204
            assert client.get("/sign-in/still/", headers=by_itself).json()["left"] <= (15 - minutes) * 60
    with after(16):
        assert client.get("/").url.startswith("/sign-in/")


def test_somebody_who_says_to_be_there_stays(cast, client):
    client.force_login(cast.intake)
    client.get("/")
    by_itself = {"x-requested-with": "fetch"}
    with after(14):
        answer = client.post("/sign-in/still/", headers=by_itself).json()
        assert answer["left"] > 14 * 60
        assert answer["user"] == cast.intake.pk
    with after(20):
        assert client.get("/").status_code == 200


def test_after_half_a_day_a_sitting_ends_whatever_is_done(cast, client):
    client.force_login(cast.anna)
    for minutes in range(10, 12 * 60, 10):
        with after(minutes):
            client.get("/accessibility/")
    with after(12 * 60 - 5):
        assert client.get("/accessibility/").wsgi_request.user.is_authenticated
    with after(12 * 60 + 1):
        assert client.get("/").url.startswith("/sign-in/")


def test_after_signing_in_again_one_is_where_one_was(intake):
    client = signed_in(intake)
    with after(16):
        address = client.get("/reports/new/?draft=1").url
        response = client.post(
            address, {"login": "intake", "password": "only-for-tests-3141", "next": "/reports/new/?draft=1"}
        )
        response = second(client, code())
        assert response.url == "/reports/new/?draft=1"
