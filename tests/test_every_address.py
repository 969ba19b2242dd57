"""Every address of ROSI, asked by everybody of the cast: who gets an answer, and who gets nothing.

The expectation stands in tests/tables/addresses.csv: one row per address (and per act where an address serves
several), with the people who get an answer. Everybody else gets 404 or 403, and somebody who is not signed in is sent to
the sign-in page. Addresses are read from the URL configuration, acts from their tables, so a new page without a row fails.

Negative control: take a name out of a row, or a check out of a view; the walk names address and person.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from accounts.models import AccessEvent

pytestmark = pytest.mark.django_db

ROWS = list(csv.DictReader((Path(__file__).parent / "tables" / "addresses.csv").open(), delimiter=";"))
OPEN_TO_ALL = "anyone"  # also without signing in
SIGNED_IN = "everyone"  # whoever has signed in
ANSWERS = {200, 302, 303, 405, 422}
NOTHING = {403, 404}
# One act may end this person's own sight of the case; each request is rolled back.


def names(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        else:
            yield namespace + (pattern.name or str(pattern.pattern))


def test_every_address_has_a_row():
    assert {row["address"] for row in ROWS} == set(names())


def kwargs_of(row, scene):
    pairs = (pair.split("=") for pair in row["arguments"].split() if pair)
    return {name: scene.get(value, value) for name, value in pairs}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['address']} {row['arguments']}".strip())
def test_an_address_answers_exactly_these_people(row, scene, client):
    url = reverse(row["address"], kwargs=kwargs_of(row, scene.values))
    allowed = row["who"].split()
    people = {**scene.cast.everyone(), "stranger": None}
    for name, user in people.items():
        if name == "inactive":
            continue  # cannot sign in, see test_a_closed_account_cannot_sign_in
        for method in ("get", "post"):
            mark = transaction.savepoint()
            client.logout()
            if user is not None:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            response = getattr(client, method)(url)
            code = response.status_code
            if user is None and OPEN_TO_ALL not in allowed:
                assert code == 302, (method, code)
                assert response.url.startswith("/sign-in/"), (method, response.url)
            elif name in allowed or OPEN_TO_ALL in allowed or (user is not None and SIGNED_IN in allowed):
                assert code in ANSWERS, (name, method, code)
            else:
                assert code in NOTHING or (
                    code == 405 and method_missing(client, url, scene, allowed, method)
                ), (name, method, code)
            transaction.savepoint_rollback(mark)


def method_missing(client, url, scene, allowed, method):
    """A method that the address does not know is refused to everybody alike, before anything is looked up."""
    for name in allowed:
        user = scene.cast.everyone().get(name)
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            mark = transaction.savepoint()
            code = getattr(client, method)(url).status_code
            transaction.savepoint_rollback(mark)
            return code == 405
    return True


def test_a_refused_look_is_in_the_log(scene, client):
    client.force_login(scene.cast.elsewhere, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("cases:case", kwargs={"number": scene.values["case"]})
    assert client.get(url).status_code == 404
    event = AccessEvent.objects.filter(action="refused").latest("pk")
    assert (event.user, event.about) == (scene.cast.elsewhere, f"GET:{url}")


def test_a_closed_account_cannot_sign_in(scene, client):
    from tests.factories import PASSWORD

    response = client.post(reverse("account_login"), {"login": "inactive", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 302)
