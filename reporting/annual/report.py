"""A report as every rendering takes it: of whom, of which year, as known when, and its parts in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import destroyed
from reporting.annual import sections
from reporting.annual.asking import Asked
from reporting.annual.grids import Part
from reporting.models import AnnualReport

# What a version says of itself that nobody published.
NOT_PUBLISHED: dict[str, Any] = {
    AnnualReport.State.PREPARED: gettext_lazy("It waits for a decision and is not published."),
    AnnualReport.State.TURNED_DOWN: gettext_lazy("It was turned down and never published."),
}


@dataclass(frozen=True)
class Report:
    """`version`, `sha256` and `state` are those of a publication; without them it is the register of this moment.

    `missing` says of that moment which years no longer count everything (`reporting.destroyed`).
    """

    year: int
    scope: str
    code: str
    as_of: datetime
    parts: Sequence[Part]
    language: str
    version: int | None = None
    sha256: str = ""
    state: str = ""
    missing: str = ""

    @property
    def title(self) -> str:
        return _("Annual report on integrity %(year)s") % {"year": self.year}

    @property
    def heading(self) -> str:
        return f"{self.scope}, {self.year}"

    @property
    def credit(self) -> str:
        """What a picture says that stands by itself: of whom, of which year, and as known when."""
        day = date_format(localtime(self.as_of))
        return _("%(heading)s · as known on %(day)s") % {"heading": self.heading, "day": day}

    @property
    def standing(self) -> str:
        """What it is: a version that was frozen, or the figures of the moment."""
        moment = date_format(localtime(self.as_of), "DATETIME_FORMAT")
        if self.version is None:
            told = _("Figures of the register as known on %(at)s. Not published.") % {"at": moment}
            return f"{told} {self.missing}".strip()
        told = _("Version %(version)s, as known on %(at)s.") % {"version": self.version, "at": moment}
        return f"{told} {NOT_PUBLISHED[self.state]}" if self.state in NOT_PUBLISHED else told

    @property
    def file_stem(self) -> str:
        tail = f"-v{self.version}" if self.version else ""
        tail += f"-{self.state.replace('_', '-')}" if self.state in NOT_PUBLISHED else ""
        return f"rosi-annual-{self.year}-{self.code}{tail}"


def of(asked: Asked, language: str) -> Report:
    """The report of what was counted just now, in the language that is on."""
    gone = destroyed.within(asked.scope.id, asked.year - 1, asked.year)
    parts = sections.parts(asked)
    missing = gone.sentence if gone else ""
    return Report(
        asked.year, asked.scope.label, asked.scope.code, asked.as_of, parts, language, missing=missing
    )
