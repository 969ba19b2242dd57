"""What a worker does with a new version: have it scanned, take the attachments out of a mail, read its text.

Each step is done once, and what was done stands in the database: a worker that is killed is followed by another.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.encryption import CannotOpen
from accounts.refusal import Refusal
from cases.documents import doors, keeping, mails, reading, scanning, types
from cases.models import Document, DocumentVersion

State = DocumentVersion.State


def examine(version: DocumentVersion) -> None:
    """Scan, unpack, read: as far as it has not been done, and only what the scanner released."""
    if version.state in (State.WAITING, State.QUARANTINE):
        try:
            verdict = scanning.scan(version, keeping.opened(version))
        except CannotOpen:
            verdict = scanning.Verdict(State.QUARANTINE, scanning.FALLBACK_SCANNER, scanning.UNREADABLE)
        version = judge(version, verdict, by=None)
    if version.state != State.CLEAN:
        return
    if version.unpacked_at is None:
        unpack(version, by=None)
    if not hasattr(version, "extracted"):
        reading.read_text(version)


@door
def judge(version: DocumentVersion, verdict: scanning.Verdict, *, by: None) -> DocumentVersion:
    """Keep what a scanner said."""
    version = DocumentVersion.objects.select_related("document__case__data_key").get(pk=version.pk)
    if version.state in (State.WAITING, State.QUARANTINE):
        version.state, version.scanner, version.finding = verdict.state, verdict.scanner, verdict.finding
        version.scanned_at = timezone.now()
        version.save(update_fields=["state", "scanner", "finding", "scanned_at"])
    return version


@door
def unpack(version: DocumentVersion, *, by: None) -> list[DocumentVersion]:
    """Take the attachments out of a mail: each becomes a document that came with it, or is named in its note."""
    document = doors.locked_document(version.document_id)
    version = document.versions.select_for_update(of=("self",)).get(pk=version.pk)
    if version.unpacked_at is not None:
        return []
    version.document = document
    taken: list[DocumentVersion] = []
    if types.TYPES[version.media_type].preview == types.MAIL:
        taken, left = _take_out(document, version)
        if left:
            document.note = "\n".join([*filter(None, [document.note]), *left])
            document.save()
    version.unpacked_at = timezone.now()
    version.save(update_fields=["unpacked_at"])
    return taken


def _take_out(document: Document, version: DocumentVersion) -> tuple[list[DocumentVersion], list[str]]:
    """The attachments that were filed, and a sentence for each that was not."""
    try:
        mail = mails.read(version.media_type, keeping.opened(version))
    except mails.CannotRead:
        return [], [_("The attachments could not be taken out of this mail; they are in the mail itself.")]
    attachments = mail.attachments
    if attachments and _depth(document) >= mails.DEEPEST:
        return [], [
            _(
                "%(count)s attachments were left in this mail: it lies %(deep)s mails deep. Download it to open them."
            )
            % {"count": len(attachments), "deep": mails.DEEPEST}
        ]
    taken = []
    left = [
        _("Left in the mail: “%(name)s”, a mail of Outlook within this one. Download this mail to open it.")
        % {"name": doors.clean(name)}
        for name in mail.left
    ]
    for name, data in attachments:
        try:
            with transaction.atomic():
                taken.append(_file(document, version, name, data))
        except Refusal as refusal:
            left.append(
                _("Left in the mail: “%(name)s”. %(why)s") % {"name": doors.clean(name), "why": refusal}
            )
    return taken, left


def _file(document: Document, version: DocumentVersion, name: str, data: bytes) -> DocumentVersion:
    return doors.file_document(
        document.case,
        [data],
        name=name,
        kind=document.kind,
        by=None,
        classification=document.classification,
        source=_("attachment of “%(name)s”") % {"name": document.title},
        tells_reporter=document.tells_reporter,
        parent=document,
        # A scanner looked through the whole mail; each attachment is scanned by itself all the same.
    )


def _depth(document: Document) -> int:
    depth = 1
    while document.parent_id is not None:
        document, depth = document.parent, depth + 1  # type: ignore[assignment]
    return depth


def ask_for_those_in_quarantine(*, also_large: bool = False) -> int:
    """Have everything examined again that no scanner has judged; returns how many. By the timetable."""
    waiting = DocumentVersion.objects.filter(state__in=[State.WAITING, State.QUARANTINE])
    if not also_large:
        waiting = waiting.exclude(finding=scanning.TOO_LARGE)
    with transaction.atomic():
        found = list(waiting.order_by("pk")[:500])
        for version in found:
            doors.ask_to_examine(version)
    return len(found)
