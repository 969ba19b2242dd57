"""Every address of ROSI, asked by everybody of the cast: who gets an answer, and who gets nothing.

The expectation stands in tests/tables/addresses.csv: one row per address (and per act where an address serves
several), with the people who get an answer. Everybody else gets 404 or 403, and somebody who has not signed in is
sent to the sign-in page. Addresses are read from the URL configuration and acts from their tables, so that a new
page without a row fails. A row without people (the demonstration's sign-in, asked for nobody in particular) answers
nobody.

Negative control: take a name out of a row, or a check out of a view; the walk names address and person.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AccessEvent
from cases.views.case_acts import ON
from cases.views.intake import ACTS as REPORT_ACTS
from reporting.overviews import paper
from tests.addresses import (
    ROWS,
    SAME_AGAIN,
    arguments_of,
    clients_of,
    give_reasons,
    names,
    signed_in,
    wrong_answers,
)
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("8.1.1")
def test_every_address_has_a_row():
    assert {row["address"] for row in ROWS} == set(names())


def test_every_act_has_a_row():
    acts = {arguments_of(row)["act"] for row in ROWS if row["address"] == "cases:case_act"}
    assert acts == {name for table in ON.values() for name in table}
    acts = {arguments_of(row)["act"] for row in ROWS if row["address"] == "cases:report_act"}
    assert acts == set(REPORT_ACTS)


PORTION = 27  # rows: who asks signs in, and says why a case is opened, once for all of them
PORTIONS = [ROWS[first : first + PORTION] for first in range(0, len(ROWS), PORTION)]


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1")
@pytest.mark.parametrize("rows", PORTIONS, ids=lambda rows: f"{rows[0]['address']} to {rows[-1]['address']}")
def test_an_address_answers_the_people_of_its_row_and_nobody_else(rows, scene, monkeypatch):
    monkeypatch.setattr(
        paper, "pdf", lambda *args, **kwargs: b"%PDF"
    )  # drawing it tells nothing of who may ask
    clients, wrong = clients_of(scene), []
    give_reasons(clients, scene)
    for row in rows:
        wrong += wrong_answers(row, scene, clients)
        cache.clear()  # nothing of what was rolled back is remembered
    assert wrong == [], SAME_AGAIN


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
