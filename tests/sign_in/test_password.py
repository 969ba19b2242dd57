"""Changing a password, for who has one.

Negative control: let the address lead to allauth's own view; who has no password finds an error of the server.
"""

import pytest

from tests.clients import FormClient

pytestmark = pytest.mark.django_db


def test_who_signs_in_without_a_password_is_told_that_there_is_none_to_change(cast, client: FormClient):
    cast.anna.set_unusable_password()
    cast.anna.save(update_fields=["password"])
    client.force_login(cast.anna)
    answer = client.get("/password/", follow=True)
    assert answer.redirect_chain == [("/second-factor/", 302)]
    assert "Er is dus niets te wijzigen" in answer.content.decode()


def test_who_has_a_password_changes_it(cast, client: FormClient):
    client.force_login(cast.anna)
    assert client.get("/password/").status_code == 200
