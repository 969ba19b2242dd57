"""Other registers over three years, with shares and arrows. Page and files: `test_every_figure_of_2023`.

Negative controls, each tried: compare with two years earlier (the steps are others); give each line its share of all
instead of its group (the shares of subcategories do not add up to 100); let a reader of one service have the sum over
services (the column of the ministry appears).
"""

from __future__ import annotations

import json

import pytest

from accounts import context
from accounts.models import AccessEvent
from cases import lists
from reporting.other_registers.tables import report
from tests.cases.pages import as_user, queries_of, text_of
from tests.reporting.loading import content, load, rows_of_page

pytestmark = pytest.mark.django_db

PAGE = "/registers/advice/2023/"
COMPLAINTS = "/registers/complaints/2023/"


def everything():
    return lists.with_everything_below("FIN")


def test_shares_add_up_in_each_group_and_arrows_compare_with_the_year_before(cast):
    made = load("advice", by=cast.central)
    with context.acting(cast.central):
        tables = {table.code: table for table in report(made, everything()).tables}
    assert set(tables) == {"aard", "betreft", "afdoening", "situatie"}
    for table in tables.values():
        groups = {}
        for line in table.lines:
            if line.share is not None:
                groups.setdefault(line.label.code.rpartition(".")[0], []).append(line.share)
        assert groups and all(sum(shares) == 100 for shares in groups.values())
    whole = tables["aard"].lines[-1]
    assert (whole.counts, whole.step, whole.change["direction"]) == ((630, 825, 1198), 373, "up")
    assert whole.change["text"] == "373 meer dan in 2022 (825 → 1.198)"
    steps = {line.label.code: line.change["direction"] for line in tables["aard"].lines}
    assert (steps["2"], steps["2.4"], steps["6"]) == ("down", "level", "up")
    shares = {line.label.code: line.share for line in tables["aard"].lines}
    assert [shares[str(code)] for code in range(1, 9)] == [1, 1, 0, 0, 51, 4, 4, 39]


def test_a_year_that_was_not_loaded_is_a_dash_and_no_zero(cast):
    load("complaints", by=cast.central)
    rows = rows_of_page(text_of(as_user(cast.central).get(COMPLAINTS)))
    assert any(row[:4] == ["Received", "–", "–", "17"] for row in rows)
    assert "▲" not in str(rows)


def test_an_earlier_year_comes_from_its_own_file(cast):
    before = json.loads(content("complaints")) | {"year": 2022}
    before["received"] |= {"total": 15, "admissible": 10}
    load("complaints", json.dumps(before), by=cast.central)
    made = load("complaints", by=cast.head)
    with context.acting(cast.head):
        [first, *_rest] = report(made, everything()).tables
    assert [line.counts for line in first.lines][:2] == [(None, 15, 17), (None, 10, 12)]
    assert first.lines[0].step == 2


def test_who_reads_one_service_sees_the_column_of_that_service_only(cast):
    load("advice", by=cast.central)
    load("complaints", by=cast.central)
    rows = rows_of_page(text_of(as_user(cast.director, "nl").get(PAGE)))
    assert ["Totaal adviesvragen", "730"] in rows
    assert "1.198" not in str(rows) and "229" not in str(rows)
    page = str(rows_of_page(text_of(as_user(cast.director, "nl").get(COMPLAINTS))))
    assert "14" in page and "17" not in page
    assert as_user(cast.nobody).get(PAGE).status_code == 404


def test_the_page_speaks_english_and_stays_within_its_queries(cast):
    load("advice", by=cast.central)
    client = as_user(cast.central)
    page = text_of(client.get(PAGE))
    assert (
        "Undesirable behaviour" in page and "373 more than in 2022" in page and "requests for advice" in page
    )
    assert queries_of(client, PAGE) <= 12
    assert queries_of(client, "/loaded/") <= 6
    assert AccessEvent.objects.filter(action="view", about="otherregister:advice:2023").exists()


def test_words_of_a_file_that_are_not_known_are_shown_as_they_are(cast):
    rows = "tabel;code;omschrijving;2023\naard;1;Geldzaken;1\naard;1.9;Nieuw soort;1\n"
    load("advice", rows, by=cast.central)
    page = text_of(as_user(cast.central).get(PAGE))
    assert "Geldzaken" in page and "Nieuw soort" in page
