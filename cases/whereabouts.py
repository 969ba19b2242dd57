"""Where the words of a query stand: in a title, the summary, the journal, a report, the text of a document.

What is looked through are hits alone, and of what hangs under them only what exists for the reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from accounts import reach
from accounts.models import User
from cases import lists
from cases.excerpts import Piece, excerpt, excerpt_of_long, marked, wanted_in
from cases.language import blind_query, stems, words
from cases.models import Case, DocumentText, Note, Report
from cases.search import Hit

MOST_PLACES = 3  # of one hit
MOST_OPENED = 200  # texts beneath all hits together, the newest
MOST_LISTED = 5  # directorates and categories


@dataclass(frozen=True)
class Place:
    """One place where words of the query stand: what it is called, its address, the excerpt."""

    label: str
    url: str
    excerpt: Sequence[Piece]


@dataclass(frozen=True)
class Located:
    """A hit with its title marked, and the places beside the title."""

    hit: Hit
    title: Sequence[Piece]
    places: Sequence[Place] = field(default_factory=tuple)


def locate(hits: Sequence[Hit], query: str, *, by: User) -> list[Located]:
    """Each hit with where its words stand; in two queries for all hits together."""
    wanted, terms = wanted_in(query), blind_query(query)
    cases = [hit.found.pk for hit in hits if isinstance(hit.found, Case)]
    beneath: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    if cases and terms:
        for note in _notes(cases, terms):
            beneath[note.case_id].append(_of_note(note))
        for report in _reports(cases, terms, by):
            beneath[report.case_id].append(_of_report(report))  # type: ignore[index]  # of a case, by its filter
    return [
        Located(hit, marked(hit.title, wanted), _places(hit, wanted, beneath[hit.found.pk])) for hit in hits
    ]


def _notes(cases: Sequence[int], terms: Sequence[int]) -> Iterable[Note]:
    rows = Note.objects.filter(case__in=cases, terms__overlap=list(terms)).select_related("case")
    return rows.defer("terms", "case__terms", "case__summary")[:MOST_OPENED]


def _reports(cases: Sequence[int], terms: Sequence[int], by: User) -> Iterable[Report]:
    rows = Report.objects.visible_to(by).filter(case__in=cases, terms__overlap=list(terms))
    return rows.defer("terms")[:MOST_OPENED]


def _of_note(note: Note) -> tuple[str, str, str]:
    day = formats.date_format(note.happened_on)
    label = _("Journal, %(kind)s of %(day)s") % {"kind": note.get_kind_display(), "day": day}
    page = reverse("cases:case_journal", args=[note.case.number])
    return label, f"{page}?after={_just_before(note)}#entry-{note.pk}", note.text


def _just_before(note: Note) -> str:
    """The key of the page of the journal that begins with this entry."""
    return f"{note.happened_on.isoformat()}.{note.pk + 1}"


def _of_report(report: Report) -> tuple[str, str, str]:
    url = reverse("cases:report", args=[report.number])
    label = _("Report %(number)s") % {"number": report.number}
    return label, url, f"{report.subject_line}. {report.description or ''}"


def _places(hit: Hit, wanted: frozenset[str], beneath: Sequence[tuple[str, str, str]]) -> list[Place]:
    """The places of one hit that say most of the query; none when the title says it all."""
    row: Any = hit.found
    if excerpt(hit.title, wanted).said == len(wanted):
        return []
    if isinstance(row, DocumentText):
        return _in_document(row, wanted)
    if isinstance(row, Case):
        texts = [
            (_("Summary"), reverse("cases:case", args=[hit.number]) + "#summary", row.summary),
            *beneath,
        ]
    else:
        texts = [
            (_("What is reported"), reverse("cases:report", args=[hit.number]) + "#facts", row.description)
        ]
    found = [(label, url, excerpt(text, wanted)) for label, url, text in texts if text]
    best = sorted(found, key=lambda entry: -entry[2].said)[:MOST_PLACES]
    return [Place(label, url, piece.pieces) for label, url, piece in best if piece.said]


def _in_document(text: DocumentText, wanted: frozenset[str]) -> list[Place]:
    """Where in one version the words stand: in its text, or in the name of its file."""
    found, version = excerpt_of_long(text.text, wanted), text.version
    label = _("Version %(number)s") % {"number": version.number}
    if not found.said:
        found, label = excerpt(version.file_name, wanted), _("File")
    url = reverse("cases:document", args=[version.document.case.number, version.document_id])
    return [Place(label, f"{url}#versions", found.pieces)] if found.said else []


# --- Directorates and categories --------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A directorate or a category that goes by the words of the query, and the list of its cases."""

    kind: str
    label: str
    url: str


def listed(query: str, *, by: User) -> list[Listed]:
    """Directorates and categories in whose name all words of the query stand, for who sees cases there."""
    wanted, reached = wanted_in(query), reach.reached(by, "see_case")
    if not wanted or not reached:
        return []
    entries = [
        (
            "directorate",
            _("directorate"),
            [node for node in lists.entries("directorate") if node.id in reached],
        ),
        ("category", _("category"), lists.entries("category")),
    ]
    page = reverse("cases:cases")
    return [
        Listed(kind, entry.label, f"{page}?{name}={entry.code}")
        for name, kind, rows in entries
        for entry in rows
        if wanted <= {stem for word in words(entry.label, joined=True) for stem in stems(word)}
    ][:MOST_LISTED]
