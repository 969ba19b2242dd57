"""The list of reports: who sees which, what the filter shows, and how far it goes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import inquiry, intake, workflow
from cases.models import Report
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import Walk, directorate, make_report, report_facts

pytestmark = pytest.mark.django_db
LIST = "/reports/"


@pytest.fixture
def register(cast, do):
    """Register so many reports, one a day, the last one today."""

    def registered(count, **facts):
        today = timezone.localdate()
        return [
            do(
                intake.register_report,
                by=cast.intake,
                facts=report_facts(received_on=today - timedelta(days=count - 1 - number), **facts),
            )
            for number in range(count)
        ]

    return registered


def shown_in(page):
    return [
        number
        for number in Report.objects.order_by("pk").values_list("number", flat=True)
        if f">{number}<" in page
    ]


def test_a_row_says_what_it_is(cast, register):
    register(1, subject_line="Zonnebloem en de sleutels")
    page = text_of(as_user(cast.intake).get(LIST))
    for words in (
        "M",
        "Zonnebloem en de sleutels",
        "Tax Administration",
        "to be handled",
        "acknowledgement",
        "in 7 days",
    ):
        assert words in page


def test_without_reports_the_page_says_so_and_offers_the_one_useful_action(cast):
    page = text_of(as_user(cast.intake).get(LIST))
    assert "No reports yet" in page and page.count("/reports/new/") == 2


def test_a_filter_that_fits_nothing_offers_to_show_everything(cast, register):
    register(1)
    page = text_of(as_user(cast.intake).get(LIST + "?status=ended"))
    assert "No report fits this filter" in page and "Show all reports" in page


def test_the_filter_narrows_by_each_of_its_parts(cast, do, lists, register):
    (mine,) = register(1)
    other = do(
        intake.register_report,
        by=cast.intake,
        facts=report_facts(
            directorate=directorate("FIN"),
            category=None,
            channel=lists.channel("brief"),
            reporter_kind=lists.reporter_kind("burger"),
            received_on=timezone.localdate() - timedelta(days=40),
        ),
    )
    do(intake.refer, mine, by=cast.intake, to="Politie", text="")
    client = as_user(cast.head)
    since = (timezone.localdate() - timedelta(days=3)).strftime("%d-%m-%Y")
    cases = {
        "status=referred": [mine],
        "status=open": [other],
        "directorate=BD": [mine],
        "directorate=FIN": [mine, other],
        "category=MID": [mine],
        "channel=brief": [other],
        "kind=burger": [other],
        f"from={since}": [mine],
        f"to={since}": [other],
        f"status=open&from={since}": [],
    }
    for query, expected in cases.items():
        assert shown_in(text_of(client.get(f"{LIST}?{query}"))) == [report.number for report in expected], (
            query
        )


def test_what_the_filter_does_not_understand_is_told_beside_it(cast, register):
    register(1)
    page = text_of(as_user(cast.intake).get(LIST + "?from=gisteren&directorate=XX"))
    assert page.count("rosi-filter__error") == 2
    assert len(shown_in(page)) == 1


def test_only_reports_that_exist_for_the_reader_stand_in_the_list(cast):
    open_one = make_report(cast).number
    restricted = Walk(cast).to_fact_finding()
    restricted.go(workflow.restrict, restricted.case, by=cast.head, restricted=True, reason="Gevoelig")
    shut = restricted.report.number
    expected = {
        "intake": [open_one],
        "anna": [open_one, shut],
        "head": [open_one, shut],
        "acquaintance": [open_one],
    }
    for who, numbers in expected.items():
        assert shown_in(text_of(as_user(getattr(cast, who)).get(LIST))) == numbers, who
    for who in ("elsewhere", "subject", "witness", "reporter", "desk"):
        assert shown_in(text_of(as_user(getattr(cast, who)).get(LIST))) == [], who
    for who in ("director", "coordinator", "auditor", "administrator", "nobody", "ended"):
        assert as_user(getattr(cast, who)).get(LIST).status_code == 404, who


def test_who_has_no_grant_but_a_team_sees_the_reports_of_its_case(cast, at_fact_finding, do):
    walk = at_fact_finding
    do(inquiry.assign, walk.case, cast.member, by=cast.head)
    assert shown_in(text_of(as_user(cast.member).get(LIST))) == [walk.report.number]


def test_older_and_newer_lead_through_all_reports_once(cast, register):
    register(120)
    client, url, seen = as_user(cast.intake), LIST, []
    for _page in range(3):
        response = client.get(url)
        seen.append([row.report.number for row in response.context["rows"]])
        url = LIST + response.context["page"].older
    assert [len(numbers) for numbers in seen] == [50, 50, 20]
    assert not response.context["page"].older
    newest_first = list(Report.objects.order_by("-received_on", "-pk").values_list("number", flat=True))
    assert [number for numbers in seen for number in numbers] == newest_first
    back = client.get(LIST + response.context["page"].newer)
    assert [row.report.number for row in back.context["rows"]] == seen[1]
    assert "status=open" in client.get(LIST + "?status=open").context["page"].older


def test_the_list_asks_as_few_queries_with_200_reports_as_with_10(cast, register):
    register(10)
    people = (cast.intake, cast.anna, cast.head, cast.desk)
    few = [queries_of(as_user(user), LIST) for user in people]
    register(190)
    many = [queries_of(as_user(user), LIST) for user in people]
    assert few == many and max(many) <= 6, (few, many)


def test_the_list_speaks_both_languages(cast, register):
    register(1)
    assert "Show reports" in text_of(as_user(cast.intake, "en").get(LIST))
    assert "Toon meldingen" in text_of(as_user(cast.intake, "nl").get(LIST))
