"""The list of a dossier's documents with the place to add more, one document, and the evidence list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import log
from accounts.refusal import allows
from cases.documents import doors, exporting, fetching, keeping, mails, reading, types
from cases.documents.mails import CannotRead
from cases.documents.showing import HEAD, Line, rows_of
from cases.forms.documents import FileForm
from cases.models import Case, Document, Evidence
from cases.paging import is_backwards, page_of_found, rows_asked
from cases.views.acts import Offer, offers
from cases.views.case_acts import ON
from cases.views.cases import trail
from cases.views.documents.looking import case_of, document_of, record
from cases.views.documents.uploads import coming
from cases.views.letters.panel import panel_of

TEXT_SHOWN = 100_000  # characters of a preview


def trail_of(case: Case) -> list[tuple[str, str]]:
    return [*trail(), (case.number, reverse("cases:case", args=[case.number]))]


@require_GET
def document_list(request: HttpRequest, number: str) -> HttpResponse:
    """What stands in the dossier, newest first; `?kind=` shows one kind, `?aside` what was set aside."""
    case = case_of(request, number)
    found = Document.objects.visible_to(request.user).filter(case=case)
    aside, kind = "aside" in request.GET, request.GET.get("kind", "")
    found = found.filter(set_aside_on__isnull=not aside)
    if kind in Document.Kind.values:
        found = found.filter(kind=kind)
    asked = rows_asked(found, request, field="pk", newest_first=True)
    documents, under_way = fetching.listed(asked, case, by=request.user)
    documents.sort(key=lambda document: document.pk, reverse=not is_backwards(request))
    page = page_of_found(documents, request, field="pk")
    record(log.Action.VIEW, case, f"case:{case.number}")
    context = {
        "case": case,
        "page": page,
        "rows": rows_of(page.rows),
        "kinds": [(value, capfirst(label)) for value, label in Document.Kind.choices],
        "kind": kind,
        "aside": aside,
        "trail": trail_of(case),
        "may_export": allows(exporting.check_export, request.user, case),
        "form": FileForm(obj=case, by=request.user) if allows(doors.check_file, request.user, case) else None,
        **coming(under_way),
    }
    return render(request, "cases/documents/list.html", context)


@require_GET
def document_page(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """One document: what is said of it, its newest version to look at, all versions, what it supports."""
    case = case_of(request, number)
    document, parts = fetching.whole(document_of(request, case, key), by=request.user)
    lines = [Line(version) for version in reversed(document.versions.all())]
    record(log.Action.VIEW, case, f"document:{document.pk}")
    found: dict[str, Any] = dict(offers(ON[Document], request.user, document))
    context = {
        "case": case,
        "document": document,
        "lines": lines,
        "preview": _with_picture(preview_of(lines[0], request.GET.get("page")), document, lines[0]),
        "facts": _facts(document),
        "shared": _standing(
            (s for version in document.versions.all() for s in version.shared.all()), request
        ),
        "evidence": _standing(document.evidence.all(), request),
        "parts": parts,
        "offers": [offer for offer in found.values() if offer.possible],
        **panel_of(document, request.user),
        "trail": [*trail_of(case), (_("Documents"), reverse("cases:documents", args=[case.number]))],
    }
    return render(request, "cases/documents/page.html", context)


def _with_picture(preview: dict[str, Any], document: Document, line: Line) -> dict[str, Any]:
    """The preview with the address of its picture."""
    where = [document.case.number, document.pk, line.version.number]
    if preview["kind"] == "pdf":
        preview["picture"] = reverse("cases:document_picture_of_page", args=[*where, preview["page"]])
    elif preview["kind"] == "picture":
        preview["picture"] = reverse("cases:document_picture", args=where)
    return preview


def _facts(document: Document) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"term": _("Kind"), "value": capfirst(document.get_kind_display())},
        {"term": _("Classification"), "value": capfirst(document.get_classification_display())},
        {
            "term": _("Date of the document"),
            "value": date_format(document.dated_on) if document.dated_on else "",
        },
        {"term": _("Source"), "value": document.source},
        {"term": _("Filed by"), "value": document.recorded_by or _("the system")},
    ]
    if document.tells_reporter:
        facts.append({"term": _("Who sees it"), "value": _("Only who may know who reported")})
    if document.parent is not None:
        address = reverse("cases:document", args=[document.case.number, document.parent_id])
        facts.append({"term": _("Came with"), "value": document.parent.title, "url": address})
    if document.note:
        facts.append({"term": _("Remark"), "value": document.note})
    return facts


def _standing(rows: Iterable[Any], request: HttpRequest) -> list[tuple[Any, list[Offer]]]:
    """Standing shares or evidence, each with what can be done with it."""
    found = []
    for row in rows:
        if row.withdrawn_at is None:
            possible = offers(ON[type(row)], request.user, row).values()
            found.append((row, [offer for offer in possible if offer.possible]))
    return found


def preview_of(line: Line, page: str | None = None) -> dict[str, Any]:
    """What the template shows of a version: pages of a PDF, a picture, text, a mail, or why there is nothing."""
    if not line.version.is_open:
        return {"kind": "", "why": line.why}
    try:
        return _preview(line, page)
    except CannotRead:
        return {"kind": "", "why": _("This file cannot be shown here. Download it to open it.")}


def _preview(line: Line, page: str | None) -> dict[str, Any]:
    version = line.version
    match line.preview:
        case types.PDF:
            count = reading.pages(version)
            number = min(max(int(page) if (page or "").isdecimal() else 1, 1), max(count, 1))
            return {"kind": "pdf", "page": number, "count": count}
        case types.PICTURE:
            return {"kind": "picture"}
        case types.MAIL:
            mail = mails.read(version.media_type, keeping.opened(version))
            head = [(HEAD[name], value) for name, value in mail.head.items()]
            return {"kind": "mail", "head": head, "text": mail.text[:TEXT_SHOWN]}
        case types.TEXT:
            text = reading.text_of(version)
            return {"kind": "text", "text": text[:TEXT_SHOWN], "cut": len(text) > TEXT_SHOWN}
    return {"kind": "", "why": _("This type of file cannot be shown here. Download it to open it.")}


@require_GET
def evidence_list(request: HttpRequest, number: str) -> HttpResponse:
    """Which document supports which violation, and which violations have none."""
    case = case_of(request, number)
    seen = Document.objects.visible_to(request.user).filter(case=case)
    standing = Evidence.objects.filter(withdrawn_at=None, document__in=seen).select_related("document")
    violations = case.violations.select_related("category", "subcategory", "subject").prefetch_related(
        Prefetch("evidence", standing)
    )
    rows = [(violation, list(violation.evidence.all())) for violation in violations]
    record(log.Action.VIEW, case, f"case:{case.number}")
    context = {
        "case": case,
        "rows": rows,
        "trail": [*trail_of(case), (_("Documents"), reverse("cases:documents", args=[case.number]))],
    }
    return render(request, "cases/documents/evidence.html", context)
