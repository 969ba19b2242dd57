"""The forms of what is done with a case, one by one: whom and what each offers, and what comes of it.

Negative control: let `CorrectIdentityForm` take an empty field for what was meant; a test here fails.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context
from cases import conflicts, hearings
from cases.models import (
    Case,
    Mandate,
    Measure,
    Method,
    Person,
    PersonIdentity,
    Violation,
)
from tests.cases.acts import address, as_typed, done, send
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, case_in

pytestmark = pytest.mark.django_db


def test_who_declares_a_conflict_is_led_to_the_list_and_sees_the_case_no_more(cast):
    case = case_in("received", cast)
    client = as_user(cast.anna)
    response = client.post(address(case, "declare-conflict"), {"sure": "on"}, follow=True)
    assert response.redirect_chain == [(reverse("cases:cases"), 302)]
    assert "You do not see this case any more." in text_of(response)
    assert case.number not in text_of(response)
    assert client.get(reverse("cases:case", args=[case.number])).status_code == 404


def test_a_conflict_is_declared_by_who_is_sure_only(cast):
    case = case_in("received", cast)
    assert as_user(cast.anna).post(address(case, "declare-conflict"), {}).status_code == 422
    assert Case.objects.visible_to(cast.anna).filter(pk=case.pk).exists()


def test_a_case_is_restricted_and_opened_again_with_a_reason(cast):
    case = case_in("received", cast)
    done(send(cast.head, case, "restrict", reason="Gevoelig."))
    assert as_user(cast.anna).get(reverse("cases:case", args=[case.number])).status_code == 404
    done(send(cast.head, case, "lift-restriction", reason="Niet meer nodig."))
    assert as_user(cast.anna).get(reverse("cases:case", args=[case.number])).status_code == 200
    assert [m.reason for m in case.moves.all()][-2:] == ["Gevoelig.", "Niet meer nodig."]


def test_the_team_offers_investigators_without_a_conflict_only(cast):
    walk = Walk(cast).to_preliminary()
    with context.acting(cast.acquaintance):
        conflicts.declare_conflict(walk.case, by=cast.acquaintance)
    offered = set(
        as_user(cast.head).get(address(walk.case, "assign")).context["form"].fields["user"].queryset
    )
    assert offered == {cast.anna, cast.bert, cast.head, cast.reviewer, cast.elsewhere, cast.member}
    done(send(cast.head, walk.case, "assign", user=cast.anna.pk, part="lead"))
    member = walk.case.team.get()
    offered = set(
        as_user(cast.head).get(address(walk.case, "assign")).context["form"].fields["user"].queryset
    )
    assert cast.anna not in offered
    done(send(cast.head, walk.case, "unassign", member))
    member.refresh_from_db()
    assert member.until == timezone.localdate()


def test_only_a_competent_authority_is_offered(cast):
    case = case_in("preliminary", cast)
    form = as_user(cast.anna).get(address(case, "request-mandate")).context["form"]
    assert set(form.fields["authority"].queryset) == {cast.director}
    methods = [Method.objects.get(code="dossier").pk]
    response = send(
        cast.anna, case, "request-mandate", question="Wat?", methods=methods, authority=cast.other_director.pk
    )
    assert response.status_code == 422
    assert not Mandate.objects.exists()


def test_the_kinds_of_violation_stand_grouped_by_category_in_one_list(cast):
    case = case_in("preliminary", cast)
    page = text_of(as_user(cast.anna).get(address(case, "add-violation")))
    assert '<optgroup label="Financial violations">' in page
    assert '<option value="FIN">Financial violations, not specified</option>' in page
    assert '<option value="FIN-2">Fraud</option>' in page


@pytest.mark.parametrize(("kind", "pair"), [("FIN", ("FIN", None)), ("FIN-2", ("FIN", "FIN-2"))])
def test_a_violation_has_a_category_and_perhaps_a_subcategory(cast, at_preliminary, kind, pair):
    walk = at_preliminary
    done(send(cast.anna, walk.case, "add-violation", subject=walk.subject_person.pk, kind=kind))
    violation = Violation.objects.get()
    assert (violation.category.code, getattr(violation.subcategory, "code", None)) == pair


def test_a_violation_that_is_not_proven_is_offered_no_disciplinary_measure(cast, at_fact_finding):
    walk = at_fact_finding.hear().file_report().found("not_proven")
    walk.move("conclude", cast.anna, 5)
    form = as_user(cast.anna).get(address(walk.case, "propose", walk.violation)).context["form"]
    assert {measure.code for measure in form.fields["measures"].queryset} == set(
        Measure.objects.filter(disciplinary=False).values_list("code", flat=True)
    )


def test_a_person_is_added_with_a_role_and_found_by_the_rules(cast):
    case = case_in("received", cast)
    with context.acting(None):
        cast.bert.email = "bert@voorbeeld.example"
        cast.bert.save()
    done(
        send(
            cast.anna,
            case,
            "add-person",
            role="other",
            tie="hired",
            name="Iemand Geheim",
            email=cast.bert.email,
        )
    )
    person = case.persons.get(role="other")
    assert (person.tie, person.identity.name) == ("hired", "Iemand Geheim")
    assert as_user(cast.bert).get(reverse("cases:case", args=[case.number])).status_code == 404


def test_an_identity_is_corrected_and_what_stays_empty_stays_as_it_was(cast):
    walk = Walk(cast).to_received()
    person = walk.subject_person
    done(send(cast.anna, walk.case, "correct-identity", person, tie="former", function="Chauffeur"))
    row = PersonIdentity.objects.get(person=person)
    assert (row.name, row.function) == ("Betrokkene Geheim", "Chauffeur")
    person.refresh_from_db()
    assert person.tie == "former"


def test_from_the_opened_identity_a_field_can_be_emptied(cast, at_received):
    walk = at_received
    person = walk.subject_person
    opened = as_user(cast.anna).post(reverse("cases:case_person", args=[walk.case.number, person.pk]))
    known = {name: opened.context["form"][name].value() for name in opened.context["form"].fields}
    assert (known["name"], known["shown"]) == ("Betrokkene Geheim", True)
    done(send(cast.anna, walk.case, "correct-identity", person, **{**known, "function": ""}))
    row = PersonIdentity.objects.get(person=person)
    assert (row.name, row.function) == ("Betrokkene Geheim", "")


def test_a_hearing_can_be_declined_in_writing(cast, at_fact_finding):
    walk = at_fact_finding
    hearing = walk.go(hearings.invite_to_hearing, walk.subject_person, by=cast.anna, on=walk.day(3))
    done(send(cast.anna, walk.case, "record-hearing", hearing, outcome="declined", on=walk.day(4)))
    hearing.refresh_from_db()
    assert (hearing.held_on, hearing.declined_on) == (None, walk.day(4))


def test_a_preliminary_inquiry_may_end_without_a_report_of_its_own(cast):
    case = case_in("preliminary", cast)
    investigation = case.investigations.get()
    done(send(cast.anna, case, "file-report", investigation, on="", conclusion="Geen aanleiding."))
    investigation.refresh_from_db()
    assert (investigation.report_on, investigation.conclusion) == (None, "Geen aanleiding.")


def test_an_external_bureau_is_named_by_the_head(cast):
    case = case_in("fact_finding", cast)
    investigation = case.investigations.get(ended_on=None)
    done(send(cast.head, case, "external-bureau", investigation, bureau="Bureau Buiten"))
    assert "by Bureau Buiten" in text_of(as_user(cast.anna).get(reverse("cases:case", args=[case.number])))
    assert send(cast.anna, case, "external-bureau", investigation, bureau="Ander").status_code == 403


def test_what_was_done_is_shown_on_the_page_of_the_case(cast):
    case = case_in("received", cast)
    response = as_user(cast.anna).post(
        address(case, "note"), as_typed({"text": "Eerste indruk.", "on": timezone.localdate()}), follow=True
    )
    assert response.redirect_chain == [(reverse("cases:case", args=[case.number]) + "#journal", 302)]
    assert "The entry has been saved." in text_of(response)
    assert "Eerste indruk." in text_of(response)
    assert Person.objects.filter(case=case).exists()
