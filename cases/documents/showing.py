"""How documents are put into words for a page: state, scanner, size, and why something waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.documents import scanning, types
from cases.documents.names import size_in_words
from cases.models import Document, DocumentVersion

State = DocumentVersion.State
HEAD = {  # what stands above a mail
    "From": gettext_lazy("From"),
    "To": gettext_lazy("To"),
    "Cc": gettext_lazy("Copy to"),
    "Date": gettext_lazy("Date"),
    "Subject": gettext_lazy("Subject line"),
}
TONES = {State.WAITING: "neutral", State.CLEAN: "green", State.QUARANTINE: "amber", State.HOSTILE: "red"}
SCANNERS: dict[str, Any] = {
    "clamav": gettext_lazy("ClamAV"),
    scanning.STAND_IN: gettext_lazy(
        "the stand-in of the demonstration, which knows the EICAR test file and no other"
    ),
}
WHY: dict[str, Any] = {
    scanning.NO_SCANNER: gettext_lazy(
        "No scanner has been set up. The file is kept and nobody can open it. Ask the administrator; it is scanned by "
        "itself as soon as there is one."
    ),
    scanning.UNREACHABLE: gettext_lazy(
        "The scanner does not answer. The file is kept and nobody can open it. It is tried again every ten minutes."
    ),
    scanning.TOO_LARGE: gettext_lazy(
        "The file is larger than the scanner takes. The file is kept and nobody can open it. Ask the administrator to "
        "raise the limit of the scanner."
    ),
    scanning.UNREADABLE: gettext_lazy(
        "The scanner cannot look into this file. The file is kept and nobody can open it. Ask who sent it for another "
        "form, for instance PDF."
    ),
}


@dataclass(frozen=True)
class Line:
    """One version as a page shows it."""

    version: DocumentVersion

    @property
    def tone(self) -> str:
        return TONES[State(self.version.state)]

    @property
    def size(self) -> str:
        return size_in_words(self.version.size)

    @property
    def type(self) -> Any:
        return types.TYPES[self.version.media_type].label

    @property
    def preview(self) -> str:
        return types.TYPES[self.version.media_type].preview if self.version.is_open else ""

    @property
    def scanner(self) -> Any:
        return SCANNERS.get(self.version.scanner, self.version.scanner)

    @property
    def why(self) -> Any:
        """Why it cannot be opened; empty where it can."""
        if self.version.state == State.WAITING:
            return _("The scanner looks at this file first. That mostly takes less than a minute.")
        if self.version.state == State.QUARANTINE:
            return WHY.get(self.version.finding, WHY[scanning.UNREADABLE])
        if self.version.state == State.HOSTILE:
            return _(
                "The scanner found “%(finding)s” in this file. It is kept locked, and nobody can open it. Tell who "
                "sent it, and set the document aside if it belongs to no case."
            ) % {"finding": self.version.finding}
        return ""


@dataclass(frozen=True)
class Row:
    """One document of a list: its newest version, how many it has, with whom it is shared, what it supports."""

    document: Document
    line: Line | None
    count: int
    audiences: list[str]
    supports: int


def rows_of(documents: Any) -> list[Row]:
    """Documents with `versions`, their `shared` and `evidence` prefetched, as lines of a list."""
    found = []
    for document in documents:
        versions = list(document.versions.all())
        shared = {
            s.get_audience_display() for v in versions for s in v.shared.all() if s.withdrawn_at is None
        }
        supports = sum(evidence.withdrawn_at is None for evidence in document.evidence.all())
        line = Line(versions[-1]) if versions else None
        found.append(Row(document, line, len(versions), sorted(shared), supports))
    return found
