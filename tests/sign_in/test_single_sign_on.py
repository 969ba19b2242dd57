"""Single sign-on against a real OpenID provider (tests/sign_in/provider.py): who comes in, and who does not.

Negative controls: leave `_decode_id_token` to allauth (a wrong signature comes in); drop `is_active` from
`_by_verified_email` and `pre_social_login`; drop `if address.verified`; drop the look for another subject.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

from accounts import people
from accounts.models import AccessEvent, User
from tests.factories import give, make_user
from tests.sign_in.pages import browser, give_app, is_signed_in
from tests.sign_in.provider import Provider
from tests.signing_in import prove

pytestmark = pytest.mark.django_db

EMAIL = "anna@voorbeeld.example"


@pytest.fixture
def provider(settings):
    with Provider() as running:
        settings.SINGLE_SIGN_ON = "the ministry"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "sso",
                        "name": "the ministry",
                        "client_id": running.client_id,
                        "secret": running.client_secret,
                        "settings": {"server_url": running.url},
                    }
                ],
            }
        }
        running.person = {"sub": "anna-1", "email": EMAIL, "email_verified": True, "name": "Anna Proef"}
        yield running


@pytest.fixture
def anna(db):
    return give(make_user("anna", email=EMAIL), "investigator", "BD")


def come_in(client, address="/sign-in/with/sso/", **more):
    """To the provider and back, as a browser does it; returns the answer to the way back."""
    there = client.post(address, {"next": "/cases/", **more})
    assert there.status_code == 302, there.content
    back = requests.get(there.url, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def refused(client, response) -> str:
    assert response.status_code == 403
    assert not is_signed_in(client)
    return response.content.decode()


def test_who_has_an_account_comes_in_by_a_verified_address_and_from_then_on_by_subject(provider, anna):
    client = browser()
    assert come_in(client).url == "/cases/"
    assert client.session["_auth_user_id"] == str(anna.pk)
    assert {"S256"} == {asked["code_challenge_method"] for asked in provider.asked}
    row = SocialAccount.objects.get()
    assert (row.user, row.uid, row.extra_data) == (anna, "anna-1", {"second_factor": False})
    provider.person = {"sub": "anna-1"}  # no address any more
    again = browser()
    come_in(again)
    assert again.session["_auth_user_id"] == str(anna.pk)
    assert AccessEvent.objects.filter(user=anna, action="sign_in").count() == 2


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "x", "email": "niemand@voorbeeld.example", "email_verified": True},
        {"sub": "x", "email": EMAIL, "email_verified": False},
        {"sub": "x", "email": EMAIL},
        {"sub": "x"},
    ],
    ids=["unknown address", "address not verified", "nothing said of it", "no address"],
)
def test_an_unknown_person_is_refused_and_no_account_is_made(provider, anna, person):
    provider.person = person
    client = browser()
    assert "no open account in ROSI" in refused(client, come_in(client))
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()


def test_another_subject_with_the_same_address_is_refused(provider, anna):
    come_in(browser())
    provider.person = {"sub": "anna-2", "email": EMAIL, "email_verified": True}
    client = browser()
    refused(client, come_in(client))
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("linked", [False, True])
def test_a_closed_account_is_refused(provider, anna, do, linked):
    if linked:
        come_in(browser())
    do(people.deactivate, anna, by=None)
    client = browser()
    assert "no open account in ROSI" in refused(client, come_in(client))
    assert SocialAccount.objects.filter(user=anna).exists() == linked, "nothing is linked by a refusal"


def test_a_wrong_signature_is_refused(provider, anna):
    provider.sign_with_another_key()
    client = browser()
    assert "could not be used" in refused(client, come_in(client))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_signature_of_the_provider_is_refused(provider, anna, algorithm):
    provider.algorithm = algorithm
    client = browser()
    refused(client, come_in(client))


def test_a_token_for_another_application_is_refused(provider, anna):
    provider.audience = "another"
    client = browser()
    refused(client, come_in(client))


def test_an_answer_to_a_question_that_was_not_asked_is_refused(provider, anna):
    asker, other = browser(), browser()
    there = asker.post("/sign-in/with/sso/")
    back = requests.get(there.url, allow_redirects=False, timeout=5).headers["Location"]
    refused(other, other.get(back.removeprefix("http://testserver")))


def test_the_second_factor_of_the_provider_counts_only_where_the_settings_say_so(provider, anna, settings):
    give_app(anna)
    provider.person |= {"amr": ["pwd", "otp"], "acr": "loa3"}
    client = browser()
    assert come_in(client).url == "/sign-in/second/"
    settings.OIDC_SECOND_FACTOR_AMR = ["hwk", "otp"]
    client = browser()
    assert come_in(client).url == "/cases/"
    assert client.get("/cases/").status_code == 200
    settings.OIDC_SECOND_FACTOR_AMR, settings.OIDC_SECOND_FACTOR_ACR = [], ["loa3"]
    client = browser()
    assert come_in(client).url == "/cases/"
    provider.person |= {"acr": "loa2"}
    client = browser()
    assert come_in(client).url == "/sign-in/second/"


def test_who_has_no_password_is_asked_again_by_the_provider(provider, anna, settings):
    settings.MODE = "production"
    settings.OIDC_SECOND_FACTOR_ACR = ["loa3"]
    provider.person |= {"acr": "loa3"}
    anna.set_unusable_password()
    anna.save()
    client = browser()
    come_in(client)
    assert client.get("/second-factor/app/").status_code == 200
    prove(client, anna, "mfa", seconds_ago=11 * 60)
    asked = client.get("/second-factor/app/").url
    assert asked == "/again/single-sign-on/?next=%2Fsecond-factor%2Fapp%2F"
    page = client.get(asked).content.decode()
    address = re.search(r'action="(/sign-in/with/sso/\?[^"]+)"', page)[1]
    assert come_in(client, address, next="/second-factor/app/").url == "/second-factor/app/"
    assert provider.asked[-1]["prompt"] == "login"
    assert client.get("/second-factor/app/").status_code == 200


def test_without_a_second_factor_single_sign_on_leads_to_setting_one_up(provider, anna):
    client = browser()
    come_in(client)
    assert client.get("/cases/").url == "/second-factor/"


def test_the_button_stands_there_when_it_is_configured_and_the_address_does_not_exist_otherwise(
    provider, anna, settings
):
    assert "Continue with the ministry" in browser().get("/sign-in/").content.decode()
    settings.SINGLE_SIGN_ON = ""
    client = browser()
    assert "Continue with" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/with/sso/").status_code == 404
    assert client.get("/sign-in/with/sso/back/?code=x&state=y").status_code == 404


def test_the_environment_alone_switches_it_on():
    code = """
import django; django.setup()
from django.conf import settings as s
print(bool(s.SINGLE_SIGN_ON), bool(s.SOCIALACCOUNT_PROVIDERS), s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""
    on = {"OIDC_SERVER_URL": "https://id.example/realm", "OIDC_CLIENT_ID": "rosi", "OIDC_CLIENT_SECRET": "s"}
    answers = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "rosi.settings", **more},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for more in ({}, on)
    ]
    assert answers[0].startswith("False False") and "id.example" not in answers[0]
    assert answers[1].startswith("True True") and "'https://id.example'" in answers[1]
