"""The tables of the register."""

from cases.models.case import (
    Case,
    CriminalComplaint,
    InterimMeasure,
    Move,
    Status,
    TeamMember,
)
from cases.models.conflicts import ChartDecision, DeclaredConflict
from cases.models.counters import Counter
from cases.models.documents import (
    Document,
    DocumentText,
    DocumentVersion,
    DossierExport,
    Evidence,
    SharedVersion,
    Upload,
)
from cases.models.emergencies import EmergencyAccess
from cases.models.facts import Origin
from cases.models.investigations import Assessment, Hearing, Investigation, Mandate, MandateMethod
from cases.models.journal import Mention, Note
from cases.models.lists import (
    Category,
    Channel,
    EndReason,
    ListAlias,
    LookReason,
    Measure,
    Method,
    ReporterKind,
    RetentionRule,
    Subcategory,
    TermRule,
)
from cases.models.log import LogEntry, Unusual, UnusualReading, UnusualRule
from cases.models.people import Person, PersonIdentity
from cases.models.related import RelatedCases
from cases.models.reports import Draft, Report, Reporter, ReportStatus
from cases.models.violations import Disposition, DispositionMeasure, ImportBatch, Violation

__all__ = [
    "Assessment",
    "Case",
    "Category",
    "Channel",
    "ChartDecision",
    "Counter",
    "CriminalComplaint",
    "DeclaredConflict",
    "Disposition",
    "DispositionMeasure",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "DossierExport",
    "Draft",
    "EmergencyAccess",
    "EndReason",
    "Evidence",
    "Hearing",
    "ImportBatch",
    "InterimMeasure",
    "Investigation",
    "ListAlias",
    "LogEntry",
    "LookReason",
    "Mandate",
    "MandateMethod",
    "Measure",
    "Mention",
    "Method",
    "Move",
    "Note",
    "Origin",
    "Person",
    "PersonIdentity",
    "RelatedCases",
    "Report",
    "ReportStatus",
    "Reporter",
    "ReporterKind",
    "RetentionRule",
    "SharedVersion",
    "Status",
    "Subcategory",
    "TeamMember",
    "TermRule",
    "Unusual",
    "UnusualReading",
    "UnusualRule",
    "Upload",
    "Violation",
]
