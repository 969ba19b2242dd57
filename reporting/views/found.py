"""Finding what an address names; what one may not see does not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from reporting import overviews
from reporting.overviews import Overview
from reporting.periods import Month


def month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404 from None


def overview_or_404(user: Any, code: str, month: str, version: int | None = None) -> Overview:
    """One version of an overview that this person may read, or the last one."""
    rows = overviews.visible_to(user).filter(directorate__code=code, month=month_or_404(month).first)
    if version is not None:
        return Overview(get_object_or_404(rows, version=version))
    row = rows.order_by("-version").first()
    if row is None:
        raise Http404
    return Overview(row)
