"""Whatever shows or compares live figures of a year says of which years cases were destroyed.

Negative controls, planted by controls.toml: leave it out of the annual report, and off the first sheet of an export.
"""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.utils import timezone, translation

from reporting import destroyed
from reporting.annual import report as annual
from reporting.destroyed import Destroyed
from reporting.reconciliation import files
from tests.cases.pages import as_user, queries_of, text_of
from tests.reporting.loading import load
from tests.reporting.test_reconciliation import lines_of
from tests.reporting.test_uri_2023 import sheets_of
from tests.reporting.ways import approved, draft

pytestmark = pytest.mark.django_db

ENGLISH, DUTCH = "cases of 2023 have been destroyed", "dossiers van 2023 vernietigd"


@pytest.fixture
def gone(monkeypatch):
    """As if a case of 2023 had been destroyed; returns the scopes and years of each question."""
    asked = []

    def within_any(directorates, first_year, last_year):
        asked.append((set(directorates), first_year, last_year))
        return Destroyed(date(2026, 11, 20), 2023, 2023) if first_year <= 2023 <= last_year else None

    monkeypatch.setattr(destroyed, "within_any", within_any)
    return asked


def test_the_export_says_it_on_its_first_sheet_and_on_its_pages(cast, register_2023, gone):
    export = approved(draft(cast.central, code="DOU"), by=cast.head, after=cast.central)
    assert gone and all(years == [2023, 2023] for _scopes, *years in gone)
    told, _rows = sheets_of(export)
    assert [line for line in told if DUTCH in str(line[1])]
    client = as_user(cast.central)
    for url in (f"/uri/{export.pk}/", f"/uri/{export.pk}/differences/", "/uri/year/2023/"):
        assert ENGLISH in text_of(client.get(url)), url
    assert not [
        check for check in export.checks if check["check"] == "nothing_identifying" and not check["holds"]
    ]


def test_the_reconciliation_says_it_on_page_and_in_its_files(cast, register_2023, gone):
    found = load("published", by=cast.central)
    assert ENGLISH in text_of(as_user(cast.central).get("/reconciliation/2023/"))
    with translation.override("en"):
        book = openpyxl.load_workbook(io.BytesIO(files.file(lines_of(cast.central, found), "xlsx")))
    assert ENGLISH in str(list(book.worksheets[0].iter_rows(values_only=True)))


def test_the_files_of_the_annual_report_of_the_moment_say_it(cast, register_2023, gone):
    client = as_user(cast.head)
    told = json.loads(client.get("/annual/2023/json/?directorate=FIN").content)
    assert ENGLISH in told["standing"] and told["standing"].startswith("Figures of the register as known on")
    assert ENGLISH in client.get("/annual/2023/csv/?directorate=FIN").content.decode("utf-8-sig")
    told = json.loads(client.get("/annual/2022/json/?directorate=FIN").content)
    assert "destroyed" not in told["standing"]
    kept = annual.Report(2023, "", "", timezone.now(), [], "en", version=1, missing="x")
    assert "x" not in kept.standing.split()


def test_the_database_is_asked_once_over_several_scopes(cast, register_2023):
    assert destroyed.within_any([1, 2, 3], 2000, 2030) is None
    found = load("published", by=cast.central)
    assert found and queries_of(as_user(cast.central), "/reconciliation/2023/") <= 12
