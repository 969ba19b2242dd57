"""Acts of a case as somebody does them: go to the case, click, fill in, send."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone


def day(back: int) -> str:
    return (timezone.localdate() - timedelta(days=back)).strftime("%d-%m-%Y")


def go_to(person, case: str) -> None:
    """The page of the case; who is there already, as after an act of their own, stays."""
    address = f"/cases/{case}/"
    if urlsplit(person.page.url).path != address:
        person.go(address)


def act(person, case: str, name: str, button: str = "", **fields) -> None:
    """Go to the case, click the act, fill the form and send it."""
    person.go(f"/cases/{case}/")
    person.follow(name if name.endswith("/") and name[0] != "/" else f"/{name}/")
    person.fill(**fields)
    person.send(button)


def open_act_on_part(person, case: str, name: str) -> None:
    person.go(f"/cases/{case}/")
    person.page.locator(f"a[href*='/{name}/']:visible").first.click()
    person.page.wait_for_load_state()


def act_on_part(person, case: str, name: str, **fields) -> None:
    open_act_on_part(person, case, name)
    person.fill(**fields)
    person.send()


def act_on(person, case: str, name: str, key: int, **fields) -> None:
    """An act on one certain part of the case."""
    go_to(person, case)
    person.follow(f"/{name}/{key}/")
    person.fill(**fields)
    person.send()
