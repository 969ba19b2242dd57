"""Asked again who one is: where, after how long, and that nothing typed is lost.

Where it applies is a table, tests/tables/asked_again.csv; every address with the rule stands in it and every row is
asked. Negative controls: take `@ask_again` off a view; take a row out of the table; let `strength.is_recent` always
be true.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from accounts.models import AccessEvent
from reporting.models import Run
from tests.sign_in.pages import browser, give_app
from tests.signing_in import prove
from tests.test_every_address import arguments_of

pytestmark = pytest.mark.django_db

ROWS = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "tables" / "asked_again.csv").read_text().splitlines(), delimiter=";"
    )
)
OLD = 11 * 60  # seconds; the setting is ten minutes


def asking(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from asking(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif getattr(pattern.callback, "asks_again", False):
            yield namespace + pattern.name


def test_every_address_with_the_rule_stands_in_the_table():
    assert {row["address"] for row in ROWS} == set(asking())


@pytest.mark.asvs("8.2.4", "8.4.2")
def test_every_address_of_the_table_asks_again(scene, client):
    for row in ROWS:
        asks(row, scene, client)


def asks(row, scene, client):
    user = getattr(scene.cast, row["as"])
    looks = AccessEvent.objects.filter(action="view_identity").count()
    client.force_login(user)
    prove(client, user, "mfa", seconds_ago=OLD)
    arguments = {name: scene.values.get(value, value) for name, value in arguments_of(row).items()}
    url = reverse(row["address"], kwargs=arguments)
    method = row["method"].lower()
    response = getattr(client, method)(url)
    assert (response.status_code, response.url) == (302, f"/again/?next={url.replace('/', '%2F')}"), row
    assert AccessEvent.objects.filter(action="view_identity").count() == looks
    prove(client, user, "mfa", seconds_ago=OLD - 120)
    response = getattr(client, method)(url)
    assert not (response.status_code == 302 and response.url.startswith("/again/")), row


def test_a_post_that_came_too_late_goes_on_after_the_password(scene, client):
    user = scene.cast.head
    client.force_login(user)
    prove(client, user, "mfa", seconds_ago=OLD)
    before = Run.objects.count()
    year = scene.values["month"][:4]
    asked = client.post("/uri/make/", {"year": year, "directorate": "FIN"}).url
    assert Run.objects.count() == before
    refused = client.post(asked, {"password": "not-this-one-2718", "next": "/uri/make/"})
    assert refused.status_code == 200
    response = client.post(asked, {"password": "only-for-tests-3141", "next": "/uri/make/"})
    assert (response.status_code, response.get("Location")) == (302, "/uri/")
    assert Run.objects.count() == before + 1
    assert Run.objects.latest("pk").period == year


def test_in_the_demonstration_one_click_is_enough_and_the_post_goes_on(scene, client):
    user = scene.cast.head
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    prove(client, user, "demo", seconds_ago=OLD)
    year = scene.values["month"][:4]
    asked = client.post("/uri/make/", {"year": year, "directorate": "FIN"}).url
    assert asked == "/demo/again/?next=%2Furi%2Fmake%2F"
    response = client.post("/demo/again/", {"next": "/uri/make/"})
    assert (response.status_code, response.get("Location")) == (302, "/uri/")


def test_an_identity_in_the_page_of_a_case_asks_on_a_page_and_comes_back(scene, client):
    client.force_login(scene.cast.anna)
    prove(client, scene.cast.anna, "mfa", seconds_ago=OLD)
    number = scene.values["case"]
    url = reverse("cases:case_person", kwargs={"number": number, "key": scene.values["subject"]})
    here = f"http://testserver/cases/{number}/"
    response = client.post(url, headers={"hx-request": "true", "hx-current-url": here})
    assert (response.status_code, response.content) == (204, b"")
    assert response["HX-Redirect"] == f"/again/?next=%2Fcases%2F{number}%2F"


def test_who_may_not_see_it_is_not_asked(scene, client):
    client.force_login(scene.cast.elsewhere)
    prove(client, scene.cast.elsewhere, "mfa", seconds_ago=OLD)
    url = reverse("second_factor_reset", kwargs={"pk": scene.cast.anna.pk})
    assert client.get(url).status_code == 404


def test_each_way_offers_the_others(cast):
    give_app(cast.anna)
    client = browser()
    client.force_login(cast.anna)
    assert 'href="/again/code/?next=' in client.get("/again/?next=/cases/").content.decode()
    assert 'href="/again/?next=' in client.get("/again/code/?next=/cases/").content.decode()
