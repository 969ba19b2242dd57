"""What was published over 2023: the figures beside the register, and the yearly totals of the other registers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from accounts import context
from reporting import loading
from reporting.models import FigureLoad

DATA = Path(settings.BASE_DIR) / "reporting" / "data"
FILES = {
    "published": "published_2023.json",
    "advice": "advice_2021_2023.csv",
    "complaints": "complaints_2023.json",
}


def load(users: dict[str, Any]) -> int:
    """Load what was not loaded yet, in the name of the central coordinator; returns how many files."""
    by = users["coen"]
    there = set(FigureLoad.objects.values_list("source", flat=True))
    missing = {source: name for source, name in FILES.items() if source not in there}
    with context.acting(by):
        for source, name in missing.items():
            with (DATA / name).open("rb") as file:
                loading.load(file, by=by, source=source, name=name)
    return len(missing)
