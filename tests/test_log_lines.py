"""The lines of the application log and the log of sign-ins: readable by a machine, in UTC, and not to be forged.

Negative control: take the JSON renderer out of rosi/logs.py, or a receiver out of accounts/sign_in.py.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessEvent
from tests.test_canary import lines, sign_in  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def parsed(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.asvs("16.2.2", "16.2.4", "16.2.1")
def test_a_line_is_json_with_its_time_in_utc_who_and_what(cast, client, lines):  # noqa: F811
    sign_in(client, cast.anna)
    client.get("/")
    told = [line for line in parsed(lines) if line.get("event") == "request_finished"]
    assert told
    for line in told:
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
        assert line["user_id"] == cast.anna.pk and line["request"].startswith("GET /")


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize(
    "address",
    ["/log/of/?number=kanariegeel", "/cases/?after=kanariegeel", "/sign-in/with/sso/back/?code=kanariegeel"],
)
def test_a_line_holds_nothing_that_stands_behind_the_path(cast, client, lines, address):  # noqa: F811
    sign_in(client, cast.auditor)
    client.get(address)
    assert address.partition("?")[0] in lines.getvalue()
    assert "kanariegeel" not in lines.getvalue()


@pytest.mark.asvs("16.4.1")
def test_an_address_cannot_forge_a_line(cast, client, lines):  # noqa: F811
    sign_in(client, cast.anna)
    client.get("/cases/%0a%7b%22event%22:%22forged%22%7d/")
    assert all(line.get("event") != "forged" for line in parsed(lines))


@pytest.mark.asvs("16.3.1")
def test_a_sign_in_that_fails_is_in_the_log_without_what_was_typed(cast, client):
    client.post(reverse("account_login"), {"login": "anna", "password": "a-wrong-password"})
    event = AccessEvent.objects.filter(action="sign_in_failed").latest("pk")
    assert event.about == "" and event.details is None
