"""Headers: what every answer carries, page, fragment, download, redirect, refusal and error alike.

Negative controls: take HeadersMiddleware out of the settings, or put it last; serve a file without
`Content-Disposition: attachment`; name a cookie of production without `__Host-`.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from tests.sign_in.pages import password
from tests.test_every_address import ROWS, arguments_of

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def wrong_headers(response, what):
    found = {name: response.get(name) for name in EVERYWHERE}
    if found != EVERYWHERE:
        yield what, found
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-inline" in policy or "unsafe-eval" in policy:
        yield what, policy
    if "camera=()" not in response.get("Permissions-Policy", ""):
        yield what, "Permissions-Policy"
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind not in ("text/html", "application/json", "") and "attachment" not in response.get(
        "Content-Disposition", ""
    ):
        yield what, f"{kind} is not served as an attachment"


@pytest.mark.asvs("14.3.2")
def test_every_address_carries_them_whatever_it_answers(scene, client):
    wrong, codes = [], set()
    for user in (None, scene.cast.head):
        for row in ROWS:
            if row["address"] == "account_logout":
                continue
            arguments = {name: scene.values.get(value, value) for name, value in arguments_of(row).items()}
            url = reverse(row["address"], kwargs=arguments)
            if user is not None:
                client.force_login(user)
            response = client.get(url)
            codes.add(response.status_code)
            wrong += wrong_headers(response, (url, response.status_code))
        if user is not None:
            wrong += wrong_headers(client.get("/no-such-page/"), "404")
            wrong += wrong_headers(client.get("/cases/", headers={"hx-request": "true"}), "fragment")
    assert wrong == []
    assert codes >= {200, 302, 404, 405}


def test_a_form_that_is_not_ours_and_an_error_carry_them_too(cast, client, monkeypatch):
    client.handler.enforce_csrf_checks = True
    client.force_login(cast.head)
    response = client.post("/search/", {"q": "x"})
    assert response.status_code == 403
    assert list(wrong_headers(response, "403")) == []
    client.handler.enforce_csrf_checks = False
    client.raise_request_exception = False
    monkeypatch.setattr("cases.views.search.render", None)
    response = client.post("/search/", {"q": "x"})
    assert response.status_code == 500
    assert list(wrong_headers(response, "500")) == []


def test_downloads_are_attachments(scene, client):
    client.force_login(scene.cast.head)
    for name, arguments in {
        "reporting:uri_file": {"pk": scene.values["export"], "kind": "csv"},
        "reporting:overview_pdf": {"code": "BD", "month": scene.values["month"]},
    }.items():
        response = client.get(reverse(name, kwargs=arguments))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; filename=")
        assert list(wrong_headers(response, name)) == []


def test_the_cookies_are_locked_down(cast, client):
    client.get("/sign-in/")
    password(client, cast.anna)
    for name in ("rosi", "rosi_form"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/"), name
        assert not cookie["domain"]


def test_in_production_cookies_belong_to_this_host_alone_and_https_is_for_two_years():
    code = """
import django; django.setup()
from django.conf import settings as s
for part in ("SESSION", "CSRF", "LANGUAGE"):
    assert getattr(s, f"{part}_COOKIE_NAME").startswith("__Host-"), part
    assert getattr(s, f"{part}_COOKIE_SECURE") and getattr(s, f"{part}_COOKIE_HTTPONLY"), part
    assert getattr(s, f"{part}_COOKIE_DOMAIN") is None and getattr(s, f"{part}_COOKIE_PATH") == "/", part
print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT)
"""
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rosi.settings", "ROSI_MODE": "production"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["63072000", "True", "True"]
