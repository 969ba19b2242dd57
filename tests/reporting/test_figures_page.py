"""The page of a year and a scope: every published number of 2023, for who may read figures there, and nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEvent
from reporting import figures
from reporting.views.figures import ASKED
from tests.factories import Walk, give, make_user
from tests.reporting.conftest import scope
from tests.reporting.reading import tables_of
from tests.reporting.test_figures_2023 import PUBLISHED, Y2023

pytestmark = pytest.mark.django_db


def address(year, code=""):
    url = reverse("reporting:figures", kwargs={"year": year})
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
    assert page.context["year"] == str(timezone.localdate().year)


def test_a_choice_leads_to_the_address_of_that_choice(cast, client, sign_in):
    sign_in(cast.central)
    page = client.get(reverse("reporting:figures"), {"year": "2023", "directorate": "DOU"})
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


@pytest.mark.parametrize("year", [1800, timezone.localdate().year + 1])
def test_a_year_that_is_not_there_is_not_found(year, cast, client, sign_in):
    sign_in(cast.director)
    assert client.get(address(year)).status_code == 404


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
    from reporting import counting

    real = counting.count

    def many(*args, **kwargs):
        counts = real(*args, **kwargs)
        counts.found["reports", "2023", "channel"]["brief", ""] = 1198
        return counts

    monkeypatch.setattr(counting, "count", many)
    sign_in(cast.director)
    client.cookies["rosi_language"] = language
    assert shown in client.get(address(2023)).content.decode()
