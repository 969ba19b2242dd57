"""The tables with small numbers hidden: of the published year, and of this year's quarters by service."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import context
from accounts.refusal import Refusal
from reporting import releases
from reporting.models import Release

TABLES = (("categories", "disposition", 2023), ("quarters", "report", 0))  # a year, or 0 for this one


def load(users: dict[str, Any], *, today: date) -> int:
    """Have the tables prepared and published that are not there yet; returns how many."""
    made = 0
    for kind, unit, year in TABLES:
        asked = {"unit": unit, "level": "service", "year": year or today.year}
        if Release.objects.filter(kind=kind, **asked).exists():
            continue
        try:
            with context.acting(users["coen"]):
                release = releases.prepare(kind, by=users["coen"], today=today, **asked)
            with context.acting(users["hanna"]):
                releases.publish(release, by=users["hanna"])
        except Refusal:  # too little has happened yet in this year
            continue
        made += 1
    return made
