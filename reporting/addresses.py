"""Addresses of figures: codes and numbers only, so that a page can be shared with who has the right to it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from reporting.periods import Period


def figures(period: Period, directorate: str) -> str:
    """The dashboard of a directorate over a month, a quarter or a year."""
    url = reverse("reporting:figures", kwargs={"period": period.code})
    return f"{url}?{urlencode({'directorate': directorate})}"
