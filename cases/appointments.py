"""Planning an interview, and the file by which it comes into somebody's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.inquiry import check_record
from cases.models import Appointment, Case
from cases.permissions import check_sees, locked

FACTS = ("kind", "begins_at", "ends_at", "person", "place", "who")


def check_plan(by: User, case: Case) -> None:
    check_record(by, case)


@door
def plan_appointment(case: Case, *, by: User, values: dict[str, Any]) -> Appointment:
    """Plan an interview. `values`: FACTS; the person is one of the case, or nobody."""
    case = locked(Case, case.pk)
    check_plan(by, case)
    appointment = Appointment(case=case, recorded_by=by)
    _fill(appointment, values)
    appointment.save()
    return appointment


def _fill(appointment: Appointment, values: dict[str, Any]) -> None:
    for name in FACTS:
        if name in values:
            setattr(appointment, name, values[name])
    if appointment.ends_at <= appointment.begins_at:
        raise Refusal(_("The appointment ends before it begins."))
    if appointment.person is not None and appointment.person.case_id != appointment.case_id:
        raise Refusal(_("This person is not in the case."))


def check_change(by: User, appointment: Appointment) -> None:
    check_record(by, appointment.case)
    if appointment.cancelled_at is not None:
        raise Refusal(_("This appointment was cancelled."))


@door
def change_appointment(appointment: Appointment, *, by: User, values: dict[str, Any]) -> Appointment:
    """Move an appointment or correct it. A calendar that took it up before takes up the next revision."""
    case = locked(Case, appointment.case_id)
    appointment = locked(Appointment, appointment.pk)
    appointment.case = case
    check_change(by, appointment)
    _fill(appointment, values)
    appointment.sequence += 1
    appointment.save()
    return appointment


@door
def cancel_appointment(appointment: Appointment, *, by: User, reason: str) -> Appointment:
    """Cancel an appointment; it stays on record."""
    case = locked(Case, appointment.case_id)
    appointment = locked(Appointment, appointment.pk)
    appointment.case = case
    check_change(by, appointment)
    if not reason.strip():
        raise Refusal(_("Give the reason for this step."))
    appointment.cancelled_at, appointment.cancelled_reason = timezone.now(), reason.strip()
    appointment.sequence += 1
    appointment.save()
    return appointment


# --- The calendar file ------------------------------------------------------------------------------


def check_calendar(by: User, appointment: Appointment) -> None:
    check_sees(by, appointment.case)


def calendar_file(appointment: Appointment, *, link: str) -> str:
    """The appointment as iCalendar (RFC 5545): number, kind and time. Who and where stand in the register alone, for a
    calendar is read by others and lies on telephones."""
    number = appointment.case.number
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ROSI//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:appointment-{appointment.pk}@rosi",
        f"SEQUENCE:{appointment.sequence}",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"DTSTART:{_moment(appointment.begins_at)}",
        f"DTEND:{_moment(appointment.ends_at)}",
        f"SUMMARY:{_escaped(f'{number} · {appointment.get_kind_display()}')}",
        f"DESCRIPTION:{_escaped(_('Place and people stand in the register: %(link)s') % {'link': link})}",
        f"STATUS:{'CANCELLED' if appointment.cancelled_at else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A line of at most 75 bytes, and what follows of it after a space."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts, part = [*parts, part], " "
        part += letter
    return [*parts, part]
