"""Walking over every address: the table of who gets an answer, and asking in somebody's name."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import get_resolver, resolve, reverse
from django.views.decorators import http

from tests.cases.pages import Reader
from tests.proof import PROOF

Row = dict[str, str]

ROWS: list[Row] = list(
    csv.DictReader(
        (Path(__file__).parent / "tables" / "addresses.csv").read_text().splitlines(), delimiter=";"
    )
)
SEE_THE_CASE = next(row["who"].split() for row in ROWS if row["address"] == "cases:case")
ANYONE = "anyone"  # also who has not signed in
EVERYONE = "everyone"  # whoever has signed in
STRANGER = "stranger"  # who has not
ANSWERS = {200, 204, 302, 303, 400, 405, 409, 412, 422}
NOTHING = {403, 404}
METHODS = ("get", "post")
# An act looks up its object and its right before it looks at the method: who gets nothing is asked by POST, the method
# that does something, and by GET as well in the proof.
ACTS = {"cases:case_act", "cases:report_act"}
# Acts on a case are one view, which looks up the case before the act: who does not see the case tries every third of
# them, on each day another third.
THINNED = "cases:case_act"
TURN = int(os.environ.get("ROSI_TURN") or date.today().toordinal() % 3)
SAME_AGAIN = f"The same people are asked again with ROSI_TURN={TURN}."
# What sets these apart from the other is a case, its persons or its team. An address that names nothing cannot tell
# them apart: there the other is asked for both, and each of them in the proof.
LIKE = dict.fromkeys(
    ("bert", "subject", "witness", "reporter", "acquaintance", "superior", "subordinate"), "anna"
) | {
    "reviewer": "head",
    "involved_deputy": "deputy",
    "involved_director": "director",
    "member": "elsewhere",
}
# What names nothing either, and yet answers by cases, persons and teams.
BY_CASES = {
    f"cases:{name}" for name in ("work", "team_work", "search", "find_person", "reports", "cases")
} | {f"cases:{name}" for name in ("lessons", "effort", "decisions", "unusual")}


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


def give_reasons(clients: dict[str, Reader], scene: Any) -> None:
    """Let everybody who sees the cases of the scene open them, and so say once why: it is not asked again."""
    row = next(row for row in ROWS if row["address"] == "cases:case")
    for name, client in clients.items():
        if may(name, row):
            for case in ("case", "ended"):
                client.get(reverse("cases:case", args=[scene.values[case]]))


def may(name: str, row: Row) -> bool:
    """Whether somebody gets an answer at this address."""
    allowed = row["who"].split()
    return ANYONE in allowed or (EVERYONE in allowed and name != STRANGER) or name in allowed


def ask(client: Any, method: str, url: str) -> Any:
    """One request, of which nothing stays: an act may end this person's own sight of the case, or the sitting."""
    mark, cookies = transaction.savepoint(), deepcopy(client.cookies)
    response = getattr(client, method)(url)
    transaction.savepoint_rollback(mark)
    client.cookies = cookies
    return response


def wrong_answers(
    row: Row, scene: Any, clients: dict[str, Reader], methods: tuple[str, ...] = METHODS
) -> Iterator[str]:
    """What is answered to somebody who gets nothing here, or not answered to somebody who should be."""
    url = url_of(row, scene)
    answers: dict[tuple[str, str], Any] = {}
    for name in asked(row, clients):
        for method in methods_for(name, row, methods):
            if PROOF or not is_unknown(method, answers, row, url):
                answers[name, method] = ask(clients[name], method, url)
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


def asked(row: Row, names: Iterable[str]) -> list[str]:
    """Who is asked at an address: those who get an answer first, in the proof everybody.

    Where nothing is named, and no case decides, one of those alike; and at acts on a case see `THINNED`.
    """
    found = list(names)
    if not PROOF and not row["arguments"] and row["address"] not in BY_CASES:
        answered = {name: may(name, row) for name in found}
        found = [name for name in found if answered[name] != answered.get(LIKE.get(name))]
    if not PROOF and row["address"] == THINNED and "number=case " in row["arguments"]:
        found = [
            name
            for place, name in enumerate(found)
            if name in SEE_THE_CASE or is_in_turn(ROWS.index(row) + place)
        ]
    return sorted(found, key=lambda name: not may(name, row))


def is_in_turn(place: int) -> bool:
    """Whether a place belongs to the third of this day."""
    return (place + TURN) % 3 == 0


def is_unknown(method: str, answers: dict[tuple[str, str], Any], row: Row, url: str) -> bool:
    """Whether somebody who gets an answer here was told that there is no such method: so is everybody, unlooked at.

    That is sure only of a view that asks for the method before all else.
    """
    return asks_method_first(url) and any(
        method == tried and may(name, row) and response.status_code == 405
        for (name, tried), response in answers.items()
    )


def asks_method_first(url: str) -> bool:
    """Whether `require_GET` or one like it stands outermost on a view: the code that is called is that of Django."""
    view = resolve(url).func  # in `accounts.once`, which every address of ours passes first
    code = getattr(getattr(view, "__wrapped__", view), "__code__", None)
    return code is not None and code.co_filename == http.__file__


def methods_for(name: str, row: Row, methods: tuple[str, ...]) -> tuple[str, ...]:
    if PROOF or may(name, row) or row["address"] not in ACTS or "post" not in methods:
        return methods
    return ("post",)
