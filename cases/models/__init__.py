"""The tables of the register."""

from cases.models.aftercare import ReporterContact
from cases.models.case import (
    Case,
    InterimMeasure,
    Move,
    Status,
    TeamMember,
)
from cases.models.challenges import Advice, Challenge
from cases.models.conflicts import ChartDecision, DeclaredConflict
from cases.models.counters import Counter
from cases.models.criminal import CriminalComplaint
from cases.models.data_requests import DataRequest
from cases.models.documents import (
    Document,
    DocumentText,
    DocumentVersion,
    DossierExport,
    Evidence,
    SharedVersion,
    Upload,
)
from cases.models.effort import Effort
from cases.models.emergencies import EmergencyAccess
from cases.models.facts import Origin
from cases.models.hearings import Hearing
from cases.models.investigations import Assessment, Investigation, Mandate, MandateMethod
from cases.models.journal import Mention, Note
from cases.models.lessons import Lesson
from cases.models.letters import Letter, LetterTemplate, LetterVersion
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
from cases.models.notices import Notice
from cases.models.people import Person, PersonIdentity
from cases.models.planning import Appointment, TermChange
from cases.models.related import RelatedCases
from cases.models.reports import Draft, Report, Reporter, ReportStatus
from cases.models.retention import Certificate, DestructionProposal, Hold
from cases.models.steps import CaseProcess, ProcessStep, ProcessTemplate, StepRecord
from cases.models.violations import Disposition, DispositionMeasure, ImportBatch, Violation

__all__ = [
    "Advice",
    "Appointment",
    "Assessment",
    "Case",
    "CaseProcess",
    "Category",
    "Certificate",
    "Challenge",
    "Channel",
    "ChartDecision",
    "Counter",
    "CriminalComplaint",
    "DataRequest",
    "DeclaredConflict",
    "DestructionProposal",
    "Disposition",
    "DispositionMeasure",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "DossierExport",
    "Draft",
    "Effort",
    "EmergencyAccess",
    "EndReason",
    "Evidence",
    "Hearing",
    "Hold",
    "ImportBatch",
    "InterimMeasure",
    "Investigation",
    "Lesson",
    "Letter",
    "LetterTemplate",
    "LetterVersion",
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
    "Notice",
    "Origin",
    "Person",
    "PersonIdentity",
    "ProcessStep",
    "ProcessTemplate",
    "RelatedCases",
    "Report",
    "ReportStatus",
    "Reporter",
    "ReporterContact",
    "ReporterKind",
    "RetentionRule",
    "SharedVersion",
    "Status",
    "StepRecord",
    "Subcategory",
    "TeamMember",
    "TermChange",
    "TermRule",
    "Unusual",
    "UnusualReading",
    "UnusualRule",
    "Upload",
    "Violation",
]
