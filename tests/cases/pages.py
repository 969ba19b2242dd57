"""Pages as a signed-in person asks for them."""

from __future__ import annotations

import html
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import FormClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_user(user: Any, language: str = "en") -> FormClient:
    """A browser in which this person is signed in."""
    client = FormClient(headers={"accept-language": language})
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    """What stands in the page, with its entities as characters."""
    return html.unescape(response.content.decode())


def queries_of(client: FormClient, url: str) -> int:
    """Queries of a page that was asked for before (reach and lists are kept); savepoints are none."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len([query for query in caught.captured_queries if "SAVEPOINT" not in query["sql"]])
