"""A real browser against a live server, and people who have signed in (how they do is in test_signing_in.py)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.factories import Cast
from tests.signing_in import cookie_of

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def browser_() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Chromium is missing: `make test` installs it or says how."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture
def person_at(live_server: Any, browser_: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody at a screen of their own: `person_at(cast.anna)`, `person_at(cast.director, viewport=NARROW)`."""
    opened: list[Person] = []

    def sit_down(
        user: Any, *, viewport: dict[str, int] = WIDE, language: str = "nl", scripts: bool = True
    ) -> Person:
        context = browser_.new_context(
            viewport=viewport, locale=language, java_script_enabled=scripts, base_url=live_server.url
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{**cookie_of(user), "url": live_server.url}])
        person = Person(context.new_page())
        opened.append(person)
        return person

    yield sit_down
    for person in opened:
        person.page.context.close()
        assert person.complaints == [], "the browser complained"


class Person:
    """Reads, clicks and types, by the names that stand on the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self._note(message.text))
        page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        if "the server responded with a status of 4" not in text:  # a form with errors answers 422
            self.complaints.append(text)

    def go(self, address: str) -> int:
        response = self.page.goto(address)
        assert response is not None
        self._say_why()
        return response.status

    def _say_why(self) -> None:
        """Answer the question why a case is opened, which leads on to the case."""
        if "/purpose/" in self.page.url:
            self.page.locator("main [name=reason]").first.check()
            self.send()

    def follow(self, ending: str) -> None:
        """Click the first visible link whose address ends so."""
        self.page.locator(f"a[href$='{ending}']:visible").first.click()
        self.page.wait_for_load_state()
        self._say_why()

    def fill(self, **fields: Any) -> None:
        """Fill fields by name: text, a label of a choice, True for a box, a list of labels for several boxes."""
        for name, value in fields.items():
            name = name.replace("__", "-")
            if isinstance(value, list):
                for label in value:
                    self._choice(name, label).check()
            elif value is True:
                self.page.locator(f"main [name='{name}']").check()
            elif self.page.locator(f"main [name='{name}'][type=radio]").count():
                self._choice(name, value).check()
            elif self.page.locator(f"main select[name='{name}']").count():
                self._choose(name, value)
            else:
                self.page.locator(f"main [name='{name}']").fill(str(value))

    def _choice(self, name: str, label: str) -> Locator:
        return self.page.locator(f"main label:has([name='{name}'])", has_text=label).first.locator("input")

    def _choose(self, name: str, label: str) -> None:
        select = self.page.locator(f"main select[name='{name}']")
        if select.is_visible():
            select.select_option(label=label)
            return
        box = self.page.locator("main [data-combobox]").filter(
            has=self.page.locator(f"select[name='{name}']")
        )
        box.locator("[role=combobox]").fill(label)
        box.locator("[role=combobox]").press("Enter")

    def send(self, button: str = "") -> None:
        """Press the main button of the form (or the one with these words) and wait for the next page."""
        buttons = self.page.locator("main button[type=submit]:visible")
        chosen = (
            buttons.filter(has_text=button)
            if button
            else self.page.locator("main .utrecht-button--primary-action")
        )
        with self.page.expect_navigation():
            chosen.last.click()
        assert not self.errors(), self.errors()

    def errors(self) -> str:
        summary = self.page.locator(".rosi-summary")
        return summary.inner_text() if summary.count() else ""

    def reads(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    @property
    def title(self) -> str:
        return self.page.locator("h1").inner_text()
