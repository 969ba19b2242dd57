"""What was loaded from a file stands in the annual report: the other registers, and the published figures.

Negative controls, each tried: give the sections every directorate instead of those of the scope (the report of a
service shows the ministry); show the register's number alone (neither its unit nor the counts behind a percentage
stand beside it); give `_line` no explanation (what was explained differs "not explained").
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting import loading
from tests.cases.pages import as_user, text_of
from tests.reporting.loading import HEAD, load, rows_of_page, rows_of_xlsx

pytestmark = pytest.mark.django_db

PAGE = "/annual/2023/?directorate=FIN"


@pytest.fixture
def loaded(cast, register_2023):
    for source in ("published", "advice", "complaints"):
        load(source, by=cast.central)


def test_the_report_of_the_ministry_shows_all_that_was_loaded(cast, loaded):
    client = as_user(cast.central, "nl")
    page = text_of(client.get(PAGE))
    rows = rows_of_page(page)
    assert any(row[:4] == ["Totaal adviesvragen", "630", "825", "1.198"] for row in rows)
    assert any(row[0] == "Ontvangen" and row[3] == "17" for row in rows if len(row) > 3)
    assert any(
        row[:3] == ["Afgedane (vermoedelijke) schendingen (schendingen)", "125", "124"] for row in rows
    )
    beside = {row[0].partition(" (")[0]: row[2] for row in rows if len(row) == 5}
    assert beside["Aandeel met een gesprek"] == "47% (39 van 82)"
    assert beside["Ontslag op eigen verzoek"] == "6 afdoeningen"
    assert "31 van 83 is 37%" in page
    sheets = str(rows_of_xlsx(client.get("/annual/2023/xlsx/?directorate=FIN").content))
    assert "Totaal adviesvragen" in sheets and "85 volgt er niet uit" in sheets
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 12


def test_the_report_of_a_service_shows_the_figures_of_that_service_only(cast, loaded):
    page = text_of(as_user(cast.director, "nl").get("/annual/2023/?directorate=BD"))
    rows = rows_of_page(page)
    assert ["Totaal adviesvragen", "730"] in rows
    assert any(
        row[:3] == ["Belastingdienst: medewerkers met een berisping (betrokkenen)", "5", "5"] for row in rows
    )
    assert "1.198" not in page and "98 volgt er niet uit" not in page


def test_what_was_explained_is_told_as_explained(cast, register_2023, do):
    file = load("published", HEAD + "with_measure_douane;violation;2023;7\n", by=cast.central)
    client = as_user(cast.central, "nl")
    assert "Anders, nog zonder uitleg" in text_of(client.get(PAGE))
    do(loading.explain, file.figures.get(), by=cast.central, text="Vijf tellen bij een ander jaar.")
    told = text_of(client.get(PAGE))
    assert "Anders, met uitleg. Vijf tellen bij een ander jaar." in told
    assert "zonder uitleg" not in told


def test_a_year_without_files_has_no_such_sections(cast, register_2023):
    page = text_of(as_user(cast.central).get(PAGE))
    assert 'id="advisers"' not in page and 'id="published"' not in page
