"""The journal of a case on a page of its own: filtered by kind and person, page by page, with earlier versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.refusal import allows
from cases import filters, journal
from cases.inquiry import check_record
from cases.models import Case, Mention, Note, TeamMember
from cases.paging import page_of
from cases.views.cases import fetch, trail

ENTRIES_OF_A_PAGE = 25


@dataclass(frozen=True)
class Entry:
    """An entry as the page shows it."""

    note: Note
    earlier: Sequence[Any]  # versions before this one, newest first
    may_correct: bool
    waiting: Mention | None  # where the reader was mentioned and has not ticked it off


@require_GET
def case_journal(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that was noted in a case, newest first."""
    case = fetch(request, number)
    prefetch_related_objects([case], Prefetch("team", TeamMember.objects.filter(until=None)))
    asked = filters.Filter(_parts(case), request)
    rows = case.notes.filter(asked.condition).select_related("recorded_by").defer("terms")
    rows = rows.prefetch_related(Prefetch("mentions", Mention.objects.select_related("user")))
    page = page_of(rows, request, day="happened_on", size=ENTRIES_OF_A_PAGE)
    context = {
        "case": case,
        "filter": asked,
        "page": page,
        "entries": _entries(case, page.rows, request.user),
        "may_write": allows(check_record, request.user, case),
        "trail": trail(),
    }
    return render(request, "cases/case/journal_page.html", context)


def _entries(case: Case, notes: Sequence[Note], by: User) -> list[Entry]:
    earlier = _earlier_versions(notes)
    found = []
    for note in notes:
        note.case = case
        waiting = [m for m in note.mentions.all() if m.user_id == by.pk and m.seen_at is None]
        may_correct = allows(journal.check_correct_note, by, note)
        found.append(Entry(note, earlier[note.pk], may_correct, waiting[0] if waiting else None))
    return found


def _earlier_versions(notes: Sequence[Note]) -> dict[int, list[Any]]:
    """What entries said before they were corrected, newest first, by entry; in one query."""
    corrected = {note.pk: note.version for note in notes if note.version > 1}
    found: dict[int, list[Any]] = defaultdict(list)
    if corrected:
        rows = Note.history.filter(id__in=list(corrected)).select_related("history_user")
        for row in rows.order_by("-version", "-history_id"):
            known = found[row.id]
            if row.version < corrected[row.id] and (not known or known[-1].version != row.version):
                known.append(row)
    return found


def _parts(case: Case) -> tuple[filters.Part, ...]:
    """The parts of the filter: the kind of an entry, and who wrote it or is mentioned in it."""
    mentions = Mention.objects.filter(note__case=case)

    def persons(user: Any) -> filters.Choices:
        concerned = Q(pk__in=case.notes.values("recorded_by")) | Q(pk__in=mentions.values("user"))
        return [
            (str(person.pk), str(person)) for person in User.objects.filter(concerned).order_by("last_name")
        ]

    def concerns(code: str) -> Q:
        return Q(recorded_by_id=int(code)) | Q(pk__in=mentions.filter(user_id=int(code)).values("note"))

    return (
        filters.choice("kind", _("of the kind"), "kind", lambda user: Note.Kind.choices, any_label=_("any")),
        filters.Part("person", _("by or for"), concerns, persons, any_label=_("anybody"), searchable=True),
    )


@require_POST
def mention_read(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Who was mentioned in an entry ticks it off."""
    case = fetch(request, number)
    mention = get_object_or_404(Mention, pk=key, note__case=case, user=request.user)
    journal.tick_off(mention, by=request.user)
    return redirect(reverse("cases:case_journal", args=[case.number]) + f"#entry-{mention.note_id}")
