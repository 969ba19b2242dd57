"""What was approved and would be counted otherwise now: looked for every night, and a next version made of it."""

from __future__ import annotations

from django.db import connection

from accounts.context import door
from reporting.models import Run, UriExport
from reporting.uri import doors, making, multiset, states


def newest() -> list[UriExport]:
    """Of each year, scope and profile the newest version."""
    rows = UriExport.objects.order_by("year", "directorate_id", "profile", "-version")
    return list(states.with_steps(rows.distinct("year", "directorate_id", "profile")))


@door
def look(*, by: None) -> list[Run]:
    """Have a next version made of every approved export that the register no longer agrees with.

    A draft is compared when it is submitted and when it is approved, so it needs none.
    """
    with connection.cursor() as cursor:
        cursor.execute(making.PATIENT)
    changed = [export for export in newest() if states.is_frozen(export) and multiset.since(export)]
    return [doors.ask_again(export, by=by) for export in changed]
