"""The main acts by keyboard alone: register, open the case, leave a phase, write a note, add a document, search.

Nothing is clicked. What has the focus is found as somebody finds it: by pressing Tab until one is there.
"""

import re

import pytest

from cases.models import Case, Note, Report, Status, Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELD = """document.activeElement.name || document.activeElement.closest('[data-combobox]')
  ?.querySelector('select').name || ''"""


class Keys:
    """A page and its keyboard."""

    def __init__(self, page) -> None:
        self.page, self.keyboard = page, page.keyboard

    def to(self, css: str, most: int = 250) -> None:
        """Press Tab until something has the focus that fits, and shows that it has."""
        for _press in range(most):
            self.keyboard.press("Tab")
            if self.page.evaluate("css => document.activeElement.matches(css)", css):
                seen = "getComputedStyle(document.activeElement)"
                assert self.page.evaluate(f"{seen}.outlineStyle !== 'none' || {seen}.boxShadow !== 'none'"), (
                    css
                )
                return
        raise AssertionError(f"no way to {css} by Tab")

    def follow(self, ending: str) -> None:
        self.to(f"main a[href$='{ending}']")
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is, and wait for the next page."""
        with self.page.expect_navigation():
            self.keyboard.press("Enter")

    def send(self) -> None:
        self.to("main .utrecht-button--primary-action[type=submit]")
        self.enter()

    def fill(self, **typed: str) -> None:
        """Go through the fields of a form in their order, and type where something is to be typed."""
        for _press in range(150):
            name = self.page.evaluate(FIELD)
            if name in typed:
                self.keyboard.press("Control+A")
                self.keyboard.type(typed.pop(name))
                if self.page.evaluate("!!document.activeElement.closest('[data-combobox]')"):
                    self.keyboard.press("Enter")
            if not typed:
                return
            self.keyboard.press("Tab")
        raise AssertionError(f"not reached: {sorted(typed)}")


def test_the_main_acts_are_done_by_keyboard_alone(people, person_at):
    intake = person_at(people.intake)
    keys = Keys(intake.page)
    intake.go("/reports/new/")
    keys.fill(
        channel="telefoon",
        reporter_kind="anoniem",
        directorate="Belasting",
        category="privésfeer",
        subject_line="Met de toetsen alleen",
        description="Alles zonder muis.",
    )
    keys.send()
    intake.page.wait_for_url(re.compile(r"/reports/M\d{4}-\d+/"))
    assert Report.objects.get().subject_line == "Met de toetsen alleen"

    # The case is opened, and the first phase left.
    keys.follow("/promote/")
    keys.send()
    case = Case.objects.get()
    intake.page.wait_for_url(re.compile(f"/cases/{case.number}/"))
    keys.follow("/start-assessment/")
    keys.send()
    assert Case.objects.get().status == Status.ASSESSMENT

    # A note in the journal.
    keys.follow("/note/")
    keys.fill(text="Gebeld met de leidinggevende.")
    keys.send()
    assert Note.objects.get().text == "Gebeld met de leidinggevende."

    # A document.
    intake.page.on("filechooser", lambda chooser: None)  # or the first one is not caught
    intake.go(f"/cases/{case.number}/documents/")
    keys.to("input[type=file]")
    with intake.page.expect_file_chooser() as chooser:
        intake.page.keyboard.press("Enter")
    chooser.value.set_files({"name": "bon.txt", "mimeType": "text/plain", "buffer": b"Een bon."})
    keys.to("[data-uploads] button[type=submit]")
    intake.page.keyboard.press("Enter")
    intake.page.locator(".rosi-uploads__line[data-state=whole]").wait_for()
    assert Upload.objects.get().state == "whole"

    # The search box, from wherever one is.
    intake.go(f"/cases/{case.number}/")
    keys.keyboard.press("/")
    keys.keyboard.type("toetsen")
    with intake.page.expect_navigation():
        keys.keyboard.press("Enter")
    assert intake.page.locator("main mark", has_text="toetsen").count()
