"""A report as every rendering takes it: of whom, of which year, as known when, and its parts in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reporting.annual import sections
from reporting.annual.asking import Asked
from reporting.annual.grids import Part


@dataclass(frozen=True)
class Report:
    """`version` and `sha256` are those of a publication; without them it is the register of this moment."""

    year: int
    scope: str
    code: str
    as_of: datetime
    parts: Sequence[Part]
    language: str
    version: int | None = None
    sha256: str = ""

    @property
    def title(self) -> str:
        return _("Annual report on integrity %(year)s") % {"year": self.year}

    @property
    def heading(self) -> str:
        return f"{self.scope}, {self.year}"

    @property
    def standing(self) -> str:
        """What it is: a version that was frozen, or the figures of the moment."""
        moment = date_format(localtime(self.as_of), "DATETIME_FORMAT")
        if self.version is None:
            return _("Figures of the register as known on %(at)s. Not published.") % {"at": moment}
        return _("Version %(version)s, as known on %(at)s.") % {"version": self.version, "at": moment}

    @property
    def file_stem(self) -> str:
        tail = f"-v{self.version}" if self.version else ""
        return f"rosi-annual-{self.year}-{self.code}{tail}"


def of(asked: Asked, language: str) -> Report:
    """The report of what was counted just now, in the language that is on."""
    return Report(
        asked.year, asked.scope.label, asked.scope.code, asked.as_of, sections.parts(asked), language
    )
