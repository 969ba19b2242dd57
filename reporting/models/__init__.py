"""What reporting keeps: runs with their progress, frozen monthly overviews, frozen exports."""

from reporting.models.exports import UriExport
from reporting.models.overviews import MonthlyOverview
from reporting.models.runs import Run

__all__ = ["MonthlyOverview", "Run", "UriExport"]
