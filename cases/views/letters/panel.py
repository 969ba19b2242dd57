"""What the page of a document says where it is a letter: how far its PDF is, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.letters import doors
from cases.letters.kinds import KINDS
from cases.models import Case, Document, Letter, LetterVersion
from cases.views.acts import offers
from cases.views.case_acts import ON
from cases.views.letters.offering import address

Pdf = LetterVersion.Pdf


def panel_of(document: Document, by: Any) -> dict[str, Any]:
    """The context of cases/letters/panel.html; empty for a document that is no letter."""
    letter = doors.letter_of(document)
    if letter is None:
        return {}
    kind, made = KINDS[letter.kind], doors.latest_of(letter)
    possible = offers(ON[Letter], by, letter).values()
    part = kind.about(pk=letter.part)
    return {
        "letter": letter,
        "letter_label": capfirst(str(kind.label)),
        "letter_made": made,
        "letter_progress": progress_of(document.case, made) if made else None,
        "letter_offers": [offer for offer in possible if offer.possible],
        "letter_again": address(document.case, kind, part),
    }


def progress_of(case: Case, made: LetterVersion) -> dict[str, Any]:
    """What components/progress.html shows of the PDF of a version."""
    shown: dict[str, Any] = {
        "label": _("PDF of this letter"),
        "state": made.pdf_state,
        "done": 0,
        "total": 0,
        "url": reverse("cases:letter_pdf", args=[case.number, made.pk]),
        "message": "",
        "retry_url": "",
    }
    if made.pdf_state == Pdf.DONE and made.pdf is not None:
        shown["result_url"] = reverse("cases:document", args=[case.number, made.pdf.document_id])
        shown["result"] = _("Open the PDF")
    elif made.pdf_state == Pdf.FAILED:
        shown["message"] = _(
            "The PDF could not be made. The Word document is there. Try again; if it stops again, something in the "
            "document is not supported: save it anew in Word, or make the PDF there."
        )
    elif made.pdf_state == Pdf.ABSENT:
        shown["state"] = "failed"
        shown["message"] = _(
            "LibreOffice is not installed on this server, so no PDF was made. The Word document is there: make the "
            "PDF in Word, or ask the administrator to install LibreOffice."
        )
    return shown
