"""What the register holds about one person, over all cases that the reader sees: the roles, and the own data as a file.

Found by keyed hash, as persons are. A number or an address is taken for the same person; a name alone may be a
namesake, so it is shown to be looked at and left out of the file. What may name somebody else stays out of it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts import log, reach
from accounts.models import User
from cases.data_requests import HANDLES
from cases.models import Case, DataRequest, Person, PersonIdentity, Report, Reporter

SURE = ("personnel_number_hash", "email_hash")
IDENTITY = ("name", "function", "email", "phone", "personnel_number")


@dataclass(frozen=True)
class Held:
    """One place where this person stands: in a case in a role, or as the reporter of a report."""

    identity: PersonIdentity | Reporter
    number: str
    role: Any
    certain: bool  # by number or address, or the very person of the request

    @property
    def person(self) -> Person | None:
        return self.identity.person if isinstance(self.identity, PersonIdentity) else None


def held_about(request: DataRequest, *, by: User) -> list[Held]:
    """Every place where the person of a request stands; each is recorded as a look at an identity."""
    own = PersonIdentity.objects.filter(person=request.person).first() if request.person_id else None
    if own is None:
        return []
    sure, perhaps = _alike(own, SURE), _alike(own, ("name_hash",))
    cases = Case.objects.visible_to(by).filter(directorate_id__in=reach.reached(by, HANDLES)).values("pk")
    reports = Report.objects.visible_to(by).filter(directorate_id__in=reach.reached(by, HANDLES)).values("pk")
    persons = PersonIdentity.objects.filter(sure | perhaps | Q(pk=own.pk)).filter(
        Q(person__case__in=cases) | Q(person__case=None, person__report__in=reports)
    )
    found = [
        Held(
            row, _place(row.person).number, row.person.get_role_display(), row.pk == own.pk or _same(own, row)
        )
        for row in persons.select_related("person__case", "person__report")
    ]
    reporters = Reporter.objects.filter(sure, report__in=reports).select_related("report")
    found += [
        Held(row, row.report.number, Reporter._meta.verbose_name, _same(own, row))
        for row in reporters.filter(report__directorate__in=reach.reached(by, "see_reporter_identity"))
    ]
    _record(found)
    return sorted(found, key=lambda held: (not held.certain, held.number))


def _place(person: Person) -> Case | Report:
    """The case in which somebody stands, or the report that has none yet."""
    return person.case or person.report  # type: ignore[return-value]  # one of the two, by a constraint


def _alike(own: PersonIdentity, names: Iterable[str]) -> Q:
    match = Q(pk__in=[])
    for name in names:
        if getattr(own, name) is not None:
            match |= Q(**{name: getattr(own, name)})
    return match


def _same(own: PersonIdentity, row: PersonIdentity | Reporter) -> bool:
    return any(
        getattr(own, name) is not None and bytes(getattr(own, name)) == bytes(getattr(row, name) or b"")
        for name in SURE
    )


def _record(found: Iterable[Held]) -> None:
    for held in found:
        if held.person is not None:
            about, place = f"person:{held.person.pk}", _place(held.person).directorate_id
        else:
            about, place = f"reporter:{held.number}", held.identity.report.directorate_id  # type: ignore[union-attr]
        log.record(log.Action.VIEW_IDENTITY, about, directorate=place)


# --- The file ---------------------------------------------------------------------------------------

LEFT_OUT = gettext_lazy("Others, and text that may name them: descriptions, minutes, grounds and notes.")


def own_data(request: DataRequest, found: Iterable[Held]) -> dict[str, Any]:
    """The own data of the asker, others left out, as it goes into the file."""
    return {
        "request": {"kind": request.kind, "received_on": request.received_on, "due_on": request.due_on},
        "left_out": str(LEFT_OUT),
        "held": [_of(held) for held in found if held.certain],
    }


def _of(held: Held) -> dict[str, Any]:
    identity = {name: getattr(held.identity, name, "") or "" for name in IDENTITY}
    facts = {
        "number": held.number,
        "role": str(held.role),
        "identity": {k: v for k, v in identity.items() if v},
    }
    return facts | (_of_person(held.person) if held.person is not None else _of_report(held.identity.report))  # type: ignore[union-attr]


def _of_report(report: Report) -> dict[str, Any]:
    return {
        "received_on": report.received_on,
        "acknowledged_on": report.acknowledged_on,
        "feedback_on": report.feedback_on,
    }


def _of_person(person: Person) -> dict[str, Any]:
    return {
        "tie": person.tie,
        "recorded_on": person.recorded_at.date(),
        "hearings": [
            {
                "invited_on": hearing.invited_on,
                "held_on": hearing.held_on,
                "declined_on": hearing.declined_on,
                "minutes_sent_on": hearing.sent_on,
                "reply": hearing.reply,
                "own_words": hearing.objection,
            }
            for hearing in person.hearings.all()
        ],
        "interim_measures": [
            {"kind": measure.kind, "since": measure.since, "until": measure.until}
            for measure in person.interim_measures.all()
        ],
        "notices": [{"kind": notice.kind, "on": notice.decided_on} for notice in person.notices.all()],
        "violations": [_of_violation(violation) for violation in person.violations.all()],
    }


def _of_violation(violation: Any) -> dict[str, Any]:
    standing = violation.standing
    return {
        "category": violation.category.code,
        "outcome": violation.outcome,
        "outcome_on": violation.outcome_on,
        "decided_on": standing.decided_on if standing else None,
        "measures": [mark.measure.code for mark in standing.marks.all()] if standing else [],
        "carried_out_on": standing.carried_out_on if standing else None,
    }
