"""Registering a report on one page: fast, nothing lost, once."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEvent
from cases.models import Draft, Person, PersonIdentity, Report, Reporter
from tests.cases.pages import as_user, queries_of, text_of

NEW = "/reports/new/"
pytestmark = pytest.mark.django_db


def sent(draft=None, **values):
    """What the page sends: a few facts, one row of persons that stayed empty."""
    return {
        "draft": str(draft or uuid.uuid4()),
        "draft_form": "report",
        "received_on": "24-02-2026",
        "channel": "oif_telefoon",
        "reporter_kind": "anoniem",
        "directorate": "BD",
        "category": "",
        "subject_line": "Zonnebloem en de sleutels",
        "description": "",
        "persons-TOTAL_FORMS": "1",
        "persons-INITIAL_FORMS": "0",
        "persons-0-tie": "unknown",
        **values,
    }


FULL = {
    "category": "MID",
    "wrongdoing": "on",
    "description": "Privégebruik van een dienstauto.",
    "reporter-name": "Melder Geheim",
    "reporter-email": "melder@voorbeeld.example",
    "reporter-phone": "06-00000001",
    "reporter-personnel_number": "P-1",
    "persons-TOTAL_FORMS": "2",
    "persons-0-role": "subject",
    "persons-0-tie": "employee",
    "persons-0-name": "Betrokkene Geheim",
    "persons-0-function": "Wagenpark",
    "persons-0-personnel_number": "P-2",
    "persons-0-email": "betrokkene@voorbeeld.example",
    "persons-1-role": "witness",
    "persons-1-tie": "unknown",
    "persons-1-name": "Getuige Geheim",
}


@pytest.fixture
def intake(cast):
    return as_user(cast.intake)


def test_a_few_facts_make_a_report_with_its_number(cast, intake):
    response = intake.post(NEW, sent())
    report = Report.objects.get()
    assert report.number == "M2026-0001"
    assert response.url == reverse("cases:report", args=[report.number])
    assert (report.received_on, report.channel.code, report.recorded_by) == (
        date(2026, 2, 24),
        "oif_telefoon",
        cast.intake,
    )
    assert (report.category, report.description, report.persons.count()) == (None, "", 0)
    assert not Reporter.objects.exists()
    assert report.number in text_of(intake.get(response.url))


def test_reporter_and_persons_are_kept_apart_from_the_report(intake):
    intake.post(NEW, sent(**FULL))
    report = Report.objects.get()
    assert (report.category.code, report.wrongdoing) == ("MID", True)
    assert (report.reporter.name, report.reporter.phone) == ("Melder Geheim", "06-00000001")
    assert [(p.role, p.ordinal, p.tie) for p in report.persons.all()] == [
        ("subject", 1, "employee"),
        ("witness", 1, "unknown"),
    ]
    assert {i.name for i in PersonIdentity.objects.all()} == {"Betrokkene Geheim", "Getuige Geheim"}


def test_a_role_alone_is_a_person_whose_name_is_not_known(intake):
    intake.post(NEW, sent(**{"persons-0-role": "subject"}))
    assert Person.objects.get().role == "subject"
    assert not PersonIdentity.objects.exists()


def test_the_same_page_sent_twice_gives_one_report(intake):
    page = sent(uuid.uuid4())
    assert intake.post(NEW, page).url == intake.post(NEW, page).url
    assert Report.objects.count() == 1


def test_two_pages_give_two_reports_without_a_gap(intake):
    intake.post(NEW, sent())
    intake.post(NEW, sent())
    assert sorted(Report.objects.values_list("number", flat=True)) == ["M2026-0001", "M2026-0002"]


# --- Wrong input ------------------------------------------------------------------------------------

WRONG = {
    "no such day": ({"received_on": "31-02-2026"}, "received_on"),
    "no channel": ({"channel": ""}, "channel"),
    "an unknown channel": ({"channel": "duif"}, "channel"),
    "no subject": ({"subject_line": " "}, "subject_line"),
    "no e-mail address": ({"reporter-email": "melder"}, "reporter-email"),
    "a name without a role": ({"persons-0-name": "Iemand Geheim"}, "persons-0-role"),
}


@pytest.mark.parametrize(("values", "field"), WRONG.values(), ids=WRONG)
def test_wrong_input_is_told_and_everything_typed_is_kept(intake, values, field):
    response = intake.post(NEW, sent(**{"description": "Een lang verhaal.", "category": "MID", **values}))
    page = text_of(response)
    assert response.status_code == 422
    assert "There is a problem" in page and f'href="#id_{field}' in page
    assert "Een lang verhaal." in page
    assert '<option value="MID" selected>' in page
    for value in values.values():
        assert not value.strip() or value == "duif" or f'value="{value}"' in page
    assert not Report.objects.exists()


def test_a_report_from_the_future_is_refused_beside_its_day(intake):
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = intake.post(NEW, sent(received_on=tomorrow.strftime("%d-%m-%Y")))
    assert "A report cannot be received in the future." in text_of(response)
    assert 'href="#id_received_on"' in text_of(response)


# --- Persons ----------------------------------------------------------------------------------------


def test_one_more_row_keeps_everything_and_checks_nothing(intake):
    typed = sent(**{**FULL, "received_on": "31-02-2026", "another_person": "yes"})
    response = intake.post(NEW, typed)
    page = text_of(response)
    assert response.status_code == 200 and "There is a problem" not in page
    assert 'name="persons-TOTAL_FORMS" value="3"' in page and 'name="persons-2-name"' in page
    for value in ("31-02-2026", "Melder Geheim", "Betrokkene Geheim", "Getuige Geheim", typed["draft"]):
        assert f'value="{value}"' in page
    assert page.count(" checked") == 3  # wrongdoing, and the two roles
    assert not Report.objects.exists()


def test_htmx_gets_the_rows_alone(intake):
    response = intake.post(NEW, sent(another_person="yes"), headers={"hx-request": "true"})
    page = text_of(response)
    assert "<html" not in page and 'name="persons-1-name"' in page


def test_persons_beyond_the_most_are_not_read(intake):
    response = intake.post(NEW, sent(**{"persons-TOTAL_FORMS": "100000"}))
    assert response.status_code == 422


# --- Drafts -----------------------------------------------------------------------------------------


def save(client, draft, **values):
    return client.post(reverse("cases:draft", args=[draft]), sent(draft, **values))


def test_what_is_typed_is_saved_and_gone_on_with(intake):
    draft = uuid.uuid4()
    assert save(intake, draft, **{**FULL, "subject_line": "", "received_on": "31-02"}).status_code == 204
    page = text_of(intake.get(f"{NEW}?draft={draft}"))
    for value in ("31-02", "Melder Geheim", "Getuige Geheim", str(draft)):
        assert f'value="{value}"' in page
    assert "There is a problem" not in page
    assert 'name="persons-TOTAL_FORMS" value="2"' in page


def test_a_draft_is_sealed_and_is_gone_when_the_report_is_registered(intake):
    draft = uuid.uuid4()
    save(intake, draft, description="Kanariegeel")
    intake.post(NEW, sent(draft))
    assert not Draft.objects.exists()
    assert save(intake, draft).status_code == 204  # an autosave that comes too late
    assert not Draft.objects.exists()


def test_a_draft_is_its_owners_alone(cast, intake):
    draft = uuid.uuid4()
    save(intake, draft, subject_line="Van mij")
    other = as_user(cast.anna)
    assert other.get(f"{NEW}?draft={draft}").status_code == 404
    assert save(other, draft, subject_line="Van een ander").status_code == 404
    assert other.post(reverse("cases:draft_throw_away", args=[draft])).status_code == 404
    assert "Van mij" in text_of(intake.get(f"{NEW}?draft={draft}"))


def test_without_script_a_button_keeps_the_draft(intake):
    response = intake.post(NEW, sent(later="yes", received_on="", subject_line="Later verder"))
    assert response.url == "/"
    assert "Later verder" in text_of(intake.get("/"))


def test_a_draft_is_thrown_away_after_a_question(intake):
    draft = uuid.uuid4()
    save(intake, draft)
    url = reverse("cases:draft_throw_away", args=[draft])
    assert "Zonnebloem" in text_of(intake.get(url))
    assert Draft.objects.exists()
    assert intake.post(url).url == "/"
    assert not Draft.objects.exists()


def test_a_draft_that_is_no_uuid_or_is_gone_does_not_exist(intake):
    assert intake.get(f"{NEW}?draft=x").status_code == 404
    assert intake.get(f"{NEW}?draft={uuid.uuid4()}").status_code == 404


def test_autosave_of_an_unknown_form_is_not_kept(intake):
    response = intake.post(reverse("cases:draft", args=[uuid.uuid4()]), {"draft_form": "anything"})
    assert response.status_code == 404


# --- Who, and where ---------------------------------------------------------------------------------


def test_who_may_not_register_gets_neither_page_nor_draft(cast):
    for who in ("director", "adviser", "coordinator", "auditor", "administrator", "ended", "nobody"):
        client = as_user(getattr(cast, who))
        assert client.get(NEW).status_code == 403, who
        assert client.post(NEW, sent()).status_code == 403, who
        assert save(client, uuid.uuid4()).status_code == 403, who
        assert AccessEvent.objects.filter(action="refused", user=getattr(cast, who)).count() == 3
    assert not Report.objects.exists() and not Draft.objects.exists()


def test_an_investigator_registers_only_where_the_report_stays_in_sight(cast):
    client = as_user(cast.anna)
    assert client.post(NEW, sent(directorate="DOU")).status_code == 422
    assert client.post(NEW, sent(directorate="FIN")).status_code == 422
    assert client.post(NEW, sent(directorate="BD")).status_code == 302


def test_an_intake_officer_may_not_know_the_directorate_yet(intake):
    url = intake.post(NEW, sent(directorate="FIN")).url
    intake.post(f"{url}acknowledge/", {"on": "24-02-2026"})
    assert "the directorate that it is about" in text_of(intake.get(url))


def test_what_a_desk_enters_is_the_desks(cast):
    client = as_user(cast.desk)
    response = client.post(NEW, sent(directorate="DOU"))
    assert Report.objects.get().desk.code == "BD"
    assert client.get(response.url).status_code == 200


def test_who_reports_themselves_does_not_see_the_report_afterwards(cast):
    client = as_user(cast.reporter)
    response = client.post(NEW, sent(**{"reporter-email": cast.reporter.email}))
    assert response.url == "/" and Report.objects.count() == 1
    assert "M2026-0001" in text_of(client.get("/"))  # the number, once, as a message


def test_the_page_speaks_both_languages(cast):
    assert "Register report" in text_of(as_user(cast.intake, "en").get(NEW))
    assert "Registreer een melding" in text_of(as_user(cast.intake, "nl").get(NEW))


def test_the_page_asks_few_queries(cast):
    assert queries_of(as_user(cast.intake), NEW) <= 4
