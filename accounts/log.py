"""Writing the log of reading: who saw what. The database fills in who and when."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from accounts import context
from accounts.encryption import seal
from accounts.models import AccessEvent, DataKey

Action = AccessEvent.Action


def record(
    action: str, about: str = "", *, directorate: Any = None, purpose: str = "", details: str = ""
) -> None:
    """Record one access in the running transaction. `about` is `kind:number`; `details` is sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_access(%s, %s, %s, %s, %s)",
            [
                str(action),
                about[:80],
                getattr(directorate, "pk", directorate),
                purpose[:200],
                _sealed(details),
            ],
        )


def record_apart(action: str, about: str = "", *, user: Any = None, details: str = "") -> None:
    """Record in a transaction of its own: for refusals and failed sign-ins, after the rollback."""
    with context.acting(user), transaction.atomic():
        record(action, about, details=details)


def _sealed(details: str) -> bytes | None:
    if not details:
        return None
    return seal(DataKey.of_the_log().pk, details, AccessEvent._meta.get_field("details").place)
