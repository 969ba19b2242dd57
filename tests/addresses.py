"""Walking over every address: the table of who gets an answer, and asking in somebody's name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import get_resolver, reverse

from tests.cases.pages import Reader
from tests.proof import PROOF

Row = dict[str, str]

ROWS: list[Row] = list(
    csv.DictReader(
        (Path(__file__).parent / "tables" / "addresses.csv").read_text().splitlines(), delimiter=";"
    )
)
ANYONE = "anyone"  # also who has not signed in
EVERYONE = "everyone"  # whoever has signed in
STRANGER = "stranger"  # who has not
ANSWERS = {200, 204, 302, 303, 400, 405, 409, 412, 422}
NOTHING = {403, 404}
METHODS = ("get", "post")
# An act looks up its object and its right before it looks at the method: who gets nothing is asked by POST, the method
# that does something, and by GET as well in the proof.
ACTS = {"cases:case_act", "cases:report_act"}


def names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    """Every address of the URL configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield namespace + (pattern.name or str(pattern.pattern))


def arguments_of(row: Row) -> dict[str, str]:
    return dict(pair.split("=") for pair in row["arguments"].split())


def url_of(row: Row, scene: Any) -> str:
    arguments = {name: scene.values.get(value, value) for name, value in arguments_of(row).items()}
    return reverse(row["address"], kwargs=arguments)


def signed_in(user: Any) -> Reader:
    """A browser of somebody who gives a purpose when asked: the walk wants to know what lies behind that question."""
    client = Reader()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def clients_of(scene: Any) -> dict[str, Reader]:
    """A browser for everybody of the cast, and one of a stranger who has not signed in."""
    people = {STRANGER: None, **scene.cast.everyone()}
    del people["inactive"]  # cannot sign in
    return {name: signed_in(user) for name, user in people.items()}


def may(name: str, row: Row) -> bool:
    """Whether somebody gets an answer at this address."""
    allowed = row["who"].split()
    return ANYONE in allowed or (EVERYONE in allowed and name != STRANGER) or name in allowed


def ask(client: Any, method: str, url: str) -> Any:
    """One request, of which nothing stays: an act may end this person's own sight of the case."""
    mark = transaction.savepoint()
    response = getattr(client, method)(url)
    transaction.savepoint_rollback(mark)
    return response


def wrong_answers(
    row: Row, scene: Any, clients: dict[str, Reader], methods: tuple[str, ...] = METHODS
) -> Iterator[str]:
    """What is answered to somebody who gets nothing here, or not answered to somebody who should be."""
    url = url_of(row, scene)
    answers = {
        (name, method): ask(client, method, url)
        for name, client in clients.items()
        for method in methods_for(name, row, methods)
    }
    for (name, method), response in answers.items():
        code = response.status_code
        # A method that an address does not know is refused to everybody alike, before anything is looked up.
        others = {a.status_code for (n, m), a in answers.items() if m == method and n != STRANGER}
        if may(name, row):
            right = code in ANSWERS
        elif name == STRANGER:
            right = (code == 302 and response.url.startswith("/sign-in/")) or code == 404 or others == {405}
        else:
            right = code in NOTHING or others == {405}
        if not right:
            yield f"{method.upper()} {row['address']} {row['arguments']} answers {name} with {code}"


def methods_for(name: str, row: Row, methods: tuple[str, ...]) -> tuple[str, ...]:
    if PROOF or may(name, row) or row["address"] not in ACTS or "post" not in methods:
        return methods
    return ("post",)
