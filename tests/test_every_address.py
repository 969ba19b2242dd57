"""Every address of ROSI, asked by everybody of the cast: who gets an answer, and who gets nothing.

The expectation stands in tests/tables/addresses.csv: one row per address (and per act where an address serves
several), with the people who get an answer. Everybody else gets 404 or 403, and somebody who has not signed in is
sent to the sign-in page. Addresses are read from the URL configuration and acts from their tables, so that a new
page without a row fails. A row without people (the demonstration's sign-in, asked for nobody in particular) answers
nobody.

Negative control: take a name out of a row, or a check out of a view; the walk names address and person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from accounts.models import AccessEvent
from cases.views.case_acts import ON
from cases.views.intake import ACTS as REPORT_ACTS
from reporting.overviews import paper
from tests.cases.pages import Reader
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "tables" / "addresses.csv").read_text().splitlines(), delimiter=";"
    )
)
ANYONE = "anyone"  # also who has not signed in
EVERYONE = "everyone"  # whoever has signed in
ANSWERS = {200, 204, 302, 303, 400, 405, 409, 422}
NOTHING = {403, 404}
METHODS = ("get", "post")


def names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield namespace + (pattern.name or str(pattern.pattern))


def arguments_of(row: dict[str, str]) -> dict[str, str]:
    return dict(pair.split("=") for pair in row["arguments"].split())


@pytest.mark.asvs("8.1.1")
def test_every_address_has_a_row():
    assert {row["address"] for row in ROWS} == set(names())


def test_every_act_has_a_row():
    acts = {arguments_of(row)["act"] for row in ROWS if row["address"] == "cases:case_act"}
    assert acts == {name for table in ON.values() for name in table}
    acts = {arguments_of(row)["act"] for row in ROWS if row["address"] == "cases:report_act"}
    assert acts == set(REPORT_ACTS)


def signed_in(user: Any) -> Reader:
    """A browser of somebody who gives a purpose when asked: the walk wants to know what lies behind that question."""
    client = Reader()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client: Any, method: str, url: str) -> Any:
    """One request, of which nothing stays: an act may end this person's own sight of the case."""
    mark = transaction.savepoint()
    response = getattr(client, method)(url)
    transaction.savepoint_rollback(mark)
    return response


@pytest.fixture
def clients(scene: Any) -> dict[str, Reader]:
    """A browser for everybody of the cast, and one of a stranger who has not signed in."""
    people = {"stranger": None, **scene.cast.everyone()}
    del people["inactive"]  # cannot sign in, see below
    return {name: signed_in(user) for name, user in people.items()}


def wrong_answers(row: dict[str, str], scene: Any, clients: dict[str, Reader]) -> Iterator[str]:
    arguments = {name: scene.values.get(value, value) for name, value in arguments_of(row).items()}
    url = reverse(row["address"], kwargs=arguments)
    allowed = row["who"].split()
    answers = {name: [ask(client, method, url) for method in METHODS] for name, client in clients.items()}
    # A method that an address does not know is refused to everybody alike, before anything is looked up.
    unknown = [
        {a[i].status_code for n, a in answers.items() if n != "stranger"} == {405}
        for i in range(len(METHODS))
    ]
    for name, found in answers.items():
        for method, response, not_known in zip(METHODS, found, unknown, strict=True):
            code = response.status_code
            if ANYONE in allowed or (EVERYONE in allowed and name != "stranger") or name in allowed:
                right = code in ANSWERS
            elif name == "stranger":
                right = (code == 302 and response.url.startswith("/sign-in/")) or code == 404 or not_known
            else:
                right = code in NOTHING or not_known
            if not right:
                yield f"{method.upper()} {row['address']} {row['arguments']} answers {name} with {code}"


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1")
@pytest.mark.parametrize(
    "address", [address for address, rows in groupby(ROWS, key=lambda row: row["address"])]
)
def test_an_address_answers_the_people_of_its_row_and_nobody_else(address, scene, clients, monkeypatch):
    monkeypatch.setattr(
        paper, "pdf", lambda *args, **kwargs: b"%PDF"
    )  # drawing it tells nothing of who may ask
    rows = [row for row in ROWS if row["address"] == address]
    assert [wrong for row in rows for wrong in wrong_answers(row, scene, clients)] == []


@pytest.mark.asvs("16.3.2")
def test_a_refused_look_is_in_the_log(scene):
    url = reverse("cases:case", kwargs={"number": scene.values["case"]})
    assert signed_in(scene.cast.elsewhere).get(url).status_code == 404
    event = AccessEvent.objects.filter(action="refused").latest("pk")
    assert (event.user, event.about) == (scene.cast.elsewhere, f"case:{scene.values['case']}")


@pytest.mark.asvs("8.3.2")
def test_a_closed_account_cannot_sign_in(scene, client):
    client.post(reverse("account_login"), {"login": "inactive", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_open_account_can_sign_in_with_its_password(scene, client):
    client.post(reverse("account_login"), {"login": "anna", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(scene.cast.anna.pk)
