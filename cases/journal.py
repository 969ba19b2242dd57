"""The journal of a case: what was noted, called and decided; corrections, mentions, and the summary on top."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.context import door
from accounts.models import User
from accounts.refusal import NotAllowed, Refusal, allows
from cases.eligibility import colleagues_for
from cases.inquiry import check_not_later, check_record
from cases.intake import refresh_terms
from cases.language import blind_terms
from cases.models import Case, Mention, Note
from cases.permissions import check_may, locked


def _filled(text: str) -> str:
    if not text.strip():
        raise Refusal(_("The note is empty."))
    return text


@door
def add_note(
    case: Case,
    *,
    by: User,
    text: str,
    kind: str = Note.Kind.NOTE,
    on: date | None = None,
    at: time | None = None,
    mention: Iterable[User] = (),
    mail: bool = False,
) -> Note:
    """Write an entry in the journal. `at`: the time of day where it matters; `mail`: tell who is mentioned by mail."""
    case = locked(Case, case.pk)
    check_record(by, case)
    check_not_later(on)
    note = Note.objects.create(
        case=case,
        kind=kind,
        text=_filled(text),
        terms=blind_terms(text),
        happened_on=on or timezone.localdate(),
        happened_at=at,
        recorded_by=by,
    )
    _mention(note, mention, by=by, mail=mail)
    refresh_terms(case)
    return note


# --- Corrections ------------------------------------------------------------------------------------


def check_correct_note(by: User, note: Note) -> None:
    """An entry is corrected by who wrote it, or by who leads the case."""
    check_record(by, note.case)
    if note.recorded_by_id != by.pk and not allows(check_may, by, "lead_case", note.case):
        raise NotAllowed(_("An entry is corrected by who wrote it, or by the head of OIF."))


@door
def correct_note(
    note: Note,
    *,
    by: User,
    text: str,
    kind: str,
    on: date,
    at: time | None = None,
    reason: str,
    mention: Iterable[User] = (),
    mail: bool = False,
) -> Note:
    """Make the next version of an entry. The earlier one stays in the history, and readable in the journal."""
    case = locked(Case, note.case_id)
    note = locked(Note, note.pk)
    note.case = case
    check_correct_note(by, note)
    check_not_later(on)
    if not reason.strip():
        raise Refusal(_("Say why the entry is corrected."))
    before = (note.text, note.kind, note.happened_on, note.happened_at)
    if before == (_filled(text), kind, on, at):
        raise Refusal(_("Nothing was changed in the entry."))
    note.text, note.kind, note.happened_on, note.happened_at = text, kind, on, at
    note.terms, note.correction, note.version = blind_terms(text), reason, note.version + 1
    note.save()
    _mention(note, mention, by=by, mail=mail)
    refresh_terms(case)
    return note


# --- Mentions ---------------------------------------------------------------------------------------


def _mention(note: Note, users: Iterable[User], *, by: User, mail: bool) -> None:
    """Ask colleagues to read an entry: only who may see the case, each once, by mail where that is asked."""
    wanted = {user.pk: user for user in users}
    may_see = set(colleagues_for(note.case).values_list("pk", flat=True)) if wanted else set()
    for user in wanted.values():
        if user.pk not in may_see:
            raise Refusal(_("%(user)s cannot be mentioned in this case.") % {"user": user})
        mention, made = Mention.objects.get_or_create(note=note, user=user, defaults={"recorded_by": by})
        if made and mail:
            outbox.write(f"mention:{mention.pk}", "cases.tasks.tell_of_mention", mention=mention.pk)


def check_tick_off(by: User, mention: Mention) -> None:
    if mention.user_id != by.pk:
        raise NotAllowed(_("You are not the one who is mentioned here."))


@door
def tick_off(mention: Mention, *, by: User) -> Mention:
    """Who was mentioned has read it; the first time counts."""
    mention = locked(Mention, mention.pk)
    check_tick_off(by, mention)
    if mention.seen_at is None:
        mention.seen_at = timezone.now()
        mention.save(update_fields=["seen_at"])
    return mention


# --- The summary ------------------------------------------------------------------------------------


@door
def pin_summary(case: Case, *, by: User, text: str) -> Case:
    """What the case is about, in short, on top of its page; an empty text takes it away."""
    case = locked(Case, case.pk)
    check_record(by, case)
    case.summary = text.strip()
    case.save()
    refresh_terms(case)
    return case
