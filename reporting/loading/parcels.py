"""What was understood of a file, before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

FIRST_YEAR = 1980


@dataclass(frozen=True)
class Figure:
    row: int
    key: str
    unit: str
    year: int
    directorate: int
    value: int


@dataclass
class Parcel:
    """All figures of one file, the year that it reports on, and what it calls them."""

    year: int
    published_in: str = ""
    figures: list[Figure] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)


def is_year(year: int | None, today: date) -> bool:
    return year is not None and FIRST_YEAR <= year <= today.year
