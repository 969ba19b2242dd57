"""What a browser may keep and load: nothing of a page, nothing from elsewhere, nothing in its storage.

Negative control: take `no-store` out of `accounts.middleware`, or write `localStorage.x = 1` into a script.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.cases.pages import as_user
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SCRIPTS = Path(settings.BASE_DIR) / "rosi" / "static" / "rosi"


@pytest.mark.asvs("14.3.1", "14.3.2", "14.2.2")
def test_no_page_of_somebody_who_signed_in_is_stored(scene):
    client = as_user(scene.cast.anna)
    case = reverse("cases:case", args=[scene.values["case"]])
    for url in ("/", reverse("cases:cases"), case, reverse("cases:report_new"), "/nowhere/"):
        assert "no-store" in client.get(url).headers["Cache-Control"], url


@pytest.mark.asvs("14.2.5")
def test_an_address_that_looks_like_a_file_is_not_answered_with_a_page(scene):
    client = as_user(scene.cast.anna)
    for ending in ("x.css", "logo.png", "..%2fx.js"):
        answer = client.get(reverse("cases:case", args=[scene.values["case"]]) + ending)
        assert answer.status_code == 404, ending
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.asvs("14.2.3")
def test_a_page_loads_and_sends_nothing_elsewhere(cast):
    answer = as_user(cast.anna).get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert re.findall(r'(?:src|href|action)="https?://', answer.content.decode()) == []
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.asvs("14.3.3")
def test_no_script_keeps_anything_in_the_browser():
    found = [
        path.name
        for path in SCRIPTS.glob("*.js")
        if re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", path.read_text())
    ]
    assert found == []


@pytest.mark.asvs("14.3.3")
def test_cookies_hold_no_words_and_cannot_be_read_by_scripts(cast, client):
    page = client.get(reverse("account_login"))
    signed_in = client.post(reverse("account_login"), {"login": "anna", "password": PASSWORD})
    cookies = [*page.cookies.values(), *signed_in.cookies.values()]
    assert cookies
    for cookie in cookies:
        assert cookie["httponly"] and cookie["samesite"] == "Lax", cookie.key
        assert "anna" not in cookie.value and "Proef" not in cookie.value
