"""Axe finds nothing on any page, wide and narrow; nothing is wider than a telephone; headings and titles are there."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "resultTypes": ["violations"],  # of what is in order not every node is told
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
}

FIND_A_PERSON = "somebody is searched for by name"


def pages(scene):
    """Who looks at what: every kind of page once."""
    case, report, open_report = (scene.values[name] for name in ("case", "report", "open-report"))
    month, export = scene.values["month"], scene.values["export"]
    batch, mandate, disposition = (scene.values[name] for name in ("batch", "mandate", "disposition"))
    return {
        "head": [
            "/",
            "/cases/",
            f"/cases/{case}/",
            f"/cases/{case}/history/",
            f"/cases/{case}/journal/",
            f"/cases/{case}/documents/",
            f"/cases/{case}/documents/{scene.values['document']}/",
            f"/cases/{case}/documents/evidence/",
            f"/cases/{case}/letters/minutes/{scene.values['hearing']}/",
            f"/cases/{case}/assign/",
            f"/cases/{case}/add-violation/",
            f"/cases/{case}/add-person/",
            f"/cases/{case}/close/",
            "/figures/",
            "/figures/2023/",
            "/loaded/",
            f"/reconciliation/{month[:4]}/",
            f"/registers/advice/{month[:4]}/",
            "/overviews/",
            f"/overviews/runs/{month}/",
            "/overviews/readers/",
            "/releases/",
            f"/releases/{scene.values['prepared']}/",
            f"/annual/{scene.values['today'][:4]}/",
            f"/annual/published/{scene.values['annual-prepared']}/list/",
            f"/annual/published/{scene.values['annual-prepared']}/list/1/",
            "/imports/",
            "/imports/new/",
            f"/imports/{batch}/",
            "/search/",
            FIND_A_PERSON,
            f"/cases/{case}/purpose/",
            f"/cases/{case}/restrict/",
            f"/cases/{case}/lift-chart-rule/",
            "/work/team/",
            "/retention/",
            "/retention/proposals/",
            f"/retention/proposals/{scene.values['destruction']}/withdraw/",
            f"/uri/year/{scene.values['year']}/",
        ],
        "deputy": ["/", "/emergency/"],
        "auditor": [
            "/",
            "/log/",
            f"/log/case/{case}/",
            f"/log/user/{scene.values['anna']}/",
            f"/log/day/{scene.values['today']}/",
            f"/log/entry/{scene.values['search-entry']}/",
            "/log/unusual/",
            f"/log/unusual/{scene.values['unusual']}/",
            "/retention/certificates/",
            f"/retention/certificates/{scene.values['certificate']}/",
        ],
        "intake": [
            "/reports/",
            "/reports/new/",
            f"/reports/{report}/",
            f"/reports/{open_report}/",
            f"/reports/{open_report}/end/",
            f"/reports/{open_report}/join/",
            "/sittings/",
            "/second-factor/",
            "/second-factor/app/",
            "/second-factor/passkeys/add/",
        ],
        "director": [
            "/",
            "/decisions/",
            f"/decisions/mandate/{mandate}/",
            f"/decisions/disposition/{disposition}/",
            f"/overviews/BD/{month}/",
        ],
        "coordinator": [
            "/",
            "/uri/",
            f"/uri/{export}/",
            f"/uri/{export}/beside/",
            f"/uri/{export}/rows/",
            f"/uri/{export}/differences/",
            f"/uri/{export}/deliver/",
            f"/annual/{scene.values['today'][:4]}/infographics/",
            f"/annual/published/{scene.values['annual-published']}/",
            f"/annual/{scene.values['today'][:4]}/lessons/",
            "/annual/staff/",
            "/annual/staff/2023/",
        ],
        "administrator": [
            "/",
            "/accessibility/",
            "/no-such-page/",
            "/password/",
            "/administration/",
            "/people/",
            "/people/new/",
            f"/people/{scene.values['person']}/",
            f"/people/{scene.values['person']}/give/",
            f"/people/{scene.values['person']}/second-factor/",
            f"/grants/{scene.values['grant']}/end/",
            f"/proposals/{scene.values['proposal']}/",
            f"/reach/?place={scene.values['place']}",
            "/organisation/",
            "/organisation/BD/",
            "/organisation/TSL/move/",
            "/reviews/",
            f"/reviews/{scene.values['year']}/",
            "/log/unusual/thresholds/",
            f"/processes/{scene.values['draft-template']}/",
            "/terms/",
            f"/terms/{scene.values['term']}/change/",
            f"/processes/{scene.values['draft-template']}/add-step/",
            "/letter-templates/minutes/",
            "/uri/profiles/",
            f"/uri/profiles/{scene.values['draft-profile']}/?year=2023",
            f"/uri/profiles/{scene.values['draft-profile']}/columns/",
            f"/uri/profiles/{scene.values['draft-profile']}/codes/category/",
        ],
    }


def arrive(person, address):
    """At a page, also at one that is reached by a form or that asks before it lets through."""
    if address == FIND_A_PERSON:
        person.go("/search/")
        person.fill(who="Niemand Bekend")
        with person.page.expect_navigation():
            person.page.locator("form:has([name=who]) button").click()
    elif address.endswith("/purpose/"):
        person.page.goto(address)
        assert person.page.url.endswith(address), "why the case is opened was not asked"
    else:
        person.go(address)


@pytest.mark.parametrize(
    "name", ["head", "deputy", "auditor", "intake", "director", "coordinator", "administrator"]
)
def test_axe_finds_nothing_on_any_page_of(name, scene, people, person_at):
    axe, found = Axe(), []
    for viewport in (WIDE, NARROW):
        person = person_at(getattr(people, name), viewport=viewport)
        for address in pages(scene)[name]:
            arrive(person, address)
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            if viewport is NARROW and wide > viewport["width"]:  # a desk may scroll a wide table
                found.append(f"{address} is {wide} wide at {viewport['width']}")
            if person.page.locator("h1").count() != 1:
                found.append(f"{address} has {person.page.locator('h1').count()} main headings")
            for fault in axe.run(person.page, options=RULES).response["violations"]:
                target = fault["nodes"][0]["target"]
                found.append(f"{address} at {viewport['width']}: {fault['id']} ({fault['help']}) {target}")
    assert found == []


def test_axe_finds_nothing_on_the_pages_before_signing_in(live_server, browser_, transactional_db):
    page = browser_.new_page(base_url=live_server.url, locale="nl")
    for address in ("/sign-in/", "/demo/", "/accessibility/", "/styleguide/"):
        page.goto(address)
        assert Axe().run(page, options=RULES).response["violations"] == [], address
    page.close()
