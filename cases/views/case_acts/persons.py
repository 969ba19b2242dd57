"""Persons and interim measures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import inquiry, persons
from cases.filing import SENTENCE
from cases.forms.case_persons import (
    AddPersonForm,
    CorrectIdentityForm,
    InterimMeasureForm,
    LiftForm,
)
from cases.intake import PERSON_FIELDS
from cases.models import Case, InterimMeasure, Person, PersonIdentity
from cases.views.acts import Act, Done


def _filed(before: int, case: Case) -> Done:
    """Says so when what was recorded made the case go to a higher level."""
    return Done(also="" if case.directorate_id == before else SENTENCE)


def _add(case: Case, by: Any, values: dict[str, Any]) -> Done:
    person = persons.add_person(case, by=by, values=values)
    return _filed(case.directorate_id, person.case)


def _correct(person: Person, by: Any, values: dict[str, Any]) -> Done:
    place = person.case.directorate_id
    row = PersonIdentity.objects.filter(person=person).first()
    before = {name: getattr(row, name) or "" for name in PERSON_FIELDS} if row else {}
    identity = persons.correct_identity(person, by=by, values={**before, **values})
    return _filed(place, identity.person.case)


def _order(person: Person, by: Any, values: dict[str, Any]) -> None:
    persons.order_interim_measure(person, by=by, **values)


def _lift(measure: InterimMeasure, by: Any, values: dict[str, Any]) -> None:
    persons.lift_interim_measure(measure, by=by, **values)


ADD_PERSON = Act(
    "add-person",
    _("Add a person"),
    _("Add the person"),
    _("The person has been added."),
    AddPersonForm,
    inquiry.check_record,
    _add,
    anchor="persons",
    intro=_(
        "On every page the person goes by role and number. Who it is, is kept apart and each look is recorded."
    ),
)
CORRECT_IDENTITY = Act(
    "correct-identity",
    _("Correct who this is"),
    _("Save the identity"),
    _("The identity has been corrected."),
    CorrectIdentityForm,
    persons.check_correct_identity,
    _correct,
    anchor="persons",
    intro=_("What is known already is not shown here. A field that you leave empty stays as it was."),
)
INTERIM_MEASURE = Act(
    "interim-measure",
    _("Order an interim measure"),
    _("Record the measure"),
    _("The interim measure has been recorded."),
    InterimMeasureForm,
    persons.check_order_interim_measure,
    _order,
    anchor="persons",
    intro=_("Denial of access or suspension while the case runs. It is not a punishment."),
)
LIFT_MEASURE = Act(
    "lift-interim-measure",
    _("Lift the interim measure"),
    _("Lift the measure"),
    _("The interim measure has been lifted."),
    LiftForm,
    persons.check_lift_interim_measure,
    _lift,
    anchor="persons",
)
