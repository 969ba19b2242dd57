"""How the people of the tests sign in: with a second factor, as everybody does who sees cases.

`client.force_login` of Django proves nothing to the register, and the rule is never switched off; so here, and only
here, it is said that the person also showed an app. What signing in itself does is tested through its pages in
tests/sign_in/, where nobody is signed in by force.
"""

from __future__ import annotations

import functools
import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OF_USER = "account_authentication_methods_user"
_force_login = Client.force_login


@functools.wraps(_force_login)
def sign_in_strongly(client: Client, user: Any, backend: str | None = None) -> None:
    _force_login(client, user, backend or BACKEND)
    prove(client, user, "mfa")


def prove(client: Client, user: Any, method: str, *, seconds_ago: float = 0) -> None:
    """Let the session of this client say that something was proved, now or a while ago; nothing for an empty method."""
    session = client.session
    proofs = [{"method": method, "at": time.time() - seconds_ago}] if method else []
    session[AUTHENTICATION_METHODS_SESSION_KEY] = proofs
    session[OF_USER] = str(user.pk)
    session.save()


def cookie_of(user: Any) -> dict[str, str]:
    """The session cookie of somebody who has just signed in strongly, for a browser."""
    client = Client()
    sign_in_strongly(client, user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


Client.force_login = sign_in_strongly  # type: ignore[method-assign]
