"""The page of a report: what it shows to whom, and what can be done with it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from accounts.models import AccessEvent
from cases import intake
from cases.models import Case, Report
from cases.views.intake import ACTS
from tests.cases.pages import as_user, queries_of, text_of
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


# --- What can be done -------------------------------------------------------------------------------


def test_every_act_is_offered_to_who_handles_and_none_to_who_only_reads(cast, report):
    page = text_of(as_user(cast.intake).get(url_of(report)))
    offered = {name for name in ACTS if url_of(report, name) in page}
    assert offered == set(ACTS) - {"acknowledge"}  # that was done
    page = text_of(as_user(cast.anna).get(url_of(report)))
    assert not [name for name in ACTS if url_of(report, name) in page]
    assert "waiting for the intake officer" in page


def test_who_only_reads_is_refused_every_act(cast, report):
    client = as_user(cast.anna)
    for act in ACTS:
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


def test_the_persons_of_a_case_are_added_there(cast):
    walk = Walk(cast).to_assessment()
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
    assert response.url == reverse("cases:case", args=[case.number])
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


def test_a_closed_case_takes_no_report(cast, report):
    case = Walk(cast).to_closed().case
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


def test_the_team_gives_feedback_on_the_reports_of_its_case(cast):
    walk = Walk(cast).to_fact_finding()
    client = as_user(cast.anna)
    assert url_of(walk.report, "feedback") in text_of(client.get(url_of(walk.report)))
    client.post(url_of(walk.report, "feedback"), {"on": day(TODAY), "text": "In algemene zin."})
    walk.report.refresh_from_db()
    assert walk.report.feedback_on == TODAY


def test_the_number_of_a_case_stays_hidden_from_who_does_not_see_it(cast, do):
    report = do(intake.register_report, by=cast.desk, facts=report_facts())
    case = do(intake.promote, report, by=cast.intake)
    page = text_of(as_user(cast.desk).get(url_of(report)))
    assert "Opened a case" in page and f" {case.number}" not in page and "/cases/" not in page


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
