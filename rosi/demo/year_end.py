"""The year-end of 2023: one export delivered, one that waits for approval, one missing; and the draft of a profile."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import context
from accounts.models import Directorate
from reporting import uri
from reporting.models import UriExport, UriProfile
from reporting.uri import profiles, way

YEAR = 2023


def load(users: dict[str, Any], *, today: date) -> int:
    """Take two exports on their way, and make the draft of the ministry's; returns how many are new."""
    if UriExport.objects.exists():
        return 0
    delivered = _submitted("BD", users["ine"])
    with context.acting(users["hanna"]):
        way.approve(delivered, by=users["hanna"])
    with context.acting(users["ine"]):
        way.deliver(delivered, by=users["ine"], recipient="central", way="rosi", on=today)
    _submitted("DOU", users["noor"])
    _draft("FIN", users["coen"])
    with context.acting(users["bea"]):
        profiles.new_version(UriProfile.objects.get(code="uri"), by=users["bea"])
    return 3


def _draft(code: str, by: Any) -> UriExport:
    with context.acting(None):
        return uri.make(YEAR, Directorate.objects.get(code=code).pk, by=None, asked_by=by)


def _submitted(code: str, by: Any) -> UriExport:
    export = _draft(code, by)
    with context.acting(by):
        way.submit(export, by=by)
    return export
