"""The year-end in a browser: a coordinator from check to approved file, and the central coordinator's view of the year.

The two who meet in a walk read it in different languages, so both are walked through; in a proof, each by each.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import settings

from accounts import context
from cases.register import writing
from reporting import tasks
from reporting.models import Run, UriExport
from reporting.uri import states
from tests.browser.conftest import NARROW
from tests.proof import many

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"
WALKS = [("nl", "en"), ("en", "nl")][: many(1, 2)]
WORDS = {
    "nl": {
        "draft": "Dit is een concept",
        "beside": "Van 2022 is er geen goedgekeurde export",
        "waits": "wacht op goedkeuring",
        "final": "De bestanden staan vast",
        "missing": "ontbreekt",
    },
    "en": {
        "draft": "This is a draft",
        "beside": "Of 2022 there is no approved export",
        "waits": "waits for approval",
        "final": "Its files are final",
        "missing": "missing",
    },
}


@pytest.fixture
def register(people):
    with context.acting(None), REGISTER.open("rb") as file:
        return writing.import_file(file, by=None, year=2023, name=REGISTER.name)


def worked() -> UriExport:
    """What the worker does with what was asked for last."""
    run = Run.objects.latest("pk")
    tasks.make_uri_export(run.key, year=int(run.period), directorate=run.directorate_id)
    return UriExport.objects.latest("pk")


@pytest.mark.parametrize(("language", "other"), WALKS)
def test_a_coordinator_walks_from_the_checks_to_the_approved_file(
    language, other, people, register, person_at
):
    words = WORDS[language]
    coordinator = person_at(people.coordinator, language=language)
    coordinator.go("/uri/")
    coordinator.fill(year="2023")
    coordinator.send()
    export = worked()
    coordinator.go(f"/uri/{export.pk}/")
    assert coordinator.reads(words["draft"])
    assert coordinator.page.locator("a[download]").count() == 0
    coordinator.follow("/beside/")
    assert coordinator.reads(words["beside"])
    coordinator.go(f"/uri/{export.pk}/")
    coordinator.follow("/submit/")
    coordinator.fill(reviewed=True)
    coordinator.send()
    assert coordinator.reads(words["waits"])

    approver = person_at(people.head, language=other, viewport=NARROW)
    approver.go(f"/uri/{export.pk}/")
    assert approver.page.evaluate("document.documentElement.scrollWidth") <= 320
    with approver.page.expect_navigation():
        approver.page.locator("a[href*='/approve/']:visible").first.click()
    approver.fill(agreed=True)
    approver.send()
    assert approver.reads(WORDS[other]["final"])

    coordinator.go(f"/uri/{export.pk}/")
    with coordinator.page.expect_download() as download:
        coordinator.page.locator("a[href$='/csv/']").first.click()
    content = download.value.path().read_bytes()
    assert coordinator.reads(hashlib.sha256(content).hexdigest())
    assert content.count(b"\r\n") == 93
    coordinator.follow("/deliver/")
    coordinator.page.locator("input[value=central]").check()
    coordinator.page.locator("input[value=rosi]").check()
    coordinator.send()
    assert states.state_of(UriExport.objects.get()) == states.State.DELIVERED

    # The central coordinator sees what is there and what is still missing, in either language.
    central = person_at(people.central, language=other)
    central.go("/uri/")
    central.fill(year="2023", directorate="Ministerie" if other == "nl" else "Ministry")
    central.send()
    worked()
    central.go("/uri/year/2023/")
    table = central.page.locator("table").first.inner_text()
    assert table.count(WORDS[other]["missing"]) == 3
    assert WORDS[other]["missing"] in table
    rows = central.page.locator("section[aria-labelledby=sum] table").first.inner_text()
    assert "92\t92" in rows and "14\t0" in rows
