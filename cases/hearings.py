"""Hearing both sides as a round: invitation, hearing, minutes sent for correction, reply within a term.

The term is the rule `minutes_reply` of the table of terms. Whoever departs from the round says why, in writing.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases import deadlines, terms
from cases.inquiry import INVESTIGATING, check_in, check_not_later
from cases.models import Case, Document, Hearing, Person, Status
from cases.permissions import check_may, locked

TERM = "minutes_reply"
Reply = Hearing.Reply
Stage = Hearing.Stage


def check_hear(by: User, person: Person) -> None:
    check_may(by, "investigate_case", person.case)
    check_in(person.case, *INVESTIGATING)  # type: ignore[arg-type]  # a hearing is of a case


def _check_round(by: User, hearing: Hearing) -> None:
    """A round that was begun is completed also after the investigation was concluded."""
    check_may(by, "investigate_case", hearing.person.case)
    check_in(hearing.person.case, *INVESTIGATING, Status.DISPOSITION)  # type: ignore[arg-type]


def _locked(hearing: Hearing) -> Hearing:
    case = locked(Case, hearing.person.case_id)
    hearing = locked(Hearing, hearing.pk)
    hearing.person.case = case
    return hearing


@door
def invite_to_hearing(person: Person, *, by: User, on: date, planned_on: date | None = None) -> Hearing:
    """A person is invited to be heard, on the planned day where that is known."""
    person.case = locked(Case, person.case_id)
    check_hear(by, person)
    if planned_on is not None and planned_on < on:
        raise Refusal(_("The hearing lies before the invitation."))
    return Hearing.objects.create(person=person, invited_on=on, planned_on=planned_on, recorded_by=by)


def check_record_hearing(by: User, hearing: Hearing) -> None:
    _check_round(by, hearing)
    if hearing.sent_on is not None:
        raise Refusal(
            _("The minutes have been sent. What the person wants changed is recorded as the reply.")
        )


@door
def record_hearing(
    hearing: Hearing,
    *,
    by: User,
    held_on: date | None = None,
    declined_on: date | None = None,
    minutes: str = "",
) -> Hearing:
    """What came of an invitation: heard, with minutes, or declined in writing."""
    hearing = _locked(hearing)
    check_record_hearing(by, hearing)
    if (held_on is None) == (declined_on is None):
        raise Refusal(_("Somebody is heard or declines: give one of the two days."))
    check_not_later(held_on)
    check_not_later(declined_on)
    if held_on is not None and not minutes.strip():
        raise Refusal(_("A hearing has minutes."))
    if (held_on or declined_on) < hearing.invited_on:  # type: ignore[operator]
        raise Refusal(_("The hearing lies before the invitation."))
    hearing.held_on, hearing.declined_on, hearing.minutes = held_on, declined_on, minutes
    hearing.save()
    return hearing


def _check_stage(by: User, hearing: Hearing, stage: Stage, sentence: str) -> None:
    _check_round(by, hearing)
    if hearing.stage != stage:
        raise Refusal(sentence)


def check_send_minutes(by: User, hearing: Hearing) -> None:
    _check_stage(by, hearing, Stage.SENDING, _("There are no minutes that wait to be sent."))


@door
def send_minutes(hearing: Hearing, *, by: User, on: date | None = None) -> Hearing:
    """The minutes went to the person for correction; the day by which a reply is asked follows from the rule."""
    hearing = _locked(hearing)
    check_send_minutes(by, hearing)
    day = on or timezone.localdate()
    check_not_later(day)
    if day < hearing.held_on:  # type: ignore[operator]
        raise Refusal(_("The minutes were sent before the hearing."))
    hearing.sent_on, hearing.reply_by = day, reply_due(day)
    hearing.save()
    return hearing


def reply_due(sent_on: date) -> date:
    """The last day for a reply to minutes that were sent on a day; refused where no rule holds."""
    rule = deadlines.rules(sent_on).get(TERM)
    if rule is None:
        raise Refusal(_("The table of terms has no term for a reply to minutes."))
    return terms.due_on(sent_on, rule)


def check_record_reply(by: User, hearing: Hearing) -> None:
    _check_stage(by, hearing, Stage.REPLY, _("No reply to minutes is awaited."))


@door
def record_reply(
    hearing: Hearing,
    *,
    by: User,
    reply: str,
    on: date | None = None,
    objection: str = "",
    document: Document | None = None,
) -> Hearing:
    """What the person said to the minutes, with the document in which it was said. Silence counts after the term."""
    hearing = _locked(hearing)
    check_record_reply(by, hearing)
    if reply not in Reply.values:
        raise Refusal(_("A reply is an acceptance, an objection, or none within the term."))
    day = on or timezone.localdate()
    check_not_later(day)
    if day < hearing.sent_on:  # type: ignore[operator]
        raise Refusal(_("The reply lies before the day on which the minutes were sent."))
    if reply == Reply.SILENT and day <= hearing.reply_by:  # type: ignore[operator]
        raise Refusal(
            _("The person has until %(day)s to reply.") % {"day": date_format(hearing.reply_by)}  # type: ignore[arg-type]
        )
    if (reply == Reply.OBJECTION) != bool(objection.strip()):
        raise Refusal(_("An objection has its text, and only an objection has one."))
    if document is not None:
        _check_holds_reply(hearing, reply, document)
    hearing.reply, hearing.replied_on, hearing.objection = reply, day, objection
    hearing.reply_document = document
    hearing.save()
    return hearing


def _check_holds_reply(hearing: Hearing, reply: str, document: Document) -> None:
    if reply == Reply.SILENT:
        raise Refusal(_("Who did not reply left no document."))
    if document.case_id != hearing.person.case_id or document.set_aside_on is not None:
        raise Refusal(_("Choose a document of this dossier."))
    if document.tells_reporter:
        raise Refusal(_("This document tells who reported; not everybody who reads the hearing may see it."))


def check_attach_reply(by: User, hearing: Hearing) -> None:
    _check_round(by, hearing)
    if hearing.reply not in (Reply.ACCEPTED, Reply.OBJECTION):
        raise Refusal(_("Record the reply first."))


@door
def attach_reply(hearing: Hearing, *, by: User, document: Document) -> Hearing:
    """Say which document of the dossier is the reply to the minutes; another one takes its place."""
    hearing = _locked(hearing)
    check_attach_reply(by, hearing)
    _check_holds_reply(hearing, hearing.reply, locked(Document, document.pk))
    hearing.reply_document = document
    hearing.save()
    return hearing


def check_deviate(by: User, hearing: Hearing) -> None:
    _check_round(by, hearing)
    if hearing.stage == Stage.DONE:
        raise Refusal(_("This round of hearing both sides is complete."))


@door
def deviate(hearing: Hearing, *, by: User, reason: str, on: date | None = None) -> Hearing:
    """End the round otherwise than the rule says, with the reason."""
    hearing = _locked(hearing)
    check_deviate(by, hearing)
    check_not_later(on)
    if not reason.strip():
        raise Refusal(_("Give the reason why the rule is not followed."))
    hearing.deviated_on, hearing.deviation = on or timezone.localdate(), reason
    hearing.save()
    return hearing
