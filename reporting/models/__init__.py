"""What reporting keeps: runs with their progress, frozen overviews and who was told of them, talks, frozen exports."""

from reporting.models.deliveries import Delivery
from reporting.models.exports import UriExport
from reporting.models.overviews import MonthlyOverview
from reporting.models.runs import Run
from reporting.models.talks import AgreedAction, Talk

__all__ = ["AgreedAction", "Delivery", "MonthlyOverview", "Run", "Talk", "UriExport"]
