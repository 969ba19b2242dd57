"""Who a person in a case is: opened by a button, apart from the case, each look recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts import log
from accounts.once import repeatable
from accounts.refusal import allows
from accounts.sign_in.again import ask_again
from cases import persons
from cases.forms.case_persons import CorrectIdentityForm
from cases.intake import PERSON_FIELDS
from cases.models import Person, PersonIdentity
from cases.permissions import check_may
from cases.views.case_acts.persons import CORRECT_IDENTITY
from cases.views.cases import fetch, trail


@repeatable("changes nothing; every look is recorded")
@ask_again
@require_http_methods(["GET", "POST"])
def person_identity(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Who somebody is. GET asks first; POST opens, and the look is recorded."""
    case = fetch(request, number)
    check_may(request.user, "see_person_identity", case)
    person = get_object_or_404(Person, pk=key, case=case)
    person.case = case
    context: dict[str, Any] = {
        "case": case,
        "person": person,
        "trail": trail(),
        "opened": request.method == "POST",
    }
    if request.method == "POST":
        log.record(log.Action.VIEW_IDENTITY, f"person:{person.pk}", directorate=case.directorate_id)
        row = PersonIdentity.objects.filter(person=person).first()
        context["facts"] = _facts(row)
        if allows(persons.check_correct_identity, request.user, person):
            context["form"] = _correction(person, row, request.user)
            context["correct"] = CORRECT_IDENTITY
    template = (
        "cases/case/identity_facts.html" if request.htmx and context["opened"] else "cases/case/identity.html"
    )
    return render(request, template, context)


def _facts(row: PersonIdentity | None) -> list[dict[str, Any]]:
    fields = [PersonIdentity._meta.get_field(name) for name in PERSON_FIELDS]
    return [
        {"term": str(field.verbose_name).capitalize(), "value": getattr(row, field.name, "")}
        for field in fields
    ]


def _correction(person: Person, row: PersonIdentity | None, by: Any) -> CorrectIdentityForm:
    """The form of the correction, with what is known filled in."""
    known = {name: getattr(row, name, "") or "" for name in PERSON_FIELDS}
    return CorrectIdentityForm(None, obj=person, by=by, initial={**known, "shown": True})
