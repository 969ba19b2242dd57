"""Behind the second wall without the first: pages whose own filters let everything pass, and still show nothing.

Negative control, tried and seen to fail: lay a policy `USING (true)` on a table (the walk finds the page).
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from accounts import context, grants
from cases import models as m
from reporting.overviews import paper
from tests.addresses import (
    METHODS,
    ROWS,
    SAME_AGAIN,
    THINNED,
    clients_of,
    is_in_turn,
    may,
    signed_in,
    url_of,
    wrong_answers,
)
from tests.wall.walls import let_all_pass

pytestmark = pytest.mark.django_db

PROOF = bool(os.environ.get("ROSI_PROOF"))


# --- A right that is withdrawn ----------------------------------------------------------------------


def test_a_withdrawn_right_is_gone_at_the_next_request(scene, monkeypatch):
    let_all_pass(monkeypatch)
    url = reverse("cases:case", kwargs={"number": scene.values["case"]})
    client = signed_in(scene.cast.anna)
    assert client.get(url).status_code == 200
    with context.acting(None):
        grants.end(scene.cast.anna.grants.get(), by=None)
    assert client.get(url).status_code == 200  # of whose team she is
    m.TeamMember.objects.filter(user=scene.cast.anna).update(
        until=m.Case.objects.get(number=scene.values["case"]).phase_since
    )
    assert client.get(url).status_code == 404


# --- The walk without the first wall ------------------------------------------------------------------

ON_AN_OBJECT = [row for row in ROWS if row["arguments"] or row["address"] in ("cases:cases", "cases:reports")]
WITHOUT_WALL = ("elsewhere", "subject", "witness", "reporter", "acquaintance", "ended", "desk", "director")
WITHOUT_WALL += ("superior", "subordinate", "involved_director", "involved_deputy", "auditor", "nobody")


def _asked_by_fresh_browsers(row: Any, scene: Any) -> list[str]:
    """An address may end a sitting, so each is asked by browsers of its own; nothing of them stays."""
    mark = transaction.savepoint()
    wrong = list(wrong_answers(row, scene, clients_of(scene), METHODS))
    transaction.savepoint_rollback(mark)
    return wrong


def test_the_walk_without_the_applications_own_filters_leaks_nothing(scene, monkeypatch):
    """Every page about something, asked by everybody who has no business there; in the proof all addresses and acts."""
    let_all_pass(monkeypatch)
    monkeypatch.setattr(paper, "pdf", lambda *args, **kwargs: b"%PDF")
    if PROOF:
        wrong = [text for row in ROWS for text in _asked_by_fresh_browsers(row, scene)]
    else:
        clients = clients_of(scene)
        wrong = [
            f"{row['address']} {row['arguments']} answers {name} with {code}"
            for place, row in enumerate(ON_AN_OBJECT)
            for number, name in enumerate(WITHOUT_WALL)
            if (row["address"] != THINNED or is_in_turn(place + number))
            and not may(name, row)
            and (code := clients[name].get(url_of(row, scene)).status_code) not in (403, 404, 405)
        ]
    assert wrong == [], SAME_AGAIN


def test_lists_counts_and_search_without_the_filters_show_nothing_of_others(scene, monkeypatch):
    let_all_pass(monkeypatch)
    clients = clients_of(scene)
    address = reverse("cases:case", args=[scene.values["case"]])
    for name in (
        "elsewhere",
        "subject",
        "witness",
        "reporter",
        "acquaintance",
        "superior",
        "involved_deputy",
    ):
        found = [
            clients[name].get(reverse("cases:cases")),
            clients[name].get(reverse("cases:work")),
            clients[name].get(reverse("cases:reports")),
            clients[name].post(reverse("cases:search"), {"q": scene.values["case"]}),
            clients[name].post(reverse("cases:search"), {"q": "dienstauto"}),
        ]
        assert [address in response.content.decode() for response in found] == [False] * 5, name
    assert address in clients["anna"].get(reverse("cases:cases")).content.decode()
