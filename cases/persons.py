"""The persons of a case: who they are, and what is ordered about them while it runs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.context import door
from accounts.models import User
from accounts.refusal import Refusal
from cases.filing import file_where_no_overview_tells
from cases.inquiry import check_record
from cases.intake import add_person_row, write_identity
from cases.models import Case, InterimMeasure, Person, PersonIdentity
from cases.permissions import check_may, locked


def _locked(case: Case) -> Case:
    return locked(Case, case.pk)


@door
def add_person(case: Case, *, by: User, values: dict[str, Any]) -> Person:
    """Add somebody with a role to a case. `values`: role, tie, and the identity's fields."""
    case = _locked(case)
    check_record(by, case)
    person = add_person_row(values, by=by, case=case)
    person.case = case
    file_where_no_overview_tells(case, by=by)
    return person


def check_correct_identity(by: User, person: Person) -> None:
    check_record(by, person.case)
    check_may(by, "see_person_identity", person.case)


@door
def correct_identity(person: Person, *, by: User, values: dict[str, Any]) -> PersonIdentity:
    """Correct who somebody is."""
    person.case = _locked(person.case)
    check_correct_identity(by, person)
    if values.get("tie"):
        person.tie = values["tie"]
        person.save()
    identity = write_identity(person, values, by=by)
    file_where_no_overview_tells(person.case, by=by)
    return identity


# --- Interim measures -------------------------------------------------------------------------------


def check_order_interim_measure(by: User, person: Person) -> None:
    check_record(by, person.case)


@door
def order_interim_measure(
    person: Person, *, by: User, kind: str, since: date, grounds: str
) -> InterimMeasure:
    """Access is denied to somebody, or somebody is suspended, while the case runs."""
    person.case = _locked(person.case)
    check_order_interim_measure(by, person)
    if not grounds.strip():
        raise Refusal(_("Give the grounds of the measure."))
    return InterimMeasure.objects.create(
        person=person, kind=kind, since=since, grounds=grounds, recorded_by=by
    )


def check_lift_interim_measure(by: User, measure: InterimMeasure) -> None:
    check_record(by, measure.person.case)
    if measure.until is not None:
        raise Refusal(_("This measure has already been lifted."))


@door
def lift_interim_measure(measure: InterimMeasure, *, by: User, on: date) -> InterimMeasure:
    """End an interim measure."""
    measure.person.case = _locked(measure.person.case)
    measure.refresh_from_db(fields=["until"])
    check_lift_interim_measure(by, measure)
    if on < measure.since:
        raise Refusal(_("The measure cannot end before it began."))
    measure.until = on
    measure.save()
    return measure
