"""What may be loaded: published figures, and each of the other registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting.loading import published
from reporting.loading.parcels import Parcel
from reporting.loading.registers import understander
from reporting.other_registers.kinds import registers

PUBLISHED = "published"


@dataclass(frozen=True)
class Source:
    code: str
    label: Any
    understand: Callable[..., Parcel]


@cache
def sources() -> dict[str, Source]:
    found = {PUBLISHED: Source(PUBLISHED, _("Published figures of OIF"), published.understand)}
    for code, register in registers().items():
        found[code] = Source(code, register.label, understander(code))
    return found
