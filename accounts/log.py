"""Writing the log of reading: who saw what. The database fills in who and when."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection, transaction

from accounts import context
from accounts.encryption import seal
from accounts.models import AccessEvent, DataKey

Action = AccessEvent.Action


def record(
    action: str,
    about: str = "",
    *,
    directorate: Any = None,
    purpose: str = "",
    details: str | bytes | None = None,
) -> None:
    """Record one access in the running transaction. `about` is `kind:number`; `details` is sealed unless it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_access(%s, %s, %s, %s, %s)",
            [
                str(action),
                about[:80],
                getattr(directorate, "pk", directorate),
                purpose[:200],
                details if isinstance(details, bytes) else sealed(details),
            ],
        )


def record_apart(action: str, about: str = "", *, user: Any = None, details: str = "") -> None:
    """Record in a transaction of its own: for refusals and failed sign-ins, after the rollback."""
    with context.acting(user), transaction.atomic():
        record(action, about, details=details)


def sealed(details: str | None, *, under: uuid.UUID | None = None) -> bytes | None:
    """Text as the log keeps it; None for nothing. What is said about a case is sealed `under` the key of that case: it
    can no longer be read once the case was destroyed, and the entry stays."""
    if not details:
        return None
    key = under or DataKey.of_the_log().pk
    return seal(key, details, AccessEvent._meta.get_field("details").place)
