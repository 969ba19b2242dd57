"""How strongly somebody has signed in, who needs a second factor, and how long ago they last proved who they are.

The session keeps a list of what was proved and when (allauth writes it). Nothing here asks the database more than
the reach, which is kept.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest

from accounts import reach
from accounts.roles import WITHOUT_SECOND_FACTOR

DEMO = "demo"  # the one-click sign-in of the demonstration
SECOND_FACTOR = (
    "mfa"  # allauth's word: an app, a passkey, a recovery code, or a provider that vouches for one
)


def needs_second_factor(user: Any) -> bool:
    """Everybody does, except who holds nothing but permissions without any sight of cases, persons or grants."""
    held = reach.reach(user).keys()
    return not held or not held <= WITHOUT_SECOND_FACTOR


def is_strong(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session. The demonstration's sign-in counts, outside production."""
    counts = {SECOND_FACTOR} if settings.MODE == "production" else {SECOND_FACTOR, DEMO}
    return any(record.get("method") in counts for record in get_authentication_records(request, request.user))


def is_recent(request: HttpRequest) -> bool:
    """Whether this person proved who they are within the last minutes (setting), by whatever means."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def prove(request: HttpRequest, user: Any, method: str, **facts: Any) -> None:
    """Note in the session that this was proved just now."""
    record_authentication(request, user, method, **facts)
