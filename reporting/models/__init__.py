"""What reporting keeps: runs, overviews, deliveries, talks, exports, releases, staff, loaded and annual figures."""

from reporting.models.annual import AnnualLine, AnnualReport
from reporting.models.annual_lessons import AnnualLesson
from reporting.models.deliveries import Delivery
from reporting.models.export_files import ExportFile, ExportPiece
from reporting.models.export_steps import UriStep
from reporting.models.exports import UriExport
from reporting.models.loaded import Explanation, FigureLoad, LoadedFigure
from reporting.models.overviews import MonthlyOverview
from reporting.models.profiles import UriProfile
from reporting.models.releases import Release
from reporting.models.runs import Run
from reporting.models.staff import StaffNumber
from reporting.models.talks import AgreedAction, Talk

__all__ = [
    "AgreedAction",
    "AnnualLesson",
    "AnnualLine",
    "AnnualReport",
    "Delivery",
    "Explanation",
    "ExportFile",
    "ExportPiece",
    "FigureLoad",
    "LoadedFigure",
    "MonthlyOverview",
    "Release",
    "Run",
    "StaffNumber",
    "Talk",
    "UriExport",
    "UriProfile",
    "UriStep",
]
