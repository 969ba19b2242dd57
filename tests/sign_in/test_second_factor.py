"""The second factor: who needs one, what is reached without, how it is set up, lost, kept secret and taken away.

Negative controls: add "see_case" to WITHOUT_SECOND_FACTOR; take SecondFactorMiddleware out of the settings; let
`strength.is_strong` count "demo" in production; return the text itself from `Adapter.encrypt`; take `check_manage` or
the line about oneself out of `check_reset`; let `spent_codes.spend` always say yes, or take `select_for_update` out of
it. Each makes a test below fail.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from accounts import context
from accounts.models import AccessEvent
from accounts.refusal import NotAllowed
from accounts.roles import PERMISSIONS, ROLES, WITHOUT_SECOND_FACTOR
from accounts.sign_in import second_factor, spent_codes, strength
from tests.factories import give, make_user
from tests.sign_in.pages import (
    SECRET,
    browser,
    code,
    give_app,
    is_signed_in,
    password,
    recovery_codes,
    second,
)
from tests.signing_in import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return give(make_user("anna"), "investigator", "BD")


# --- Who needs one -----------------------------------------------------------------------------------


def test_only_reading_figures_needs_no_second_factor():
    assert set(PERMISSIONS) >= WITHOUT_SECOND_FACTOR == {"see_figures", "see_talks"}
    without = {role.code for role in ROLES.values() if role.permissions <= WITHOUT_SECOND_FACTOR}
    assert without == {"adviser"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_password_alone_opens_the_register_for_no_role_but_the_adviser(role, db):
    user = give(make_user("somebody"), role, "FIN")
    client = browser()
    assert password(client, user).status_code == 302
    response = client.get("/")
    if role == "adviser":
        assert response.status_code == 200
    else:
        assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_somebody_without_any_grant_needs_one_too(db):
    user = make_user("nobody")
    assert strength.needs_second_factor(user)


# --- What is reached without --------------------------------------------------------------------------


@pytest.mark.asvs("8.4.2")
def test_without_a_second_factor_nothing_of_a_case_is_reached(cast, at_received):
    walk = at_received
    client = browser()
    password(client, cast.anna)
    number = walk.case.number
    for address in (
        "/cases/",
        f"/cases/{number}/",
        f"/cases/{number}/history/",
        "/figures/",
        "/uri/",
        "/sittings/",
    ):
        response = client.get(address)
        assert (response.status_code, response.get("Location")) == (302, "/second-factor/"), address
        assert number not in response.content.decode()
    response = client.post(f"/cases/{number}/note/", {"text": "Niet zo"})
    assert response.url == "/second-factor/"
    assert client.post("/search/", {"q": "zonnebloem"}).url == "/second-factor/"
    fragment = client.get(f"/cases/{number}/", headers={"hx-request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"], fragment.content) == (204, "/second-factor/", b"")


def test_signing_out_language_and_the_accessibility_statement_stay_open(anna):
    client = browser()
    password(client, anna)
    assert client.get("/accessibility/").status_code == 200
    assert client.post("/language/", {"language": "nl", "next": "/second-factor/"}).status_code == 302
    page = client.get("/second-factor/")
    assert "Tweede stap instellen" in page.content.decode()
    assert 'class="rosi-nav"' not in page.content.decode()
    client.post("/sign-out/")
    assert not is_signed_in(client)


# --- Setting up and signing in ------------------------------------------------------------------------


def test_setting_up_an_app_opens_the_register_where_one_wanted_to_be(
    anna, django_capture_on_commit_callbacks
):
    client = browser()
    password(client, anna)
    assert client.get("/cases/?status=closed").url == "/second-factor/"
    secret = client.get("/second-factor/app/").context["form"].secret
    refused = client.post("/second-factor/app/", {"code": "000000"})
    assert "This code is not right" in refused.content.decode()
    assert client.get("/cases/?status=closed").url == "/second-factor/"
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/second-factor/app/", {"code": code(secret)})
    assert response.url == "/second-factor/codes/"
    codes = client.get(response.url)
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/cases/?status=closed"' in codes.content.decode()
    assert client.get("/cases/?status=closed").status_code == 200
    assert AccessEvent.objects.filter(user=anna, action="second_factor", about="added:totp").exists()


def test_the_second_step_is_asked_after_the_password_and_opens_the_register(anna):
    give_app(anna)
    client = browser()
    assert password(client, anna).url == "/sign-in/second/"
    assert not is_signed_in(client)
    assert client.get("/").url.startswith("/sign-in/")
    wrong = second(client, "123456")
    assert "This code is not right" in wrong.content.decode()
    assert second(client, code()).url == "/"
    assert client.get("/").status_code == 200


def test_a_code_works_once(anna):
    give_app(anna)
    first, other = browser(), browser()
    now = code()
    password(first, anna)
    password(other, anna)
    assert second(first, now).status_code == 302
    assert second(other, now).status_code == 200
    assert not is_signed_in(other)


def test_a_code_works_once_in_all_web_processes(anna):
    app = give_app(anna)
    first, other = browser(), browser()
    now = code()
    password(first, anna)
    password(other, anna)
    assert second(first, now).status_code == 302
    for replayed in (now, code(steps=-1)):  # an earlier one is used up with it
        cache.clear()  # another process remembers nothing
        answer = second(other, replayed)
        assert answer.status_code == 200 and "This code is not right" in answer.content.decode()
        assert not is_signed_in(other)
    cache.clear()
    assert first.post("/again/code/", {"code": now, "next": "/cases/"}).status_code == 200
    app.refresh_from_db()
    assert now not in json.dumps(app.data)
    assert second(other, code(steps=1)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_web_processes_at_the_same_moment_one_takes_the_code(db):
    user = make_user("racer")
    give_app(user)
    now, both = code(), threading.Barrier(2)

    def take(_number):
        with context.acting(None):
            app = Authenticator.objects.get(user=user, type="totp")
            both.wait(timeout=10)
            try:
                return spent_codes.spend(app, now)
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, range(2))) == [False, True]


def test_the_code_that_set_up_an_app_does_not_sign_in(anna, django_capture_on_commit_callbacks):
    client = browser()
    password(client, anna)
    secret = client.get("/second-factor/app/").context["form"].secret
    used = code(secret)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/second-factor/app/", {"code": used})
    other = browser()
    password(other, anna)
    cache.clear()
    assert second(other, used).status_code == 200
    assert not is_signed_in(other)


def test_a_recovery_code_opens_the_register_once(anna):
    give_app(anna)
    one = recovery_codes(anna)[0]
    for works in (True, False):
        cache.clear()  # as in another web process
        client = browser()
        password(client, anna)
        second(client, one)
        assert is_signed_in(client) is works
    assert len(recovery_codes(anna)) == 9


def test_a_sitting_that_was_open_while_a_second_factor_was_set_up_elsewhere_has_to_show_it(anna):
    client = browser()
    password(client, anna)
    give_app(anna)
    for address in ("/", "/second-factor/app/", "/second-factor/passkeys/add/", "/second-factor/codes/"):
        assert client.get(address).url.startswith("/again/code/?next="), address
    assert client.post("/again/code/", {"code": code(), "next": "/cases/"}).url == "/cases/"
    assert client.get("/cases/").status_code == 200


def test_the_last_second_factor_of_who_needs_one_stays(anna):
    give_app(anna)
    client = browser()
    password(client, anna)
    second(client, code())
    refused = client.post("/second-factor/app/remove/")
    assert "this is your last one" in refused.content.decode()
    assert Authenticator.objects.filter(user=anna, type="totp").exists()


# --- Secrets at rest ----------------------------------------------------------------------------------


@pytest.mark.asvs("14.2.4")
def test_no_secret_stands_in_the_database_in_clear(anna):
    give_app(anna)
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows
    for one in recovery_codes(anna):
        assert one not in rows


def test_a_session_tells_nothing_in_the_database(anna):
    client = browser()
    password(client, anna)
    secret = client.get("/second-factor/app/").context["form"].secret
    row = Session.objects.get(session_key=client.session.session_key)
    with pytest.raises(signing.BadSignature):
        signing.loads(row.session_data, salt="django.contrib.sessions.SessionStore")
    assert secret not in row.session_data
    Session.objects.filter(pk=row.pk).update(session_data=row.session_data[:-8] + "AAAAAAA=")
    assert client.get("/second-factor/").url.startswith("/sign-in/")  # changed: no session at all


# --- The demonstration ---------------------------------------------------------------------------------


def test_the_click_of_the_demonstration_counts_outside_production_only(anna, settings):
    client = browser()
    password(client, anna)
    prove(client, anna, "demo")
    assert client.get("/cases/").status_code == 200
    settings.MODE = "production"
    assert client.get("/cases/").url == "/second-factor/"


# --- The reset by the administrator --------------------------------------------------------------------


def test_the_administrator_resets_a_second_factor_and_it_is_logged(cast, client):
    give_app(cast.anna)
    elsewhere = browser()
    elsewhere.force_login(cast.anna)
    address = reverse("second_factor_reset", args=[cast.anna.pk])
    client.force_login(cast.administrator)
    assert (
        "when you are sure who asks"
        in client.get(address, headers={"accept-language": "en"}).content.decode()
    )
    assert client.post(address).url == f"/people/{cast.anna.pk}/"
    assert not Authenticator.objects.filter(user=cast.anna).exists()
    assert not is_signed_in(elsewhere)
    event = AccessEvent.objects.filter(action="second_factor").latest("pk")
    assert (event.user, event.about) == (cast.administrator, f"reset:user:{cast.anna.pk}")
    again = browser()
    password(again, cast.anna)
    assert again.get("/").url == "/second-factor/"


def test_nobody_resets_their_own_nor_without_the_right(cast, do):
    for by, user in ((cast.administrator, cast.administrator), (cast.head, cast.anna)):
        give_app(user)
        with pytest.raises(NotAllowed):
            do(second_factor.reset, user, by=by)
    with context.acting(None):
        assert Authenticator.objects.filter(type="totp").count() == 2
