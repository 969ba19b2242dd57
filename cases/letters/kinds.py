"""The nine kinds of letter: what each is about, to whom it goes, and what becomes of it in the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Case, Document, Hearing, Investigation, Mandate, Person, Report
from cases.steps.letters import LETTERS

REPORTER, SUBJECT, AUTHORITY, BODY = "reporter", "subject", "authority", "body"
RECIPIENTS: dict[str, Any] = {
    REPORTER: _("the reporter"),
    SUBJECT: _("the person it is about"),
    AUTHORITY: _("the competent authority"),
    BODY: _("another body"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of letter. `about`: the model of the one part of the case that it tells of."""

    code: str
    about: Any
    recipient: str
    title: str  # of the document: always Dutch, as the letter is
    document: str = Document.Kind.LETTER

    @property
    def label(self) -> Any:
        return LETTERS[self.code]

    @property
    def to_reporter(self) -> bool:
        """Such a letter tells who reported, and exists for who may know that."""
        return self.recipient == REPORTER

    @property
    def names_person(self) -> bool:
        return self.recipient == SUBJECT


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("acknowledgement", Report, REPORTER, "Ontvangstbevestiging"),
        Kind("facts_request", Report, REPORTER, "Vraag om meer informatie"),
        Kind("mandate", Mandate, AUTHORITY, "Opdracht tot feitenonderzoek", Document.Kind.MANDATE),
        Kind("hearing_invitation", Hearing, SUBJECT, "Uitnodiging voor een gesprek"),
        Kind("minutes", Hearing, SUBJECT, "Gespreksverslag", Document.Kind.MINUTES),
        Kind("report", Investigation, AUTHORITY, "Onderzoeksrapport", Document.Kind.FINAL_REPORT),
        Kind("disposition_notice", Person, SUBJECT, "Bericht over de afdoening", Document.Kind.DECISION),
        Kind("reporter_feedback", Report, REPORTER, "Terugkoppeling aan de melder"),
        Kind("referral", Case, BODY, "Overdracht aan een andere instantie"),
    )
}
# A report that has no case yet has no dossier: these can be made of it all the same, to be sent.
OF_A_REPORT = ("acknowledgement", "facts_request")
