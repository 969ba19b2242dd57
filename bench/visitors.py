"""People of the bench, signed in with a second factor as everybody is who sees cases."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.signing_in import sign_in_strongly


def signed_in(user: Any) -> Client:
    """A browser, reading Dutch."""
    client = Client(headers={"accept-language": "nl"}, SERVER_NAME="localhost")
    sign_in_strongly(client, user)
    return client
