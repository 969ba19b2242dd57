"""Signing in with a real browser: an app, a passkey (Chromium's virtual authenticator), and the end of a sitting.

Negative controls: take the scripts of passkeys out of a page; let `still` prolong on GET; take `saveDrafts()` out of
rosi/idle.js.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Sitting
from cases.models import Draft
from tests.browser.conftest import NARROW, WIDE, Person
from tests.browser.test_accessibility import RULES
from tests.factories import PASSWORD
from tests.sign_in.pages import code
from tests.signing_in import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_the_door(live_server, browser_):
    """Somebody who has not signed in, in Dutch."""
    opened = []

    def come(viewport=WIDE):
        context = browser_.new_context(viewport=viewport, locale="nl", base_url=live_server.url)
        context.set_default_timeout(15_000)
        opened.append(Person(context.new_page()))
        return opened[-1]

    yield come
    for person in opened:
        person.page.context.close()
        assert person.complaints == [], "the browser complained"


def give_password(person, user, address="/"):
    page = person.page
    page.goto(address)
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.utrecht-button--primary-action")


def check(person):
    """Axe finds nothing here, wide or narrow."""
    for viewport in (NARROW, WIDE):
        person.page.set_viewport_size(viewport)
        faults = Axe().run(person.page, options=RULES).response["violations"]
        assert faults == [], (person.page.url, faults)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_an_app_is_set_up_and_asked_for(people, at_the_door):
    person = at_the_door()
    page = person.page
    page.goto("/cases/")
    check(person)
    give_password(person, people.anna, "/cases/")
    page.wait_for_url("**/second-factor/")
    check(person)
    page.get_by_role("link", name="Stel een app in").click()
    check(person)
    page.fill("[name=code]", code(page.locator(".rosi-key").inner_text()))
    page.get_by_role("button", name="Stel de app in").click()
    page.wait_for_url("**/second-factor/codes/")
    assert page.locator(".rosi-codes li").count() == 10
    check(person)
    recovery = page.locator(".rosi-codes li").first.inner_text()
    page.get_by_role("link", name="Ik heb ze bewaard: verder").click()
    page.wait_for_url("**/cases/")
    person.go("/second-factor/")
    check(person)
    person.go("/sittings/")
    check(person)

    later = at_the_door()
    give_password(later, people.anna)
    later.page.wait_for_url("**/sign-in/second/")
    check(later)
    later.page.fill("[name=code]", recovery)
    later.page.click("main button.utrecht-button--primary-action")
    later.page.wait_for_url(lambda url: "/sign-in/" not in url)
    assert later.title == "Mijn werk"


def test_a_passkey_is_added_and_opens_the_register_alone(people, at_the_door):
    person = at_the_door()
    page = person.page
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    give_password(person, people.anna)
    page.wait_for_url("**/second-factor/")
    page.get_by_role("link", name="Voeg een passkey toe").click()
    check(person)
    page.get_by_role("button", name="Voeg een passkey toe").click()
    page.wait_for_url("**/second-factor/codes/")
    person.go("/second-factor/passkeys/")
    check(person)
    page.click("#who form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")
    page.get_by_role("button", name="Log in met een passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    assert person.title == "Mijn werk"


@pytest.fixture
def quick(settings):
    """The same rule with seconds for minutes: idle for eight, warned five before."""
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARN_SECONDS = 8, 5


def test_the_warning_saves_the_draft_and_staying_stays(people, person_at, settings):
    settings.SESSION_WARN_SECONDS = settings.SESSION_IDLE_SECONDS - 6
    intake = person_at(people.intake)
    intake.go("/reports/new/")
    page = intake.page
    page.fill("[name=subject_line]", "Half af")
    warning = page.get_by_role("dialog", name="Bent u er nog?")
    warning.wait_for()
    assert Draft.objects.count() == 1
    assert page.evaluate("document.activeElement.textContent") == "Blijf ingelogd"
    faults = Axe().run(page, options=RULES).response["violations"]
    assert faults == []
    page.keyboard.press("Enter")
    warning.wait_for(state="hidden")
    assert page.locator("[name=subject_line]").input_value() == "Half af"


def test_after_the_end_one_signs_in_and_is_where_one_was(people, person_at, quick):
    intake = person_at(people.intake)
    page = intake.page
    intake.go("/reports/?status=open")
    page.wait_for_url("**/sign-in/?next=*", timeout=25_000)
    assert Sitting.objects.count() == 0
    assert "U bent uitgelogd" in page.content()


def test_what_no_draft_keeps_waits_covered_until_one_has_signed_in_again(
    people, person_at, quick, settings, live_server
):
    head = person_at(people.head)
    page = head.page
    head.go("/password/")
    page.fill("[name=oldpassword]", "nog niet verstuurd")
    page.evaluate("document.querySelector('main form').rosiUnsaved = true")
    ended = page.get_by_role("dialog", name="U bent uitgelogd")
    ended.wait_for(timeout=25_000)
    page.get_by_role("button", name="Ga hier verder").click()
    ended.locator("#idle-text", has_text="U bent nog niet ingelogd").wait_for()
    settings.SESSION_IDLE_SECONDS = 900
    page.context.add_cookies([{**cookie_of(people.head), "url": live_server.url}])
    page.get_by_role("button", name="Ga hier verder").click()
    ended.wait_for(state="hidden")
    assert page.locator("[name=oldpassword]").input_value() == "nog niet verstuurd"
