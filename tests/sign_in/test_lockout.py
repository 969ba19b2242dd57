"""The lock-out: who it stops, for how long, and that it tells nothing about who exists.

Negative controls: take AxesStandaloneBackend out of AUTHENTICATION_BACKENDS; take `count_failure` out of
`accounts.sign_in.receivers`; take `_check_not_locked` out of CodeForm; return the tried name from `lockout.name_kept`.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.cache import cache
from django.utils import timezone

from accounts.models import AccessEvent
from tests.factories import PASSWORD, give, make_user
from tests.sign_in.pages import browser, code, give_app, is_signed_in, password, second

pytestmark = pytest.mark.django_db

LIMIT = 5


@pytest.fixture
def anna(db):
    return give(make_user("anna"), "investigator", "BD")


def fail(client, name, times=LIMIT):
    for _ in range(times):
        response = client.post("/sign-in/", {"login": name, "password": "not-this-one-2718"})
    return response


def test_after_five_failures_the_right_password_does_not_help_for_a_while(anna):
    client = browser()
    assert fail(client, "anna", LIMIT - 1).status_code == 200
    locked = fail(client, "anna", 1)
    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.content.decode()
    assert password(client, anna).status_code == 429
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert password(client, anna).status_code == 302


def test_the_sentence_stands_in_dutch_too(anna):
    locked = fail(browser("nl"), "anna").content.decode()
    assert "Wacht 15 minuten" in locked


def test_another_address_is_not_locked_out(anna):
    fail(browser(), "anna")
    assert password(browser(REMOTE_ADDR="192.0.2.7"), anna).status_code == 302


def test_four_failures_and_a_success_begin_anew(anna):
    client = browser()
    fail(client, "anna", LIMIT - 1)
    password(client, anna)
    client.post("/sign-out/")
    assert fail(client, "anna", LIMIT - 1).status_code == 200


def words(response) -> str:
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r"\s+", " ", text)


def test_a_name_without_an_account_gets_the_same_answers(anna):
    existing, unknown = browser(), browser(REMOTE_ADDR="192.0.2.8")
    for _ in range(LIMIT + 1):
        one, other = fail(existing, "anna", 1), fail(unknown, "anne", 1)
        assert (one.status_code, words(one)) == (other.status_code, words(other))


def test_wrong_codes_count_and_a_lock_out_holds_at_the_second_step(anna):
    give_app(anna)
    client, other = browser(), browser()
    for sitting in (client, other):
        password(sitting, anna)
    for _ in range(LIMIT - 1):
        assert second(client, "000000").status_code == 200
    assert second(client, "000000").status_code == 429
    cache.clear()  # as in another web process, whose own limits have counted nothing
    assert second(other, code()).status_code == 200
    assert not is_signed_in(other)


@pytest.mark.asvs("16.3.1", "16.3.3", "16.2.5")
def test_a_lock_out_is_in_the_log_and_no_name_is_kept_in_clear(anna):
    fail(browser(), "anna")
    fail(browser(), "wachtwoord-in-het-verkeerde-veld")
    about = list(AccessEvent.objects.filter(action="locked_out").values_list("about", flat=True))
    assert about == [f"user:{anna.pk}", ""]
    assert AccessEvent.objects.filter(action="sign_in_failed").count() == 2 * LIMIT
    kept = str(list(AccessAttempt.objects.values_list("username", "get_data", "post_data")))
    for word in ("anna", "wachtwoord-in", PASSWORD, "not-this-one"):
        assert word not in kept
