"""The pages of the documentation that are made from tables in the code: complete, and fresh.

Negative control: change a label, a permission or a move; the last test fails until the pages are made again.
"""

from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import trans_real

from cases import diagram
from cases.management.commands import state_diagram
from cases.models import Status
from cases.workflow import TRANSITIONS
from rosi import texts


@pytest.fixture(autouse=True)
def _dutch():
    texts.compile_language("nl")
    trans_real._translations.clear()


def test_every_status_has_its_place_and_every_move_its_arrow():
    assert set(diagram.PLACES) == set(Status)
    drawn = {(arrow.source, arrow.target) for arrow in diagram.arrows()}
    assert drawn == {(source, move.target) for move in TRANSITIONS.values() for source in move.sources}


def test_the_picture_is_one_of_boxes_and_numbered_arrows():
    picture = ElementTree.fromstring(diagram.svg())  # noqa: S314 (our own picture)
    name = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in picture.iter(f"{name}text")]
    assert len(picture.findall(f".//{name}marker")) == 1
    assert len(picture.findall(f"{name}path")) == len(diagram.arrows())
    assert {"Ontvangen", "Received", "Doorverwezen", str(len(TRANSITIONS))} <= set(words)
    assert picture.find(f"{name}title").text


def test_the_table_names_every_move_with_who_may_make_it_in_two_languages():
    page = state_diagram.process_page()
    assert "| 11 | Reopen the case | closed | reopened | Head of OIF, Deputy head of OIF |" in page
    assert (
        "| 11 | Heropen het dossier | gesloten | heropend | Hoofd OIF, Plaatsvervangend hoofd OIF |" in page
    )
    assert page.count("```mermaid") == 2


def test_stale_pages_are_named_and_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(state_diagram, "DOCS", tmp_path)
    with pytest.raises(CommandError, match=r"docs/process.md, docs/process.svg, docs/roles.md"):
        call_command("state_diagram", check=True)
    call_command("state_diagram", verbosity=0)
    call_command("state_diagram", check=True)
    (tmp_path / "roles.md").write_text("old")
    with pytest.raises(CommandError, match=r"^Stale: docs/roles.md\."):
        call_command("state_diagram", check=True)


def test_the_pages_of_this_documentation_are_fresh():
    call_command("state_diagram", check=True)
