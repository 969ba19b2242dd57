"""The year-end in a browser, in both languages: a coordinator from the checks to the approved file and its delivery,
and the central coordinator's consolidation. And the administrator who adapts a profile, by keyboard alone.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import settings

from accounts import context
from cases.register import writing
from reporting import tasks
from reporting.models import Run, UriExport, UriProfile
from reporting.uri import states
from tests.browser.conftest import NARROW
from tests.browser.test_keyboard import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REGISTER = Path(settings.BASE_DIR) / "cases" / "data" / "register_2023.csv"
WORDS = {
    "nl": {
        "draft": "Dit is een concept",
        "beside": "Van 2022 is er geen goedgekeurde export",
        "waits": "wacht op goedkeuring",
        "final": "De bestanden staan vast",
        "missing": "ontbreekt",
        "ministry": "Ministerie",
    },
    "en": {
        "draft": "This is a draft",
        "beside": "Of 2022 there is no approved export",
        "waits": "waits for approval",
        "final": "Its files are final",
        "missing": "missing",
        "ministry": "Ministry",
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


@pytest.mark.parametrize("language", WORDS)
def test_a_year_is_walked_from_the_checks_to_the_approved_file_and_the_whole_ministry(
    language, people, register, person_at
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

    approver = person_at(people.head, language=language, viewport=NARROW)
    approver.go(f"/uri/{export.pk}/")
    assert approver.page.evaluate("document.documentElement.scrollWidth") <= 320
    with approver.page.expect_navigation():
        approver.page.locator("a[href*='/approve/']:visible").first.click()
    approver.fill(agreed=True)
    approver.send()
    assert approver.reads(words["final"])

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

    # The central coordinator sees what is there, what is still missing, and whether it adds up.
    central = person_at(people.central, language=language)
    central.go("/uri/")
    central.fill(year="2023", directorate=words["ministry"])
    central.send()
    worked()
    central.go("/uri/year/2023/")
    table = central.page.locator("table").first.inner_text()
    assert table.count(words["missing"]) == 3
    rows = central.page.locator("section[aria-labelledby=sum] table").first.inner_text()
    assert "92\t92" in rows and "14\t0" in rows


def test_an_administrator_adapts_a_profile_by_keyboard(people, register, person_at):
    administrator = person_at(people.administrator, language="en")
    keys = Keys(administrator.page)
    administrator.go("/uri/profiles/")
    row = UriProfile.objects.get(code="uri", state="in_force")
    keys.follow(f"/profiles/{row.pk}/")
    keys.follow("/new-version/")
    keys.send()
    draft = UriProfile.objects.get(code="uri", state="draft")
    keys.follow("/about/")
    keys.fill(title_en="Uniform registration, as agreed")
    keys.enter()
    keys.follow("/columns/")
    keys.fill(**{"en-0": "Row"})
    keys.enter()
    keys.to("main select[name=year]")
    keys.keyboard.type("2023")
    keys.to("main form[method=get] button")
    keys.enter()
    assert administrator.reads("Every code of 2023 has its place.")
    keys.follow("/put-in-force/")
    keys.fill(remark="The first heading is shorter.")
    keys.send()
    draft.refresh_from_db()
    assert (draft.state, draft.put_in_force_by) == ("in_force", people.administrator)
    assert draft.body["title"]["en"] == "Uniform registration, as agreed"
    assert draft.body["columns"][0]["label"]["en"] == "Row"
