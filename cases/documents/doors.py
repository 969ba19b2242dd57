"""The doors of documents: file one or a new version, describe, move, set aside, share, and say what it supports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal
from cases.documents import archives, keeping, reading, types
from cases.documents.names import clean
from cases.inquiry import check_not_later, check_record
from cases.models import (
    Case,
    Document,
    DocumentText,
    DocumentVersion,
    Evidence,
    Hearing,
    Letter,
    SharedVersion,
    Violation,
)
from cases.permissions import locked

EXAMINE = "cases.tasks.examine_document"
OF_TEXT = "version__document"
MADE_HERE = "rosi"  # the scanner of what the register made by itself

Kind, State = Document.Kind, DocumentVersion.State


# --- Checks -----------------------------------------------------------------------------------------


def check_file(by: User, case: Case) -> None:
    """Raise unless `by` may add to the dossier: who records in the case, and who leads it."""
    check_record(by, case)


def check_change(by: User, document: Document) -> None:
    """Raise unless `by` may change what is said of a document, or add a version."""
    check_record(by, document.case)
    if document.set_aside_on is not None:
        raise Refusal(_("This document was set aside. Take it back into the dossier first."))


def check_restore(by: User, document: Document) -> None:
    check_record(by, document.case)
    if document.set_aside_on is None:
        raise Refusal(_("This document already stands in the dossier."))


def check_share(by: User, document: Document) -> None:
    check_change(by, document)
    if document.tells_reporter:
        raise Refusal(_("This document tells who reported. It cannot go to others."))
    latest = document.latest
    if latest is None or not latest.is_open:
        raise Refusal(_("Only a version that the scanner released can be shared."))
    if latest.is_draft:
        raise Refusal(_("This version is a draft. Make it final before it is shared."))


def check_withdraw_share(by: User, shared: SharedVersion) -> None:
    check_record(by, shared.version.document.case)
    if shared.withdrawn_at is not None:
        raise Refusal(_("This was withdrawn before."))


def check_withdraw_evidence(by: User, evidence: Evidence) -> None:
    if evidence.document is not None:
        check_record(by, evidence.document.case)
    if evidence.withdrawn_at is not None or evidence.document is None:
        raise Refusal(_("This was withdrawn before."))


def locked_document(pk: int) -> Document:
    """The document with its case, both locked and held; NotAllowed where it does not exist for who acts."""
    found = Document.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if found is None:
        raise NotAllowed(_("This document does not exist for you."))
    case = locked(Case, found)
    document = Document.objects.select_for_update(of=("self",)).get(pk=pk)
    document.case = case
    return document


# --- Filing -----------------------------------------------------------------------------------------


@door
def file_document(
    case: Case,
    content: Iterable[bytes],
    *,
    name: str,
    kind: str = Kind.OTHER,
    by: User | None,
    title: str = "",
    classification: str = Document.Classification.CONFIDENTIAL,
    dated_on: date | None = None,
    source: str = "",
    tells_reporter: bool = False,
    parent: Document | None = None,
    note: str = "",
    draft: bool = False,
    trusted: bool = False,
) -> DocumentVersion:
    """Put a new document into the dossier; returns its first version, which waits for the scanner.

    `by=None` is the system (attachments of a mail). `trusted`: made by the register itself, and released at once.
    Raises Refusal (type, size, name, case closed), and then nothing of it was kept.
    """
    case = locked(Case, case.pk)
    if by is not None:
        check_file(by, case)
    check_not_later(dated_on)
    name = clean(name)
    written = keeping.write(content)
    try:
        media = judged(written)
        name = types.named_after(media, name)
        document = Document.objects.create(
            case=case,
            title=title.strip() or name,
            kind=kind,
            classification=classification,
            dated_on=dated_on,
            source=source,
            tells_reporter=tells_reporter,
            parent=parent,
            note=note,
            recorded_by=by,
        )
        return _version(document, written, media, name, number=1, by=by, draft=draft, trusted=trusted)
    except BaseException:
        keeping.remove(written.name)
        raise


@door
def add_version(
    document: Document,
    content: Iterable[bytes],
    *,
    name: str,
    by: User | None,
    draft: bool = False,
    trusted: bool = False,
) -> DocumentVersion:
    """A newer content of a document; the earlier ones stay. Raises Refusal, and then nothing of it was kept."""
    document = locked_document(document.pk)
    if by is not None:
        check_change(by, document)
    name = clean(name)
    written = keeping.write(content)
    try:
        media = judged(written)
        latest = document.latest
        if latest is not None and latest.sha256 == written.sha256:
            raise Refusal(_("This is the very content of the version that is there. Nothing was taken in."))
        number = (document.versions.aggregate(Max("number"))["number__max"] or 0) + 1
        name = types.named_after(media, name)
        return _version(document, written, media, name, number=number, by=by, draft=draft, trusted=trusted)
    except BaseException:
        keeping.remove(written.name)
        raise


def judged(written: keeping.Written) -> types.Type:
    """The type of what was written. Raises Refusal for what a dossier does not take."""
    media = types.type_of(written.opened())
    archives.check(media, written.opened())
    types.check_whole(media, written.opened())
    return media


def _version(
    document: Document,
    written: keeping.Written,
    media: types.Type,
    name: str,
    *,
    number: int,
    by: User | None,
    draft: bool,
    trusted: bool,
) -> DocumentVersion:
    judgement: dict[str, Any] = {}
    if trusted:
        judgement = {"state": State.CLEAN, "scanner": MADE_HERE, "scanned_at": timezone.now()}
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        file_name=name,
        media_type=media.media,
        size=written.size,
        sha256=written.sha256,
        storage_name=written.name,
        sealed_key=written.sealed_key(document.case.data_key),
        is_draft=draft,
        recorded_by=by,
        **judgement,
    )
    ask_to_examine(version)
    return version


def ask_to_examine(version: DocumentVersion) -> None:
    """Have a worker scan the version, unpack it and read its text."""
    outbox.write_again(f"document:{version.pk}", EXAMINE, version=version.pk)


@door
def make_final(version: DocumentVersion, *, by: User) -> DocumentVersion:
    """A draft becomes the final version of its document."""
    document = locked_document(version.document_id)
    check_change(by, document)
    version = document.versions.get(pk=version.pk)
    if not version.is_draft:
        raise Refusal(_("This version is final already."))
    if version.number != document.latest.number:  # type: ignore[union-attr]
        raise Refusal(_("There is a newer version. Only the newest one can become final."))
    version.is_draft = False
    version.save(update_fields=["is_draft"])
    return version


# --- What is said of it, and where it stands -----------------------------------------------------------


@door
def describe(
    document: Document,
    *,
    by: User,
    title: str,
    kind: str,
    classification: str,
    dated_on: date | None = None,
    source: str = "",
    tells_reporter: bool = False,
    note: str = "",
) -> Document:
    """Correct what is said of a document: it then stands at another place in the dossier."""
    document = locked_document(document.pk)
    check_change(by, document)
    check_not_later(dated_on)
    unmarked: list[Document] = []
    if tells_reporter:
        unmarked = [paper for paper in (document, *beneath(document)) if not paper.tells_reporter]
    for paper in unmarked:
        check_shared_with_nobody(paper)
        check_is_no_reply(paper)
    if document.tells_reporter and not tells_reporter:
        check_is_no_letter(document)
    renamed = document.title != title
    document.title, document.kind, document.classification = title, kind, classification
    document.dated_on, document.source, document.note = dated_on, source, note
    document.tells_reporter = tells_reporter
    document.save()
    if unmarked:
        Document.objects.filter(pk__in=[paper.pk for paper in unmarked]).update(tells_reporter=True)
    if renamed:
        reading.renew_terms(DocumentText.objects.filter(version__document=document).select_related(OF_TEXT))
    return document


def beneath(document: Document) -> Iterator[Document]:
    """What came with a document, and what came with that: mails lie within mails. Each is locked."""
    for part in Document.objects.select_for_update(of=("self",)).filter(parent=document):
        yield part
        yield from beneath(part)


def check_shared_with_nobody(document: Document) -> None:
    if SharedVersion.objects.filter(version__document=document, withdrawn_at=None).exists():
        raise Refusal(_("A version of this document is shared. Withdraw that first."))


def check_is_no_letter(document: Document) -> None:
    """What a letter of the register and its PDF tell of who reported stays told."""
    if Letter.objects.filter(document__in=[document.pk, document.parent_id or document.pk]).exists():
        raise Refusal(_("This is a letter that tells who reported. That mark stays."))


def check_is_no_reply(document: Document) -> None:
    """What somebody replied to minutes stays where the hearing is."""
    if Hearing.objects.filter(reply_document=document).exists():
        raise Refusal(_("This document is the reply to minutes of a hearing. Name another one there first."))


@door
def set_aside(document: Document, *, by: User, reason: str) -> Document:
    """Take a document out of the dossier as it is read, with a reason. It stays, and can be taken back."""
    document = locked_document(document.pk)
    check_change(by, document)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    check_shared_with_nobody(document)
    check_is_no_reply(document)
    document.set_aside_on, document.set_aside_by = timezone.localdate(), by
    document.set_aside_reason = reason
    document.save()
    return document


@door
def restore(document: Document, *, by: User) -> Document:
    """Take a document back that was set aside."""
    document = locked_document(document.pk)
    check_restore(by, document)
    document.set_aside_on = document.set_aside_by = None
    document.set_aside_reason = ""
    document.save()
    return document


# --- Who may have it, and what it supports --------------------------------------------------------------


@door
def share(document: Document, *, by: User, audience: str) -> SharedVersion:
    """Mark the newest version as the one that may go to the subject or to the competent authority."""
    document = locked_document(document.pk)
    check_share(by, document)
    shared, made = SharedVersion.objects.get_or_create(
        version=document.latest, audience=audience, withdrawn_at=None, defaults={"recorded_by": by}
    )
    if not made:
        raise Refusal(_("This version is shared so already."))
    return shared


@door
def withdraw_share(shared: SharedVersion, *, by: User) -> SharedVersion:
    """From now on the version may not go there any more."""
    locked_document(shared.version.document_id)
    shared = SharedVersion.objects.select_for_update(of=("self",)).get(pk=shared.pk)
    check_withdraw_share(by, shared)
    shared.withdrawn_at = timezone.now()
    shared.save(update_fields=["withdrawn_at"])
    return shared


@door
def support(document: Document, violation: Violation, *, by: User, explanation: str = "") -> Evidence:
    """Say that a document supports a violation, and what it shows."""
    document = locked_document(document.pk)
    check_change(by, document)
    if violation.case_id != document.case_id:
        raise Refusal(_("The violation belongs to another case."))
    if Evidence.objects.filter(document=document, violation=violation, withdrawn_at=None).exists():
        raise Refusal(_("This document supports that violation already."))
    return Evidence.objects.create(
        document=document, violation=violation, explanation=explanation, recorded_by=by
    )


@door
def withdraw_evidence(evidence: Evidence, *, by: User) -> Evidence:
    """Say that a document does not support a violation after all."""
    document = locked_document(evidence.document_id or 0)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    evidence.document = document
    check_withdraw_evidence(by, evidence)
    evidence.withdrawn_at = timezone.now()
    evidence.save(update_fields=["withdrawn_at"])
    return evidence
