"""Somebody whose second step is set up, removed, renewed or reset gets a mail that says so, and nothing else.

Negative controls: take `_tell` out of a receiver, or the mail out of `second_factor.reset`; put the person into the
template.
"""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail as sent
from django.urls import reverse

from accounts import tasks
from accounts.models import Outbox
from tests.factories import give, make_user
from tests.sign_in.pages import browser, code, give_app, password, second

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    user = make_user("anna", email="anna@voorbeeld.example")
    return give(user, "investigator", "BD")


def asked():
    return list(Outbox.objects.filter(key__startswith="second_factor:").order_by("pk"))


def deliver():
    for row in asked():
        tasks.tell_of_second_factor(row.key, **row.arguments)
    return sent.outbox


def test_setting_up_an_app_is_told_once_and_renewed_codes_too(anna, django_capture_on_commit_callbacks):
    client = browser()
    password(client, anna)
    secret = client.get("/second-factor/app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/second-factor/app/", {"code": code(secret)})
    assert [row.arguments for row in asked()] == [{"user": anna.pk}]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/second-factor/codes/new/")
    assert len(asked()) == 2


def test_a_passkey_that_is_removed_is_told(anna):
    give_app(anna)
    passkey = Authenticator.objects.create(user=anna, type="webauthn", data={"name": "x"})
    client = browser()
    password(client, anna)
    second(client, code())
    client.post(f"/second-factor/passkeys/{passkey.pk}/remove/")
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert len(asked()) == 1


def test_the_mail_goes_to_the_person_once_and_holds_no_name_number_or_link(cast, client):
    cast.anna.email = "anna@voorbeeld.example"
    cast.anna.save()
    give_app(cast.anna)
    client.force_login(cast.administrator)
    client.post(reverse("second_factor_reset", args=[cast.anna.pk]))
    deliver()
    (message,) = deliver()
    assert message.to == ["anna@voorbeeld.example"]
    words = f"{message.subject} {message.body}".casefold()
    assert "tweede stap" in words
    for hidden in ("anna", "proef", "http", "administrator", *"0123456789"):
        assert hidden not in words, hidden


def test_who_has_no_address_gets_no_mail_and_the_work_is_done(cast, do):
    from accounts.sign_in import second_factor

    give_app(cast.anna)
    do(second_factor.reset, cast.anna, by=cast.administrator)
    assert deliver() == []
    assert asked()[0].done_at is not None
