"""A page of documents, and one document, each with everything that its page tells, in one query.

What the checks of the buttons ask (team, named authorities) comes along, or each button would ask by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from cases import together
from cases.models import (
    Case,
    Category,
    Disposition,
    Document,
    DocumentVersion,
    Evidence,
    Mandate,
    Person,
    SharedVersion,
    TeamMember,
    Upload,
    Violation,
)
from cases.together import Part, of

SHOWN = (Upload.State.COMING, Upload.State.WHOLE, Upload.State.REFUSED)
VERSIONS = "SELECT id FROM cases_documentversion WHERE document_id IN (TABLE chosen)"


def _asked_by_checks(case: Case) -> dict[str, Part]:
    return {
        "team": of(TeamMember, "case", case.pk),
        "mandates": of(Mandate, "case", case.pk),
        "violations": of(Violation, "case", case.pk),
        "dispositions": of(Disposition, "violation__case", case.pk),
    }


def _of_documents() -> dict[str, Part]:
    people = "SELECT recorded_by_id FROM {} WHERE {} IN (TABLE chosen)"
    filed, sent = people.format("cases_document", "id"), people.format("cases_documentversion", "document_id")
    return {
        "documents": Part(Document, "id IN (TABLE chosen)", ()),
        "versions": Part(DocumentVersion, "document_id IN (TABLE chosen)", ()),
        "shared": Part(SharedVersion, f"version_id IN ({VERSIONS})", ()),
        # What stands: withdrawn evidence may be of a case that the document has left.
        "evidence": Part(Evidence, "document_id IN (TABLE chosen) AND withdrawn_at IS NULL", ()),
        "people": Part(User, f"id IN ({filed} UNION {sent})", ()),
    }


def _join(case: Case, found: dict[str, list[Any]]) -> None:
    """Everything fetched under what it belongs to: pages and checks ask nothing more."""
    for name in ("team", "mandates", "violations"):
        together.join([case], name, found[name])
    together.join(found["violations"], "dispositions", found["dispositions"])
    together.join(found["documents"], "versions", found["versions"])
    together.join(found["documents"], "evidence", found["evidence"])
    together.join(found["versions"], "shared", found["shared"])
    people = {user.pk: user for user in found["people"]}
    for row in (*found["documents"], *found["versions"]):
        type(row)._meta.get_field("recorded_by").set_cached_value(row, people.get(row.recorded_by_id))
    for document in found["documents"]:
        document.case = case


def listed(documents: QuerySet, case: Case, *, by: User) -> tuple[list[Document], list[Upload]]:
    """The documents of a sliced query, each with its versions, shares and evidence; and the uploads of `by` to show."""
    uploads = Part(
        Upload, "case_id = %s AND owner_id = %s AND state = ANY(%s)", (case.pk, by.pk, list(SHOWN))
    )
    parts = {**_of_documents(), **_asked_by_checks(case), "uploads": uploads}
    found = together.fetch(parts, chosen=documents.values("pk"))
    _join(case, found)
    return found["documents"], found["uploads"]


def whole(document: Document, *, by: User) -> tuple[Document, Iterable[Document]]:
    """The document once more with everything that its page tells, and what came with it as far as `by` sees it.

    Of a violation that it supports its category and subject are there.
    """
    case = document.case
    came_with = Document.objects.visible_to(by).filter(parent=document).order_by().values("pk")
    sql, params = came_with.query.sql_with_params()
    parts = {
        **_of_documents(),
        **_asked_by_checks(case),
        "persons": of(Person, "case", case.pk),
        "categories": Part(
            Category,
            "id IN (SELECT category_id FROM cases_violation WHERE case_id = %s)",
            (case.pk,),
        ),
        "parts": Part(Document, f"id IN ({sql})", params),
    }
    found = together.fetch(parts, chosen=Document.objects.filter(pk=document.pk).values("pk"))
    _join(case, found)
    persons = {person.pk: person for person in found["persons"]}
    categories = {category.pk: category for category in found["categories"]}
    violations = {violation.pk: violation for violation in found["violations"]}
    for violation in violations.values():
        violation.subject = persons.get(violation.subject_id)
        violation.category = categories[violation.category_id]
    for evidence in found["evidence"]:
        evidence.violation = violations[evidence.violation_id]
    (fetched,) = found["documents"]
    fetched.parent, fetched.set_aside_by = document.parent, document.set_aside_by
    return fetched, found["parts"]
