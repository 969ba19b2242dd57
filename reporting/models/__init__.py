"""What reporting keeps: runs, frozen overviews and who was told of them, talks, frozen exports, releases, staff."""

from reporting.models.deliveries import Delivery
from reporting.models.export_files import ExportFile, ExportPiece
from reporting.models.export_steps import UriStep
from reporting.models.exports import UriExport
from reporting.models.overviews import MonthlyOverview
from reporting.models.releases import Release
from reporting.models.runs import Run
from reporting.models.staff import StaffNumber
from reporting.models.talks import AgreedAction, Talk

__all__ = [
    "AgreedAction",
    "Delivery",
    "ExportFile",
    "ExportPiece",
    "MonthlyOverview",
    "Release",
    "Run",
    "StaffNumber",
    "Talk",
    "UriExport",
    "UriStep",
]
