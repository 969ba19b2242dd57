"""The page of a year and a scope: every published number of 2023, for who may read figures there, and nobody else."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEvent, Directorate
from reporting import counting, figures
from reporting.dashboard.asking import ASKED
from tests.factories import Walk, directorate, give, make_report, make_user
from tests.reporting.conftest import scope
from tests.reporting.reading import tables_of
from tests.reporting.test_figures_2023 import PUBLISHED, Y2023

pytestmark = pytest.mark.django_db


def address(period, code=""):
    url = reverse("reporting:figures", kwargs={"period": period})
    return f"{url}?directorate={code}" if code else url


def labels(question, code):
    """How a row or column is headed on the page."""
    table = question(scope("FIN"), Y2023)
    found = (
        [row.label for row in table.rows] if hasattr(table, "rows") else [label for label, _c in table.lines]
    )
    found += list(getattr(table, "columns", ()))
    return {"*": "totaal"} | {label.code: str(label) for label in found}


def test_the_page_of_2023_shows_every_published_number(register_2023, cast, client, sign_in):
    sign_in(cast.central)
    pages = {}
    wrong, skipped = [], set()
    for row in PUBLISHED:
        question = figures.QUESTIONS[row["question"]]
        if question not in ASKED:
            skipped.add(row["question"])
            continue
        if row["scope"] not in pages:
            pages[row["scope"]] = tables_of(client.get(address(2023, row["scope"])).content.decode())
        table = pages[row["scope"]].get(row["question"])
        if table is None:  # by directorate, where there is one only
            assert row["scope"] != "FIN"
            continue
        words = labels(question, row["code"])
        line = table[words[row["code"]]]
        head = next(iter(table.values()))
        place = head.index(words[row["column"]]) if row["column"] else 0
        if line[place] != row["number"]:
            wrong.append((row, line))
    assert wrong == []
    # Equal to the totals of the cross table, or told by the heaviest measure.
    assert skipped == {"dispositions_by_category", "category_by_marks"}


def test_without_a_choice_it_is_this_year_and_the_own_scope(cast, client, sign_in):
    sign_in(cast.director)
    page = client.get(reverse("reporting:figures"))
    assert page.status_code == 200
    assert page.context["scope"].code == "BD"
    assert page.context["span"].period.year == timezone.localdate().year


def test_a_choice_leads_to_the_address_of_that_choice(cast, client, sign_in):
    sign_in(cast.central)
    page = client.get(reverse("reporting:figures"), {"period": "2023", "directorate": "DOU"})
    assert page.url == address(2023, "DOU")


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("director", "BD", 200),
        ("adviser", "BD", 200),
        ("coordinator", "BD", 200),
        ("central", "FIN", 200),
        ("head", "TSL", 200),
        ("anna", "BD", 200),
        ("director", "DOU", 404),
        ("director", "FIN", 404),
        ("other_director", "BD", 404),
        ("auditor", "FIN", 404),
        ("administrator", "FIN", 404),
        ("desk", "BD", 404),
        ("ended", "BD", 404),
        ("expired", "BD", 404),
        ("coming", "BD", 404),
        ("nobody", "BD", 404),
        ("director", "ZZZ", 404),
    ],
)
def test_figures_exist_for_who_may_read_them_there(who, code, status, cast, client, sign_in):
    sign_in(getattr(cast, who))
    assert client.get(address(2023, code)).status_code == status


@pytest.mark.parametrize(
    "period",
    [1800, timezone.localdate().year + 1, "2023-13", "2023-q5", "2023-1", "x", "2999-01", "２０２３"],
)
def test_a_period_that_is_not_there_is_not_found(period, cast, client, sign_in):
    sign_in(cast.director)
    assert client.get(address(period)).status_code == 404


def test_a_year_a_quarter_and_a_month_have_an_address_that_can_be_shared(
    cast, closed_in_2025, client, sign_in
):
    for reader, periods in ((cast.director, ["2025", "2025-q1"]), (cast.coordinator, ["2025-q1", "2025-02"])):
        sign_in(reader)
        for period in periods:
            page = client.get(address(period, "BD"))
            assert tables_of(page.content.decode())["measures_heaviest"]["Schriftelijke berisping"][0] == "1"


def test_beside_a_month_stands_what_the_year_has_come_to(cast, client, sign_in):
    for day in (date(2025, 1, 6), date(2025, 2, 3), date(2025, 2, 4)):
        make_report(cast, received_on=day)
    sign_in(cast.director)
    card = client.get(address("2025-02", "BD")).context["cards"][0]
    assert (card.number, card.note) == (2, "3 sinds 1 januari")
    assert client.get(address("2025", "BD")).context["cards"][0].note == ""


def test_in_and_out_add_up_on_the_page(cast, client, sign_in):
    Walk(cast, received_on=date(2025, 1, 6)).to_reopened()
    Walk(cast, received_on=date(2025, 2, 3)).to_received()
    sign_in(cast.director)
    page = client.get(address("2025", "BD"))
    flow = tables_of(page.content.decode())["cases_flow"]
    assert {label: cells[0] for label, cells in flow.items() if len(cells) == 1} == {
        "open aan het begin": "0",
        "+ geopend": "2",
        "+ heropend": "1",
        "− gesloten": "1",
        "= open aan het eind": "2",
    }
    months = page.context["flow_rows"]
    assert all(row.begin is None or row.begin + row.came - row.went == row.end for row in months)


def test_before_the_register_knew_anything_there_is_a_dash_and_no_zero(register_2023, cast, client, sign_in):
    Walk(cast, received_on=date(2025, 1, 6)).to_received()
    sign_in(cast.central)
    page = client.get(address("2023", "FIN"))
    assert {str(card.label): card.shown for card in page.context["cards"]} | {"Termijnen gehaald": ""} == {
        "Ontvangen meldingen": "–",
        "Meldingen van een misstand": "–",
        "Openstaande dossiers": "–",
        "Gestarte onderzoeken": "–",
        "Genomen afdoeningen": "124",
        "Termijnen gehaald": "",
    }
    years = {str(year): values for year, values in page.context["year_rows"]}
    assert years["2023"] == [None, None, None, None, 124]
    assert years["2022"] == [None, None, None, None, None]


def test_what_is_known_to_the_year_only_stands_in_no_month_and_the_page_says_so(
    register_2023, cast, client, sign_in
):
    sign_in(cast.central)
    page = client.get(address("2023-05", "FIN")).content.decode()
    assert "Van 124 schendingen uit 2023 is alleen het jaar bekend" in page
    assert tables_of(page).get("measures_heaviest", {}).get("totaal", ["0"])[0] == "0"


def test_the_seven_units_lead_from_one_to_the_next(cast, closed_in_2025, client, sign_in):
    walk = closed_in_2025
    make_report(cast, received_on=date(2025, 1, 7))
    assert walk.case.violations.count() == 1
    sign_in(cast.director)
    bridges = client.get(address("2025", "BD")).context["bridges"]
    assert all(bridge.adds_up for bridge in bridges)
    assert [(bridge.source.code, bridge.begin, bridge.target.code, bridge.end) for bridge in bridges] == [
        ("report", 2, "case", 1),
        ("case", 1, "investigation", 2),
        ("case", 1, "person", 1),
        ("person", 1, "violation", 1),
        ("violation", 1, "disposition", 1),
        ("disposition", 1, "measure", 1),
    ]


def test_small_charts_are_of_what_hangs_below_the_own_scope_alone(cast, client, sign_in):
    below = Directorate.objects.create(
        code="BD-X", name_nl="Onder", name_en="Below", level="directorate", parent=directorate("BD")
    )
    today = timezone.localdate()
    for place in (below, directorate("DOU")):
        make_report(cast, received_on=today, directorate=place)
    sign_in(cast.director)
    page = client.get(address(today.year, "BD"))
    assert {part.code for one in page.context["multiples"] for part in one.charts} == {"BD-X"}
    assert "Douane" not in page.content.decode()


def test_what_figures_mean_stands_on_a_page_for_who_reads_figures(cast, client, sign_in):
    sign_in(cast.director)
    page = client.get(reverse("reporting:figure_definitions")).content.decode()
    assert all(f'id="{key}"' in page for key in figures.QUESTIONS)
    sign_in(cast.auditor)
    assert client.get(reverse("reporting:figure_definitions")).status_code == 404


def test_the_page_of_the_documentation_is_that_of_the_figures():
    call_command("figure_definitions", check=True, verbosity=0)


def test_the_directorates_of_the_choice_are_those_in_reach(cast, client, sign_in):
    sign_in(cast.director)
    assert [
        code for code, _label in client.get(address(2023)).context["form"].fields["directorate"].choices
    ] == ["BD"]


def test_a_look_is_recorded_with_year_and_directorate(cast, client, sign_in):
    sign_in(cast.director)
    client.get(address(2023))
    event = AccessEvent.objects.get(action="view")
    assert (event.about, event.directorate.code, event.user) == ("figures:BD:2023", "BD", cast.director)


def test_the_page_takes_few_queries_however_much_it_counts(register_2023, cast, client, sign_in):
    sign_in(cast.central)
    with CaptureQueriesContext(
        connection,
    ) as empty:
        client.get(address(2022))
    with CaptureQueriesContext(connection) as full:
        client.get(address(2023))
    asked = [query["sql"][:80] for query in empty if "SAVEPOINT" not in query["sql"]]
    assert len(full) <= len(empty)
    assert len(asked) <= 12, asked


def test_a_running_year_is_compared_with_the_same_part_of_the_last(cast, client, sign_in, time_machine):
    Walk(cast, received_on=timezone.localdate().replace(month=1, day=2)).to_received()
    sign_in(cast.director)
    page = client.get(reverse("reporting:figures"))
    assert page.context["span"].before.last.year == timezone.localdate().year - 1
    assert not page.context["span"].before.whole


def test_a_comparison_says_what_it_cannot_place(register_2023, cast, client, sign_in, time_machine):
    time_machine.move_to("2024-05-05 12:00 +0000", tick=False)
    sign_in(give(make_user("coordinator_toen"), "central_coordinator", "FIN"))
    page = client.get(address(2024, "FIN"))
    assert page.context["year_only_before"] == 124
    assert "124 schendingen uit 2023" in page.content.decode()


@pytest.mark.parametrize(("language", "shown"), [("nl", "1.198"), ("en", "1,198")])
def test_numbers_stand_as_the_reader_writes_them(language, shown, cast, client, sign_in, monkeypatch):
    make_report(cast, received_on=date(2025, 1, 6))
    real = counting.count

    def many(*args, **kwargs):
        counts = real(*args, **kwargs)
        counts.found["reports", "2025", "channel"]["brief", ""] = 1198
        return counts

    monkeypatch.setattr(counting, "count", many)
    sign_in(cast.director)
    client.cookies["rosi_language"] = language
    assert shown in client.get(address(2025)).content.decode()
