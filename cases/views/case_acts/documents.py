"""What can be done with documents: filed, described, moved, set aside, shared, named as evidence."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.refusal import Refusal
from cases.documents import doors, moving
from cases.documents.names import clean
from cases.forms.case_beside import ReasonForm
from cases.forms.documents import (
    DescribeForm,
    FileForm,
    MoveForm,
    ShareForm,
    SupportForm,
    SureForm,
    VersionForm,
)
from cases.letters import doors as letters
from cases.models import Case, Document, Evidence, SharedVersion
from cases.views.acts import Act, Done


def _page(document: Document) -> str:
    return reverse("cases:document", args=[document.case.number, document.pk])


def _file(case: Case, by: Any, values: dict[str, Any]) -> Done:
    """File what can be filed; the others are named with the sentence why not. Refused when all were."""
    files, taken, refused = values.pop("files"), 0, []
    for file in files:
        try:
            with transaction.atomic():
                doors.file_document(case, file.chunks(), name=file.name, by=by, **values)
                taken += 1
        except Refusal as refusal:
            refused.append(f"“{clean(file.name)}”: {refusal}")
    if not taken:
        raise Refusal(refused[0], refused[1:])
    address = reverse("cases:documents", args=[case.number])
    if not refused:
        return Done(address)
    told = ngettext("%(count)s file was not taken in.", "%(count)s files were not taken in.", len(refused))
    return Done(address, also=" ".join([told % {"count": len(refused)}, *refused]))


def _version(document: Document, by: Any, values: dict[str, Any]) -> str:
    file = values["file"]
    put_in = letters.put_back if letters.letter_of(document) else doors.add_version
    put_in(document, file.chunks(), name=file.name, by=by)
    return _page(document)


def _describe(document: Document, by: Any, values: dict[str, Any]) -> str:
    doors.describe(document, by=by, **values)
    if not Document.objects.visible_to(by).filter(pk=document.pk).exists():
        return reverse("cases:documents", args=[document.case.number])
    return _page(document)


def _move(document: Document, by: Any, values: dict[str, Any]) -> str:
    address = reverse("cases:documents", args=[document.case.number])
    moving.move_document(document, by=by, to=values["number"], reason=values["reason"])
    return address


def _set_aside(document: Document, by: Any, values: dict[str, Any]) -> str:
    doors.set_aside(document, by=by, **values)
    return _page(document)


def _restore(document: Document, by: Any, values: dict[str, Any]) -> str:
    doors.restore(document, by=by)
    return _page(document)


def _share(document: Document, by: Any, values: dict[str, Any]) -> str:
    doors.share(document, by=by, **values)
    return _page(document)


def _withdraw_share(shared: SharedVersion, by: Any, values: dict[str, Any]) -> str:
    doors.withdraw_share(shared, by=by)
    return _page(shared.version.document)


def _support(document: Document, by: Any, values: dict[str, Any]) -> str:
    doors.support(document, values["violation"], by=by, explanation=values["explanation"])
    return _page(document)


def _withdraw_evidence(evidence: Evidence, by: Any, values: dict[str, Any]) -> str:
    doors.withdraw_evidence(evidence, by=by)
    return _page(evidence.document)  # type: ignore[arg-type]  # what could be withdrawn has one


FILE = Act(
    "file-document",
    _("Add documents"),
    _("Add to the dossier"),
    _("The documents are in the dossier. The scanner looks at them first; then they can be opened."),
    FileForm,
    doors.check_file,
    _file,
    anchor="documents",
)
VERSION = Act(
    "add-version",
    _("Add a version"),
    _("Add the version"),
    _("The version has been added. The scanner looks at it first; then it can be opened."),
    VersionForm,
    doors.check_change,
    _version,
)
DESCRIBE = Act(
    "describe-document",
    _("Correct what is said of it"),
    _("Save"),
    _("What is said of the document has been corrected."),
    DescribeForm,
    doors.check_change,
    _describe,
)
MOVE = Act(
    "move-document",
    _("Move to another case"),
    _("Move the document"),
    _("The document has been moved. A note in both journals says so."),
    MoveForm,
    moving.check_move,
    _move,
    intro=_("With all its versions and what came with it. A document is moved, never deleted."),
)
SET_ASIDE = Act(
    "set-aside-document",
    _("Set aside"),
    _("Set the document aside"),
    _("The document was set aside."),
    ReasonForm,
    doors.check_change,
    _set_aside,
    intro=_(
        "It then no longer counts as part of the dossier and is not exported. It stays, and can be taken back."
    ),
)
RESTORE = Act(
    "restore-document",
    _("Take back into the dossier"),
    _("Take back"),
    _("The document stands in the dossier again."),
    SureForm,
    doors.check_restore,
    _restore,
)
SHARE = Act(
    "share-document",
    _("Share this version"),
    _("Share this version"),
    _("The version is shared now."),
    ShareForm,
    doors.check_share,
    _share,
    intro=_(
        "The competent authority sees it with what is submitted to it. For the subject it is a mark: this is the "
        "version that may be handed over."
    ),
)
WITHDRAW_SHARE = Act(
    "withdraw-share",
    _("Withdraw the shared version"),
    _("Withdraw"),
    _("The version is not shared any more."),
    SureForm,
    doors.check_withdraw_share,
    _withdraw_share,
)
SUPPORT = Act(
    "support-violation",
    _("Name as evidence"),
    _("Name as evidence"),
    _("The document now supports the violation."),
    SupportForm,
    doors.check_change,
    _support,
)
WITHDRAW_EVIDENCE = Act(
    "withdraw-evidence",
    _("Withdraw as evidence"),
    _("Withdraw"),
    _("The document does not support the violation any more."),
    SureForm,
    doors.check_withdraw_evidence,
    _withdraw_evidence,
)
ON_DOCUMENT = (VERSION, DESCRIBE, SUPPORT, SHARE, MOVE, SET_ASIDE, RESTORE)
