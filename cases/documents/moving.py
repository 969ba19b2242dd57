"""Moving a document to the dossier of another case: its keys are wrapped anew, its words sealed anew."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.documents import doors, keeping
from cases.models import Case, Document, Evidence, Note
from cases.permissions import locked


def check_move(by: User, document: Document) -> None:
    """What can be known before the other case is named."""
    doors.check_change(by, document)
    if document.parent_id is not None:
        raise Refusal(_("This came with another document. Move that one; this moves with it."))
    check_tells_of_no_case(document)


def check_tells_of_no_case(document: Document) -> None:
    if hasattr(document, "letter"):
        raise Refusal(_("A letter that ROSI wrote stays in the case that it tells of. Make it anew there."))


@door
def move_document(document: Document, *, by: User, to: Case, reason: str) -> Document:
    """Move a document, with all its versions and what came with it, to the dossier of another case.

    Its keys are wrapped by the key of that case from then on, and its words sealed under it. What it supported and who
    had it stays behind: it is refused while such a thing stands.
    """
    document = doors.locked_document(document.pk)
    check_move(by, document)
    here, there = document.case, locked(Case, to.pk)
    doors.check_file(by, there)
    if here.pk == there.pk:
        raise Refusal(_("The document already stands in this case."))
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    for moved in (document, *doors.beneath(document)):
        check_tells_of_no_case(moved)
        if Evidence.objects.filter(document=moved, withdrawn_at=None).exists():
            raise Refusal(_("This document supports a violation. Withdraw that first."))
        doors.check_shared_with_nobody(moved)
        doors.check_is_no_reply(moved)
        _let_go(moved)
        _reseal(moved, there)
    note_move(here, there, document, by=by, reason=reason)
    return document


def _let_go(document: Document) -> None:
    """What it once supported belongs to the violation, and stays behind with that."""
    for evidence in Evidence.objects.filter(document=document):
        evidence.document = None
        evidence.save(update_fields=["document"])


def _reseal(document: Document, there: Case) -> None:
    """Everything sealed of a document under the key of another case."""
    texts = {name: getattr(document, name) for name in ("title", "source", "note", "set_aside_reason")}
    document.case = there
    for name, text in texts.items():
        document.__dict__[name] = text  # a plain text is sealed anew at saving
    versions = list(document.versions.select_related("extracted"))
    document.save()
    for version in versions:
        version.document = document
        key = keeping.unwrapped(version.sealed_key, version.storage_name)
        version.sealed_key = keeping.wrapped(key, there.data_key, version.storage_name)
        for name in ("file_name", "sha256"):
            version.__dict__[name] = getattr(version, name)
        version.save()
        if hasattr(version, "extracted"):
            version.extracted.version, version.extracted.case = version, there
            version.extracted.__dict__["text"] = version.extracted.text
            version.extracted.save()


def note_move(here: Case, there: Case, document: Document, *, by: User, reason: str) -> None:
    """A line in both journals, so that who looks for it in the first finds where it went."""
    today = timezone.localdate()
    said = {"title": document.title, "reason": reason.strip(), "here": here.number, "there": there.number}
    gone = _("The document “%(title)s” was moved to case %(there)s. Reason: %(reason)s") % said
    came = _("The document “%(title)s” came from case %(here)s. Reason: %(reason)s") % said
    Note.objects.create(case=here, happened_on=today, text=gone, recorded_by=by)
    Note.objects.create(case=there, happened_on=today, text=came, recorded_by=by)
