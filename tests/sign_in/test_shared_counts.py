"""Attempts are counted over all web processes, and signing in goes on without Redis.

Negative control: leave "shared" out of the options (the second test does), and the other process lets the sixth
attempt in; leave the `except` out of `SharedCounts._done`, and nobody signs in while Redis is away.
"""

from __future__ import annotations

import json
import os

import pytest
import redis
from django.conf import settings as configured
from django.core.cache import caches

from rosi.shared_counts import COUNTS, SharedCounts
from tests.factories import give, make_user
from tests.sign_in.pages import browser, password

pytestmark = pytest.mark.django_db

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def anna(db):
    return give(make_user(f"anna-{os.urandom(4).hex()}"), "investigator", "BD")


@pytest.fixture
def address():
    """In a network on which no other test counts."""
    return f"2001:db8:{os.urandom(2).hex()}:{os.urandom(2).hex()}::1"


@pytest.fixture
def process(settings):
    """From here on, this is another web process: its own memory, and the Redis at this address."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "5/m/ip"}

    def become(name, shared=configured.CELERY_BROKER_URL):
        backend = "rosi.shared_counts.SharedCounts"
        place = f"{name}-{os.urandom(4).hex()}"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": place, "OPTIONS": {"shared": shared}}}

    return become


def guess(address, times=5):
    """Wrong passwords, each for another name, so that the lock-out per name counts none of them."""
    client = browser(REMOTE_ADDR=address)
    for number in range(times):
        client.post("/sign-in/", {"login": f"someone-{number}", "password": "not-this-one-2718"})


def comes_in(user, address):
    return password(browser(REMOTE_ADDR=address), user).status_code == 302


def test_attempts_in_one_process_count_in_the_other(anna, address, process):
    process("first")
    guess(address)
    process("second")
    assert not comes_in(anna, address)


def test_each_process_for_itself_would_let_the_attempt_in(anna, address, process):
    process("first", shared="")
    guess(address)
    process("second", shared="")
    assert comes_in(anna, address)


def test_without_redis_one_signs_in_and_each_process_still_counts(anna, address, process):
    process("first", shared=NOWHERE)
    guess(address)
    assert not comes_in(anna, address)
    process("second", shared=NOWHERE)
    assert comes_in(anna, address)


def test_redis_learns_no_address_and_keeps_plain_numbers_for_a_while(address, process):
    process("first")
    with redis.Redis.from_url(configured.CELERY_BROKER_URL) as server:
        before = set(server.scan_iter("rosi-counts*"))
        guess(address, 1)
        (key,) = set(server.scan_iter("rosi-counts*")) - before
        assert b"2001" not in key and 0 < server.ttl(key) <= 60
        assert isinstance(json.loads(server.get(key)), list)


def test_what_else_is_cached_stays_in_its_process(process):
    process("first")
    caches["default"].set("reach:1", {"a": 1})
    process("second")
    assert caches["default"].get("reach:1") is None
    assert isinstance(caches["default"], SharedCounts) and COUNTS == "allauth:rl:"
