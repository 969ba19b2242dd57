"""The page of a report: what it shows to whom, and who opens an identity."""

import pytest
from django.utils import timezone

from accounts.models import AccessEvent
from cases import intake
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, give, make_report, make_user, report_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def report(cast):
    """Open, acknowledged, with reporter, subject and witness."""
    return make_report(cast)


@pytest.fixture
def fresh(cast, do):
    """Open, received today, not acknowledged."""
    return do(intake.register_report, by=cast.intake, facts=report_facts(received_on=TODAY))


def url_of(report, act=""):
    return f"/reports/{report.number}/{act}/" if act else f"/reports/{report.number}/"


# --- What it shows ----------------------------------------------------------------------------------


def test_the_page_shows_the_report_and_names_nobody(cast, report):
    page = text_of(as_user(cast.intake).get(url_of(report)))
    for shown in (
        report.number,
        "Zonnebloem dienstauto",
        "Kanariegeel",
        "OIF by e-mail",
        "Subject 1",
        "Witness 1",
    ):
        assert shown in page
    for hidden in ("Melder Geheim", "Betrokkene Geheim", "Getuige Geheim", "Medewerker wagenpark"):
        assert hidden not in page


def test_a_look_is_recorded(cast, report):
    client = as_user(cast.anna)
    before = AccessEvent.objects.filter(about=f"report:{report.number}", user=cast.anna).count()
    client.get(url_of(report))
    client.get(url_of(report, "feedback"))  # not hers: refused, and recorded as such
    seen = AccessEvent.objects.filter(about=f"report:{report.number}", user=cast.anna, action="view")
    assert seen.count() == before + 1
    assert AccessEvent.objects.filter(action="refused", user=cast.anna).exists()


def test_a_report_that_one_may_not_see_does_not_exist(cast, report):
    for who in ("elsewhere", "subject", "witness", "reporter", "ended", "director", "auditor", "nobody"):
        client = as_user(getattr(cast, who))
        assert client.get(url_of(report)).status_code == 404, who
        assert client.get(url_of(report, "promote")).status_code == 404, who
        assert client.post(url_of(report, "reporter")).status_code == 404, who


def test_intake_of_another_service_does_not_see_it(cast, report):
    other = give(make_user("intake_customs"), "intake_officer", "DOU")
    assert as_user(other).get(url_of(report)).status_code == 404


def test_a_desk_officer_sees_what_the_desk_entered_and_nothing_else(cast, report, do):
    mine = do(intake.register_report, by=cast.desk, facts=report_facts())
    client = as_user(cast.desk)
    assert client.get(url_of(mine)).status_code == 200
    assert client.get(url_of(report)).status_code == 404
    page = text_of(client.get("/reports/"))
    assert mine.number in page and report.number not in page


def test_the_page_speaks_both_languages(cast, report):
    for who in (cast.intake, cast.anna, cast.head):
        assert "What is reported" in text_of(as_user(who, "en").get(url_of(report)))
        assert "Wat is gemeld" in text_of(as_user(who, "nl").get(url_of(report)))


# --- Who it is --------------------------------------------------------------------------------------


def test_who_reported_is_opened_by_a_button_and_the_look_is_recorded(cast, report):
    client = as_user(cast.intake)
    url = url_of(report, "reporter")
    assert "Melder Geheim" not in text_of(client.get(url))
    assert not AccessEvent.objects.filter(action="view_identity").exists()
    page = text_of(client.post(url))
    assert "Melder Geheim" in page and "06-00000001" in page
    event = AccessEvent.objects.get(action="view_identity")
    assert (event.user, event.about) == (cast.intake, f"reporter:{report.number}")


def test_who_a_person_is_is_opened_by_a_button_and_the_look_is_recorded(cast, report):
    person = report.persons.get(role="subject")
    url = url_of(report, f"persons/{person.pk}")
    client = as_user(cast.anna)
    assert "Betrokkene Geheim" not in text_of(client.get(url))
    page = text_of(client.post(url))
    assert "Betrokkene Geheim" in page and "Medewerker wagenpark" in page
    event = AccessEvent.objects.get(action="view_identity")
    assert (event.user, event.about) == (cast.anna, f"person:{person.pk}")


def test_an_investigator_does_not_learn_who_reported(cast, report):
    client = as_user(cast.anna)
    for response in (client.get(url_of(report, "reporter")), client.post(url_of(report, "reporter"))):
        assert response.status_code == 403 and "Melder Geheim" not in text_of(response)
    assert not AccessEvent.objects.filter(action="view_identity").exists()


def test_a_desk_officer_learns_no_identity_again(cast, do):
    report = do(
        intake.register_report,
        by=cast.desk,
        facts=report_facts(),
        reporter={"name": "Melder Geheim"},
        persons=[{"role": "subject", "name": "Betrokkene Geheim"}],
    )
    client = as_user(cast.desk)
    assert client.post(url_of(report, "reporter")).status_code == 403
    assert client.post(url_of(report, f"persons/{report.persons.get().pk}")).status_code == 403
    assert "Show who" not in text_of(client.get(url_of(report)))


def test_a_person_of_another_report_does_not_exist_here(cast, report):
    other = make_report(cast).persons.first()
    assert as_user(cast.anna).post(url_of(report, f"persons/{other.pk}")).status_code == 404


def test_without_a_reporter_there_is_nothing_to_open(cast, fresh):
    client = as_user(cast.intake)
    assert "It is not recorded who reported." in text_of(client.get(url_of(fresh)))
    assert client.post(url_of(fresh, "reporter")).status_code == 404


# --- Speed ------------------------------------------------------------------------------------------


def test_the_page_stays_within_its_queries(cast, report, do):
    many = [{"role": "witness", "name": f"Getuige {number}"} for number in range(12)]
    crowded = do(intake.register_report, by=cast.intake, facts=report_facts(), persons=many)
    promoted = Walk(cast).to_fact_finding().report
    for user in (cast.intake, cast.anna, cast.head):
        client = as_user(user)
        counts = [queries_of(client, url_of(one)) for one in (report, crowded, promoted)]
        assert counts[0] == counts[1] and max(counts) <= 11, (user, counts)
