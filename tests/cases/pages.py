"""Pages as a signed-in person asks for them."""

from __future__ import annotations

import html
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import FormClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Reader(FormClient):
    """Somebody who answers when ROSI asks why a case is opened, and then gets what was asked for.

    `reason=""` answers nothing: such a reader sees the question itself.
    """

    reason = "oversight"

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        response = super().generic(method, path, *args, **kwargs)
        question = question_of(response)
        if not self.reason or not question:
            return response
        answer = super().generic(
            "POST", question, f"reason={self.reason}", "application/x-www-form-urlencoded"
        )
        if "sent=yes" in question:
            return answer  # what was sent went on
        assert answer.status_code == 302 and not question_of(answer), "the reason was not taken"
        return super().generic(method, path, *args, **kwargs)


def question_of(response: Any) -> str:
    """The address of the page that asks for a purpose, when the answer leads there."""
    address = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    return address if "/purpose/?" in address else ""


def as_user(user: Any, language: str = "en", reason: str = "oversight") -> Reader:
    """A browser in which this person is signed in, and says why a case is opened when that is asked."""
    client = Reader(headers={"accept-language": language})
    client.reason = reason
    client.force_login(user, backend=BACKEND)
    return client


def browser_of(user: Any) -> Reader:
    """The browser in which this person goes on: signed in at the first act of a test, and asked once why."""
    if not hasattr(user, "browser"):
        user.browser = as_user(user)
    return user.browser


def text_of(response: Any) -> str:
    """What stands in the page, with its entities as characters."""
    return html.unescape(response.content.decode())


def queries_of(client: FormClient, url: str) -> int:
    """Queries of a page that was asked for before (reach and lists are kept); savepoints are none."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len([query for query in caught.captured_queries if "SAVEPOINT" not in query["sql"]])
