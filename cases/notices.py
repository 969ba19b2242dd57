"""The notice to a subject: everybody whose conduct is examined is told, unless there is a reason not to, now or ever.

Source: AVG, art. 14, with the exceptions of art. 23 (UAVG, art. 41). That the head of OIF alone decides not to give it
is a rule of the house.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.completeness import latest_notice
from cases.inquiry import check_not_later, check_record, check_running
from cases.models import Case, Notice, Person
from cases.permissions import check_may, locked

Kind = Notice.Kind


def _check_open(person: Person) -> None:
    if person.role != Person.Role.SUBJECT:
        raise Refusal(_("A notice goes to a subject."))
    last = latest_notice(person)
    if last is not None and last.kind == Kind.GIVEN:
        raise Refusal(_("The notice has been given already."))


def check_give_notice(by: User, person: Person) -> None:
    check_record(by, person.case)  # type: ignore[arg-type]  # a subject of a case
    _check_open(person)


def check_withhold_notice(by: User, person: Person) -> None:
    check_may(by, "lead_case", person.case)
    check_running(person.case)  # type: ignore[arg-type]  # a subject of a case
    _check_open(person)


def _locked(person: Person) -> Person:
    case = locked(Case, person.case_id)
    person = Person.objects.get(pk=person.pk)
    person.case = case
    return person


@door
def give_notice(person: Person, *, by: User, on: date | None = None) -> Notice:
    """The subject was told of the investigation."""
    person = _locked(person)
    check_give_notice(by, person)
    check_not_later(on)
    day = on or timezone.localdate()
    return Notice.objects.create(person=person, kind=Kind.GIVEN, decided_on=day, recorded_by=by)


@door
def postpone_notice(person: Person, *, by: User, reason: str, review_on: date) -> Notice:
    """The notice is put off, with a reason, until a day on which that is looked at again."""
    person = _locked(person)
    check_give_notice(by, person)
    _check_reason(reason)
    today = timezone.localdate()
    if review_on <= today:
        raise Refusal(_("The review lies in the future."))
    return Notice.objects.create(
        person=person,
        kind=Kind.POSTPONED,
        decided_on=today,
        review_on=review_on,
        reason=reason,
        recorded_by=by,
    )


@door
def withhold_notice(person: Person, *, by: User, reason: str) -> Notice:
    """The head of OIF decides that no notice will be given."""
    person = _locked(person)
    check_withhold_notice(by, person)
    _check_reason(reason)
    today = timezone.localdate()
    return Notice.objects.create(
        person=person, kind=Kind.WITHHELD, decided_on=today, reason=reason, recorded_by=by
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("Give the reason."))
