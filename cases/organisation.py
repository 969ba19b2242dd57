"""What the register has to say when the organisation changes."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate


def running_work(place: Directorate) -> Any:
    """A sentence when cases or reports still run in a directorate, else None. Says neither which nor how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directorate_has_work(%s)", [place.pk])
        works = cursor.fetchone()[0]
    return (
        _("Have its running cases and reports closed, or filed under another directorate.") if works else None
    )
