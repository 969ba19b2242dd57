"""The colour of a status badge (components/badge.html). The word comes first; the colour only helps."""

from __future__ import annotations

from cases.models import Case, Report, ReportStatus, Status

REPORTS: dict[str, str] = {
    ReportStatus.OPEN: "blue",
    ReportStatus.PROMOTED: "green",
    ReportStatus.JOINED: "green",
}
CASES: dict[str, str] = {Status.CLOSED: "green", Status.REFERRED: "neutral"}


def tone_of(row: Case | Report) -> str:
    """Blue is under way, green is done, neutral went elsewhere."""
    if isinstance(row, Case):
        return CASES.get(row.status, "blue")
    return REPORTS.get(row.status, "neutral")
