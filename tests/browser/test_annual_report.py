"""The annual report in a browser: published figures are loaded, and a second person publishes the report of a year.

The two who meet in the walk read it in different languages; in a proof, each by each.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from accounts import context
from cases.register import writing
from reporting import tasks
from reporting.annual import public, publishing
from reporting.models import AnnualReport, Run
from tests.browser.conftest import NARROW
from tests.proof import many

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"
PUBLISHED = Path(settings.BASE_DIR) / "reporting" / "data" / "published_2023.json"
WALKS = [("nl", "en"), ("en", "nl")][: many(1, 2)]
WORDS = {
    "nl": {
        "fault": "kg",
        "printed": "31 van 83 is 37%",
        "waits": "niet gepubliceerd",
        "another": "dat doet iemand anders",
        "done": "Het jaarverslag is gepubliceerd.",
    },
    "en": {
        "fault": "kg",
        "printed": "31 of 83 is 37%",
        "waits": "is not published",
        "another": "somebody else does",
        "done": "The annual report is published.",
    },
}


@pytest.fixture
def register(people, monkeypatch):
    """The register of 2023, and of the tables that are published the one that was public already: for speed."""
    monkeypatch.setattr(public, "TABLES", [one for one in public.TABLES if one.key == "dispositions"])
    with context.acting(None), REGISTER.open("rb") as file:
        return writing.import_file(file, by=None, year=2023, name=REGISTER.name)


def prepared() -> AnnualReport:
    """What the worker does with what was asked for last."""
    tasks.prepare_annual_report(Run.objects.latest("pk").key, year=2023)
    return AnnualReport.objects.get()


def load(person, *, file) -> None:
    person.go("/loaded/")
    person.page.locator("main [name=source][value=published]").check()
    person.page.locator("main input[type=file]").set_input_files(file)
    with person.page.expect_navigation():
        person.page.locator("main form:has(input[type=file]) button").click()


@pytest.mark.parametrize(("language", "other"), WALKS)
def test_figures_are_loaded_and_a_second_person_publishes_the_annual_report(
    language, other, people, register, person_at
):
    central = person_at(people.central, language=language)
    wrong = b"key;unit;year;value\nsettled;kg;2023;1\n"
    load(central, file={"name": "kilo.csv", "mimeType": "text/csv", "buffer": wrong})
    assert (
        WORDS[language]["fault"] in central.page.locator("section[aria-labelledby=load] table").inner_text()
    )
    load(central, file=PUBLISHED)
    assert central.page.url.endswith("/reconciliation/2023/")
    assert central.reads(WORDS[language]["printed"])

    head = person_at(people.head, language=other, viewport=NARROW)
    head.go("/annual/published/")
    head.fill(year="2023")
    head.send()
    report = prepared()
    page = f"/annual/published/{report.pk}/"
    head.go(page)
    assert head.reads(WORDS[other]["waits"]) and head.reads(WORDS[other]["another"])
    head.follow("/list/")
    assert head.page.evaluate("document.documentElement.scrollWidth") <= 320
    with head.page.expect_navigation():
        head.page.locator("form[action$='/keep/'] button").click()
    line = report.lines.filter(decision="").first()
    head.follow(f"/list/{line.number}/")
    head.page.locator("main [name=decision][value=blurred]").check()
    head.fill(text="Onjuiste gegevens", without_service=True)
    head.send()
    with context.acting(people.head):
        for one in report.lines.filter(decision=""):
            publishing.decide(one, by=people.head, decision="left_out")
    head.go(page)
    assert head.page.locator("form[action$='/publish/']").count() == 0

    central.go(page)
    assert central.reads("Onjuiste gegevens")
    with central.page.expect_navigation():
        central.page.locator("form[action$='/publish/'] button").press("Enter")
    assert central.reads(WORDS[language]["done"])

    director = person_at(people.director, language=other)
    director.go("/annual/published/")
    director.follow(page)
    assert not director.reads(WORDS[other]["waits"])
    with director.page.expect_download() as download:
        director.page.locator("a[href$='/xlsx/']").first.click()
    sheets = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    told = str([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])
    assert "Onjuiste gegevens" in told and AnnualReport.objects.get().sha256 in told
