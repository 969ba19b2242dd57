"""Ways around the doors of signing in that were tried and are shut.

Negative controls: leave `cycle_key` out of `accounts.sign_in.sessions`; leave the check out of `AgainForm.clean_code`.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Sitting
from accounts.sign_in import second_factor
from tests.sign_in.pages import browser, code, give_app, is_signed_in, password, second

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(cast):
    give_app(cast.anna)
    return cast.anna


def signed_in(user):
    client = browser()
    password(client, user)
    second(client, code())
    assert is_signed_in(client)
    return client


def change_password(client):
    known, new = "only-for-tests-3141", "another-for-tests-2718"
    form = {"oldpassword": known, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert is_signed_in(client)


def test_who_changes_the_password_stays_in_the_list_of_sittings(anna):
    client = signed_in(anna)
    change_password(client)
    (sitting,) = Sitting.objects.filter(user=anna)
    assert sitting.session_key == client.session.session_key


def test_a_sitting_in_which_the_password_was_changed_ends_with_the_second_factor(anna, cast, do):
    client = signed_in(anna)
    change_password(client)
    do(second_factor.reset, anna, by=cast.administrator)
    assert client.get("/sittings/").url.startswith("/sign-in/")


def test_a_lock_out_holds_where_one_is_asked_again(anna):
    client = signed_in(anna)
    again = reverse("mfa_reauthenticate")
    for _guess in range(5):
        client.post(again, {"code": "000000"})
    cache.clear()  # what another process counted of its own is not known here
    assert client.post(again, {"code": code(steps=1), "next": "/sittings/"}).status_code == 200
