"""A director reads figures on a telephone: by keyboard, as a screen reader hears them, in both languages.

Negative controls: take `rosi-table-scroll` off the table of lead times, and the page is wider than the telephone; leave
title and `aria-labelledby` out of `reporting.charts.drawing.svg`, and the tree holds a picture without a name.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONES = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
WORDS = {
    "nl": {
        "title": "Cijfers",
        "card": "Ontvangen meldingen",
        "told": "Wat telt dit",
        "rule": "elke melding één keer, op de dag van ontvangst",
        "definitions": "Wat de cijfers betekenen",
        "units": "Zeven eenheden",
        "month": "deze maand",
        "times": "Doorlooptijden en termijnen",
    },
    "en": {
        "title": "Figures",
        "card": "Reports received",
        "told": "What is counted",
        "rule": "each report once, on the day on which it was received",
        "definitions": "What the figures mean",
        "units": "Seven units",
        "month": "this month",
        "times": "Lead times and terms",
    },
}


def tab_to(page, words, most=80):
    """Press Tab until something with these words has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"{words!r} is not reached by {most} tabs")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_director_reads_the_dashboard_on_a_telephone(language, scene, people, person_at):
    words = WORDS[language]
    for telephone in TELEPHONES:
        person = person_at(
            people.director, viewport=telephone, language=language, scripts=telephone["width"] == 390
        )
        page = person.page
        assert person.go("/figures/") == 200
        assert person.title.startswith(words["title"])
        assert page.evaluate("document.documentElement.scrollWidth") <= telephone["width"]
    # The last one has no scripts: everything that follows works without.
    tree = page.locator("main").aria_snapshot()
    assert f'heading "{words["title"]}' in tree
    assert words["card"] in tree
    assert re.search(r"- img \"[^\"]{10,}", tree), "charts are told by their titles"
    assert not re.search(r"- img$", tree, re.MULTILINE), "a picture without a name"
    assert f'heading "{words["units"]}"' in tree
    # What a figure counts is one key away, and so is its table.
    section = page.locator("section:has(> #reports_by_category)")
    section.locator("details.rosi-told > summary").focus()
    page.keyboard.press("Enter")
    assert words["rule"] in section.locator("details.rosi-told").inner_text()
    # From the top by Tab alone: another period, and the definitions.
    person.go("/figures/")
    tab_to(page, words["month"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search(r"/figures/\d{4}-\d{2}/\?directorate=BD$", page.url)
    tab_to(page, words["card"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/figures/definitions/#reports_by_category")
    assert person.title == words["definitions"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_director_reads_the_month_on_a_telephone_without_scripts(language, scene, people, person_at):
    person = person_at(people.director, viewport=TELEPHONES[1], language=language, scripts=False)
    page = person.page
    assert person.go("/overviews/") == 200
    tab_to(page, scene.values["month"][:4])  # the last month, whose link says its year
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"/overviews/BD/{scene.values['month']}/" in page.url
    tree = page.locator("main").aria_snapshot()
    assert f'heading "{WORDS[language]["times"]}"' in tree
    assert re.search(r"- img \"[^\"]{10,}", tree) and not re.search(r"- img$", tree, re.MULTILINE)
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONES[1]["width"]
    tab_to(page, "PDF")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("language", "addresses"),
    [
        ("nl", ["/figures/", "/overviews/BD/{month}/compare/", "/releases/", "/releases/{published}/"]),
        ("en", ["/figures/2023/", "/figures/definitions/", "/overviews/BD/{month}/"]),
    ],
)
def test_axe_finds_nothing_on_the_figures_of_a_director(language, addresses, scene, people, person_at):
    axe, found = Axe(), []
    person = person_at(people.director, viewport=TELEPHONES[1], language=language)
    for address in (one.format(**scene.values) for one in addresses):
        person.go(address)
        for fault in axe.run(person.page, options=RULES).response["violations"]:
            found.append(f"{address}: {fault['id']} ({fault['help']}) {fault['nodes'][0]['target']}")
        person.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = person.page.evaluate("document.documentElement.scrollWidth")
        if wide > TELEPHONES[1]["width"]:
            found.append(f"{address} is {wide} wide with everything open")
    assert found == []
