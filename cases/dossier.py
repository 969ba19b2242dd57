"""A case with everything in it, in two queries, whatever it holds."""

from __future__ import annotations

from itertools import chain

from django.db.models import Model, Q

from accounts.models import Directorate, User
from cases import together
from cases.models import (
    Advice,
    Appointment,
    Assessment,
    Case,
    CaseProcess,
    Category,
    Challenge,
    Channel,
    ChartDecision,
    CriminalComplaint,
    DataRequest,
    DeclaredConflict,
    DestructionProposal,
    Disposition,
    DispositionMeasure,
    Document,
    DocumentVersion,
    Effort,
    EmergencyAccess,
    EndReason,
    Hearing,
    Hold,
    InterimMeasure,
    Investigation,
    Lesson,
    Letter,
    Mandate,
    MandateMethod,
    Measure,
    Method,
    Move,
    Note,
    Notice,
    Person,
    RelatedCases,
    Report,
    ReporterContact,
    ReporterKind,
    StepRecord,
    Subcategory,
    TeamMember,
    TermChange,
    Violation,
)
from cases.permissions import fetched_for

DOCUMENTS_SHOWN = 6
NOTES_SHOWN = 5  # of the journal; the rest is on its own page
# What the parts of a case point to.
LISTED = (Directorate, User, Category, Subcategory, Channel, ReporterKind, EndReason, Measure, Method)


# The parts of a case, and how each leads to it.
PARTS: dict[str, tuple[type[Model], str]] = {
    "reports": (Report, "case"),
    "persons": (Person, "case"),
    "hearings": (Hearing, "person__case"),
    "interim_measures": (InterimMeasure, "person__case"),
    "assessments": (Assessment, "case"),
    "mandates": (Mandate, "case"),
    "methods": (MandateMethod, "mandate__case"),
    "investigations": (Investigation, "case"),
    "violations": (Violation, "case"),
    "dispositions": (Disposition, "violation__case"),
    "marks": (DispositionMeasure, "disposition__violation__case"),
    "advices": (Advice, "disposition__violation__case"),
    "challenges": (Challenge, "disposition__violation__case"),
    "notices": (Notice, "person__case"),
    "reporter_contacts": (ReporterContact, "case"),
    "data_requests": (DataRequest, "case"),
    "efforts": (Effort, "case"),
    "lessons": (Lesson, "case"),
    "team": (TeamMember, "case"),
    "moves": (Move, "case"),
    "criminal_complaints": (CriminalComplaint, "case"),
    "declared_conflicts": (DeclaredConflict, "case"),
    "chart_decisions": (ChartDecision, "case"),
    "emergencies": (EmergencyAccess, "case"),
    "processes": (CaseProcess, "case"),
    "records": (StepRecord, "process__case"),
    "term_changes": (TermChange, "case"),
    "appointments": (Appointment, "case"),
    "holds": (Hold, "case"),
    "destruction_proposals": (DestructionProposal, "case"),
}


def reports_seen(case: Case, by: User) -> together.Part:
    """Those of the case's reports that exist for `by`."""
    sql, params = Report.objects.visible_to(by).filter(case=case).values("pk").query.sql_with_params()
    return together.Part(Report, f"id IN ({sql})", params)


def relations_seen(case: Case, by: User) -> together.Part:
    """The relations of the case to others, where both exist for `by`."""
    rows = RelatedCases.objects.visible_to(by).filter(Q(case=case) | Q(other=case))
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    return together.Part(RelatedCases, f"id IN ({sql})", params)


def last_notes(case: Case) -> together.Part:
    """The newest entries of the journal: those that the page of the case shows, and one more."""
    newest = "SELECT id FROM cases_note WHERE case_id = %s ORDER BY happened_on DESC, id DESC LIMIT %s"
    return together.Part(Note, f"id IN ({newest})", (case.pk, NOTES_SHOWN + 1))


def documents_seen(case: Case, by: User) -> together.Part:
    """Of the documents that exist for `by`: the newest, the letters, the final reports, and the replies to minutes.

    A dossier may hold thousands: the rest is on pages of its own.
    """
    seen = Document.objects.visible_to(by).filter(case=case)
    newest = seen.filter(set_aside_on=None).order_by("-pk")[:DOCUMENTS_SHOWN]
    replies = Hearing.objects.filter(person__case=case).exclude(reply_document=None).order_by()
    named = seen.filter(
        Q(kind=Document.Kind.FINAL_REPORT)
        | Q(pk__in=replies.values("reply_document"))
        | Q(letter__isnull=False)
    )
    (first, params), (second, more) = (
        rows.values("pk").query.sql_with_params() for rows in (newest, named.order_by())
    )
    return together.Part(Document, f"id IN (({first}) UNION ALL ({second}))", (*params, *more))


def letters_among(documents: together.Part) -> together.Part:
    """Those of the documents that are letters."""
    return together.Part(
        Letter,
        f"document_id IN (SELECT id FROM cases_document WHERE {documents.where})",  # noqa: S608
        documents.params,
    )


def versions_among(documents: together.Part) -> together.Part:
    """The versions of final reports, for which a step asks, and of letters. Of other documents none is fetched."""
    counts = "(kind = 'final_report' OR EXISTS (SELECT FROM cases_letter l WHERE l.document_id = cases_document.id))"
    of_these = f"SELECT id FROM cases_document WHERE {documents.where} AND {counts}"  # noqa: S608
    return together.Part(DocumentVersion, f"document_id IN ({of_these})", documents.params)


def opened(case: Case, *, by: User) -> Case:
    """The same case, its parts loaded: `case.persons.all()`, `violation.dispositions.all()` and the like are there.

    Identities are not among them, of the journal there are the newest entries (`case.last_notes`), and relations stand
    in `case.relations`. The reports that `by` sees carry the mark of `permissions.fetched_for`.
    """
    parts = {name: together.of(model, path, case.pk) for name, (model, path) in PARTS.items()}
    seen_documents = documents_seen(case, by)
    parts |= {
        "seen": reports_seen(case, by),
        "notes": last_notes(case),
        "relations": relations_seen(case, by),
        "documents": seen_documents,
        "letters": letters_among(seen_documents),
        "versions": versions_among(seen_documents),
    }
    found = together.fetch(parts)
    seen = {report.pk for report in found.pop("seen")}
    together.point(chain([case], *found.values()), LISTED)
    for name, (_model, path) in PARTS.items():
        if path == "case":
            together.join([case], name, found[name])
    case.last_notes, case.relations = found["notes"], found["relations"]  # type: ignore[attr-defined]
    together.join([case], "documents", found["documents"])
    case.letters = _letters(found["letters"], found["documents"])  # type: ignore[attr-defined]
    held = {letter.document_id for letter in found["letters"]}
    final = Document.Kind.FINAL_REPORT
    counted = [document for document in found["documents"] if document.kind == final or document.pk in held]
    together.join(counted, "versions", found["versions"])
    together.join(found["persons"], "hearings", found["hearings"])
    together.join(found["persons"], "interim_measures", found["interim_measures"])
    together.join(found["persons"], "notices", found["notices"])
    together.join(found["persons"], "violations", found["violations"])
    together.join(found["processes"], "records", found["records"])
    together.join(found["mandates"], "mandatemethod_set", found["methods"])
    together.join(found["violations"], "dispositions", found["dispositions"])
    together.join(
        found["dispositions"], "marks", sorted(found["marks"], key=lambda mark: mark.measure.severity)
    )
    together.join(found["dispositions"], "advices", found["advices"])
    together.join(found["dispositions"], "challenges", found["challenges"])
    papers = {document.pk: document for document in found["documents"]}
    for hearing in found["hearings"]:
        hearing.reply_paper = papers.get(hearing.reply_document_id)
    persons = {person.pk: person for person in found["persons"]}
    for request in found["data_requests"]:
        if request.person_id is not None:
            request.person = persons[request.person_id]
    for report in found["reports"]:
        if report.pk in seen:
            fetched_for(by, report)
    return case


def _letters(letters: list[Letter], documents: list[Document]) -> list[Letter]:
    """The letters of the dossier, newest first, each with its document."""
    by_id = {document.pk: document for document in documents}
    for letter in letters:
        letter.document = by_id[letter.document_id]
    standing = [letter for letter in letters if letter.document.set_aside_on is None]
    return sorted(standing, key=lambda letter: -letter.pk)
