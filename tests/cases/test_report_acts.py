"""What can be done with a report: each act by its address, and each refusal as its sentence."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from cases import intake
from cases.models import Case, Report
from cases.views.intake import ACTS
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, directorate, give, make_report, make_user, report_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(of):
    return of.strftime("%d-%m-%Y")


@pytest.fixture
def report(cast):
    """Open, acknowledged, with reporter, subject and witness."""
    return make_report(cast)


@pytest.fixture
def fresh(cast, do):
    """Open, received today, not acknowledged."""
    return do(intake.register_report, by=cast.intake, facts=report_facts(received_on=TODAY))


FOR_READERS = {"declare-conflict"}  # whoever reads a report may say that they know somebody in it


def url_of(report, act=""):
    return f"/reports/{report.number}/{act}/" if act else f"/reports/{report.number}/"


def test_every_act_is_offered_to_who_handles_and_none_to_who_only_reads(cast, report):
    page = text_of(as_user(cast.intake).get(url_of(report)))
    offered = {name for name in ACTS if url_of(report, name) in page}
    assert offered == set(ACTS) - {"acknowledge", "take-apart"}  # that was done; it is in no case
    page = text_of(as_user(cast.anna).get(url_of(report)))
    assert {name for name in ACTS if url_of(report, name) in page} == FOR_READERS
    assert "waiting for the intake officer" in page


@pytest.mark.asvs("8.2.1")
def test_who_only_reads_is_refused_every_act(cast, report):
    client = as_user(cast.anna)
    for act in set(ACTS) - FOR_READERS:
        assert client.get(url_of(report, act)).status_code == 403, act
        assert client.post(url_of(report, act), {}).status_code == 403, act


def test_what_is_no_act_does_not_exist(cast, report):
    assert as_user(cast.intake).get(url_of(report, "burn")).status_code == 404


def test_the_facts_are_completed(cast, report):
    client = as_user(cast.intake)
    page = text_of(client.get(url_of(report, "complete")))
    assert 'value="Zonnebloem dienstauto"' in page and '<option value="MID" selected>' in page
    values = {
        "received_on": day(report.received_on),
        "channel": "brief",
        "reporter_kind": "burger",
        "directorate": "BD",
        "category": "INF",
        "subject_line": "Andere kop",
        "description": "Nu volledig.",
    }
    response = client.post(url_of(report, "complete"), values)
    assert response.url == url_of(report) + "#facts"
    report.refresh_from_db()
    assert (report.channel.code, report.category.code, report.subject_line) == ("brief", "INF", "Andere kop")
    late = report.received_on + timedelta(days=1)
    response = client.post(url_of(report, "complete"), values | {"received_on": day(late)})
    assert "The acknowledgement lies before the receipt." in text_of(response)


def test_a_report_that_moves_out_of_sight_leads_back_to_the_list(cast, report):
    values = {
        "received_on": day(report.received_on),
        "channel": "brief",
        "reporter_kind": "burger",
        "directorate": "DOU",
        "subject_line": "Hoort bij de Douane",
    }
    colleague = give(make_user("second_intake"), "intake_officer", "BD")
    response = as_user(colleague).post(url_of(report, "complete"), values)
    assert response.url == "/"
    report.refresh_from_db()
    assert report.directorate == directorate("DOU")


def test_who_reported_is_recorded_later_and_never_shown_back(cast, fresh):
    client = as_user(cast.intake)
    url = url_of(fresh, "name-reporter")
    assert "Fill in at least one" in text_of(client.post(url, {}))
    client.post(url, {"name": "Melder Geheim", "email": "melder@elders.example"})
    assert fresh.reporter.name == "Melder Geheim"
    assert "Melder Geheim" not in text_of(client.get(url))
    client.post(url, {"phone": "06-00000002"})
    fresh.reporter.refresh_from_db()
    assert (fresh.reporter.name, fresh.reporter.phone) == ("", "06-00000002")


def test_a_person_is_added_later(cast, fresh):
    client = as_user(cast.intake)
    assert client.post(url_of(fresh, "add-person"), {"name": "Zonder rol"}).status_code == 422
    response = client.post(
        url_of(fresh, "add-person"), {"role": "subject", "tie": "hired", "name": "Nieuw Geheim"}
    )
    assert response.url == url_of(fresh) + "#persons"
    page = text_of(client.get(response.url))
    assert "Subject 1" in page and "Nieuw Geheim" not in page


def test_who_adds_themselves_is_led_home(cast, fresh):
    response = as_user(cast.head).post(url_of(fresh, "name-reporter"), {"personnel_number": "P-1"})
    assert response.url == url_of(fresh) + "#reporter"
    intake_officer = give(make_user("third_intake", email="zelf@voorbeeld.example"), "intake_officer", "BD")
    values = {"role": "witness", "email": "zelf@voorbeeld.example"}
    client = as_user(intake_officer)
    assert client.post(url_of(fresh, "add-person"), values).url == "/"
    assert client.get(url_of(fresh)).status_code == 404


def test_the_persons_of_a_case_are_added_there(cast, at_assessment):
    walk = at_assessment
    page = text_of(as_user(cast.intake).get(url_of(walk.report, "add-person")))
    assert "This report belongs to a case. Add persons there." in page


def test_the_receipt_is_acknowledged_once(cast, fresh):
    client = as_user(cast.intake)
    assert "Acknowledge the receipt" in text_of(client.get(url_of(fresh)))
    assert client.post(url_of(fresh, "acknowledge"), {"on": day(TODAY)}).url == url_of(fresh) + "#reporter"
    fresh.refresh_from_db()
    assert fresh.acknowledged_on == TODAY
    again = client.post(url_of(fresh, "acknowledge"), {"on": day(TODAY)})
    assert again.status_code == 422
    assert f"already acknowledged on {formats.date_format(TODAY, 'j F Y')}" in text_of(again)


def test_a_day_in_the_future_is_refused_and_what_was_typed_stays(cast, report):
    response = as_user(cast.intake).post(
        url_of(report, "feedback"), {"on": day(TODAY + timedelta(days=2)), "text": "Wij hebben het bekeken."}
    )
    assert response.status_code == 422
    page = text_of(response)
    assert "The feedback lies between the receipt and today." in page and "Wij hebben het bekeken." in page


def test_feedback_is_given(cast, report):
    client = as_user(cast.intake)
    client.post(url_of(report, "feedback"), {"on": day(TODAY), "text": "Wij hebben het bekeken."})
    report.refresh_from_db()
    assert (report.feedback_on, report.feedback_text) == (TODAY, "Wij hebben het bekeken.")
    assert "Wij hebben het bekeken." in text_of(client.get(url_of(report)))
    again = client.post(url_of(report, "no-feedback"), {"reason": "Anoniem."})
    assert "The feedback on this report is already settled." in text_of(again)


def test_feedback_is_not_possible(cast, report):
    as_user(cast.intake).post(url_of(report, "no-feedback"), {"reason": "Anoniem."})
    report.refresh_from_db()
    assert report.no_feedback and report.no_feedback_reason == "Anoniem."


def test_a_case_is_opened_with_the_title_of_the_report(cast, report):
    client = as_user(cast.intake)
    assert 'value="Zonnebloem dienstauto"' in text_of(client.get(url_of(report, "promote")))
    response = client.post(
        url_of(report, "promote"), {"title": "Wagenpark", "on": day(TODAY), "restricted": "on"}
    )
    case = Case.objects.get()
    assert response.url == reverse("cases:work")  # a restricted case is not for who opened it
    assert (case.title, case.opened_on, case.restricted) == ("Wagenpark", TODAY, True)


def test_a_report_joins_a_case_that_its_handler_sees(cast, report):
    case = Walk(cast).to_assessment().case
    client = as_user(cast.intake)
    wrong = client.post(url_of(report, "join"), {"case": "2026-9999", "on": day(TODAY)})
    assert "There is no case with this number that you see." in text_of(wrong)
    client.post(url_of(report, "join"), {"case": case.number, "on": day(TODAY)})
    report.refresh_from_db()
    assert (report.case, report.status) == (case, "joined")
    assert reverse("cases:case", args=[case.number]) in text_of(client.get(url_of(report)))


def test_a_closed_case_takes_no_report(cast, at_closed, report):
    case = at_closed.case
    response = as_user(cast.intake).post(url_of(report, "join"), {"case": case.number, "on": day(TODAY)})
    assert "This case is closed." in text_of(response)


def test_a_report_is_referred(cast, report):
    client = as_user(cast.intake)
    client.post(url_of(report, "refer"), {"to": "Rijksrecherche", "text": "Strafbaar.", "on": day(TODAY)})
    report.refresh_from_db()
    assert (report.status, report.referred_to) == ("referred", "Rijksrecherche")
    page = text_of(client.get(url_of(report)))
    assert "Rijksrecherche" in page and "Strafbaar." in page


def test_a_report_is_ended_with_a_reason_and_a_letter(cast, report):
    client = as_user(cast.intake)
    assert 'type="radio" name="reason" value="te_weinig"' in text_of(client.get(url_of(report, "end")))
    empty = client.post(url_of(report, "end"), {"on": day(TODAY), "text": "Geachte melder"})
    assert empty.status_code == 422 and "Geachte melder" in text_of(empty)
    client.post(url_of(report, "end"), {"reason": "te_weinig", "on": day(TODAY), "text": "Geachte melder"})
    report.refresh_from_db()
    assert (report.status, report.end_reason.code, report.handling_text) == (
        "ended",
        "te_weinig",
        "Geachte melder",
    )
    page = text_of(client.get(url_of(report)))
    assert "Geachte melder" in page and "Next step" not in page


def test_a_report_is_dispatched_once(cast, report, do):
    do(intake.refer, report, by=cast.intake, to="Politie", text="")
    client = as_user(cast.intake)
    for act in ("promote", "join", "refer", "end"):
        assert "already handled: referred" in text_of(client.get(url_of(report, act))), act
        response = client.post(url_of(report, act), {"to": "Elders", "text": "x", "on": day(TODAY)})
        assert response.status_code == 422 and "already handled: referred" in text_of(response), act
    assert Report.objects.get(pk=report.pk).referred_to == "Politie"


@pytest.mark.parametrize(("offset", "sentence"), [(1, "in the future"), (-400, "before")])
def test_a_report_is_handled_between_its_receipt_and_today(cast, report, offset, sentence):
    values = {
        "title": "T",
        "to": "P",
        "text": "x",
        "reason": "dubbel",
        "on": day(TODAY + timedelta(days=offset)),
    }
    client = as_user(cast.intake)
    for act in ("promote", "refer", "end"):
        response = client.post(url_of(report, act), values)
        assert response.status_code == 422 and sentence in text_of(response), act
    assert Report.objects.get(pk=report.pk).status == "open"


def test_the_team_gives_feedback_on_the_reports_of_its_case(cast, at_fact_finding):
    walk = at_fact_finding
    client = as_user(cast.anna)
    assert url_of(walk.report, "feedback") in text_of(client.get(url_of(walk.report)))
    client.post(url_of(walk.report, "feedback"), {"on": day(TODAY), "text": "In algemene zin."})
    walk.report.refresh_from_db()
    assert walk.report.feedback_on == TODAY


@pytest.mark.asvs("8.2.3")
def test_the_number_of_a_case_stays_hidden_from_who_does_not_see_it(cast, do):
    report = do(intake.register_report, by=cast.desk, facts=report_facts())
    case = do(intake.promote, report, by=cast.intake)
    page = text_of(as_user(cast.desk).get(url_of(report)))
    assert "Opened a case" in page and f" {case.number}" not in page and "/cases/" not in page
