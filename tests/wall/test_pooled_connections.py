"""Many people over two shared connections: nobody ever sees what is another's.

Negative control: set who acts for the connection instead of the transaction (`set_config(…, false)` in
`accounts.context.SET_LOCAL`) and leave out the settings where nobody acts; rows of the one before are then seen.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.urls import reverse

from accounts import context
from cases.models import Case, Report
from tests.addresses import signed_in
from tests.factories import directorate, make_report
from tests.proof import many

NUMBER = many(300, 10_000)
THREADS = 6
PEOPLE = (
    "intake",
    "anna",
    "elsewhere",
    "subject",
    "witness",
    "acquaintance",
    "desk",
    "director",
    "nobody",
    "head",
)


@pytest.fixture
def two_connections():
    """Django's own pool, as DATABASE_POOL_SIZE gives it, with two connections for all threads."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": 2, "max_size": 2, "timeout": 60}
    yield
    connection.close()
    connection.close_pool()
    del options["pool"]


def numbers() -> frozenset[str]:
    """Plain SQL, past every filter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case UNION ALL SELECT number FROM cases_report")
        return frozenset(number for (number,) in cursor)


def seen_by(user: Any) -> frozenset[str]:
    rows = (model.objects.visible_to(user) for model in (Case, Report))
    return frozenset(number for found in rows for number in found.values_list("number", flat=True))


def one_look(user: Any, client: Any, url: str, dice: int) -> frozenset[str] | int:
    """A look of one person in one of the ways in which the application looks."""
    try:
        if dice == 0:
            return client.get(url).status_code
        if dice == 1:  # a change that comes to nothing
            with context.acting(user), transaction.atomic():
                found = numbers()
                transaction.set_rollback(True)
            return found
        if dice == 2:  # a statement on its own
            with context.acting(user):
                return numbers()
        with context.acting(user), transaction.atomic():
            return numbers()
    finally:
        connection.close()  # back into the pool


@pytest.mark.django_db(transaction=True)
def test_many_people_over_two_connections_see_their_own_and_nothing_else(
    cast, at_received, two_connections, proof_report
):
    walk = at_received
    make_report(cast, directorate=directorate("DOU"))
    people = {name: getattr(cast, name) for name in PEOPLE}
    expected = {name: seen_by(user) for name, user in people.items()}
    assert len(set(expected.values())) >= 4
    clients = {name: signed_in(user) for name, user in people.items()}
    url = reverse("cases:case", args=[walk.case.number])
    answer = {name: 200 if walk.case.number in seen else 404 for name, seen in expected.items()}
    chance = random.Random(14)
    looks = [(chance.choice(PEOPLE), chance.randrange(10)) for _ in range(NUMBER)]

    def look(asked: tuple[str, int]) -> str:
        name, dice = asked
        found = one_look(people[name], clients[name], url, dice)
        right = answer[name] if dice == 0 else expected[name]
        return "" if found == right else f"{name} ({dice}): {found}"

    def nobodys(_: int) -> str:
        with context.nobody_acting(), transaction.atomic():
            found = numbers()
        connection.close()
        return f"nobody: {found}" if found else ""

    with ThreadPoolExecutor(THREADS) as threads:
        wrong = [text for text in threads.map(look, looks) if text]
        wrong += [text for text in threads.map(nobodys, range(NUMBER // 10)) if text]
        list(threads.map(lambda _: connections.close_all(), range(THREADS * 4)))
    assert wrong == []
    proof_report("looks of many people over two pooled connections", looks=NUMBER, people=len(PEOPLE))


def test_a_pool_is_a_setting(monkeypatch):
    from rosi.settings import _database

    monkeypatch.setenv("DATABASE_POOL_SIZE", "4")
    pooled = _database("DATABASE_URL", "30s")
    assert pooled["OPTIONS"]["pool"]["max_size"] == 4
    assert pooled["CONN_MAX_AGE"] == 0
    monkeypatch.delenv("DATABASE_POOL_SIZE")
    assert "pool" not in _database("DATABASE_URL", "30s")["OPTIONS"]
    assert "pool" not in settings.DATABASES["default"]["OPTIONS"]
