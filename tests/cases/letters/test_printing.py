"""The PDF of a letter: once, beside the letter, and nothing in clear is left behind, however the worker ends.

With LibreOffice where it is installed, and without it everywhere.
Tried and seen to fail, by hand: let `press.main` not ask who its parent is (LibreOffice lives on when the worker dies
at once). Planted by controls.toml: leave `inspect` out of `printing._made`.
"""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from celery.signals import worker_process_init
from django.conf import settings as django_settings
from django.urls import reverse

from accounts import context
from accounts.models import Outbox
from cases import documents, tasks
from cases.documents import examining, orphans, reading
from cases.letters import doors, printing
from cases.models import Document, LetterVersion
from tests import papers
from tests.cases.pages import as_user, text_of
from tests.factories import Walk, letter
from tests.proof import many, seed
from tests.workers import _address

pytestmark = pytest.mark.django_db
# The image of the compose file has it; `make test` installs no 500 MB for it. Without it the page says so: tested too.
installed = pytest.mark.skipif(printing.program() is None, reason="LibreOffice is not installed")
Pdf = LetterVersion.Pdf


@pytest.fixture
def made(cast, at_disposition):
    walk = at_disposition
    return letter(walk.case, "minutes", walk.subject_person.hearings.get().pk, by=cast.anna)


def job(made):
    """What the worker does with the row of the outbox."""
    row = Outbox.objects.get(key=f"letter:{made.pk}")
    tasks.print_letter(key=row.key, **row.arguments)
    made.refresh_from_db()
    return made


@pytest.fixture
def press(monkeypatch):
    """LibreOffice's stand-in: gives what it was told to, and remembers how often it was asked."""
    asked = []

    def stand_in(result):
        def printed(content, soffice):
            asked.append(content)
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(printing, "program", lambda: "/nowhere/soffice.bin")
        monkeypatch.setattr(printing, "printed", printed)
        return asked

    return stand_in


@pytest.fixture(autouse=True)
def _own_place(monkeypatch, tmp_path):
    """Other tests, and a demonstration on this machine, print letters too."""
    monkeypatch.setattr(printing, "base", lambda: tmp_path)


def left_in_clear() -> list[str]:
    return sorted(place.name for place in printing.base().glob("rosi-*"))


def test_the_pdf_stands_beside_its_letter_and_follows_its_versions(made, press, cast):
    asked = press(papers.pdf("Verslag"))
    job(made)
    pdf = made.pdf
    assert (made.pdf_state, pdf.media_type, pdf.is_draft, pdf.is_open) == (
        "done",
        "application/pdf",
        True,
        True,
    )
    assert pdf.document.parent == made.version.document and pdf.document.kind == "minutes"
    tasks.print_letter(key=f"letter:{made.pk}", written=made.pk)  # the broker brings it twice
    assert len(asked) == 1
    found = made.version.document.case
    part = made.letter.part
    press(papers.pdf("Verslag, weer"))
    again = job(letter(found, "minutes", part, by=cast.anna, toelichting="Weer."))
    assert (again.pdf.document, again.pdf.number) == (pdf.document, 2)


def test_a_final_letter_has_a_final_pdf_whichever_came_first(made, press, cast, do):
    press(papers.pdf("Verslag"))
    job(made)
    do(doors.finish_letter, made.letter, by=cast.anna)
    made.pdf.refresh_from_db()
    assert not made.pdf.is_draft
    other = letter(
        made.version.document.case,
        "report",
        made.version.document.case.investigations.last().pk,
        by=cast.anna,
    )
    do(doors.finish_letter, other.letter, by=cast.anna)
    assert not job(other).pdf.is_draft


def test_without_the_program_the_page_says_so_and_the_word_file_is_there(made, monkeypatch, cast):
    monkeypatch.setattr(printing, "program", lambda: None)
    job(made)
    assert (made.pdf_state, made.pdf) == (Pdf.ABSENT, None)
    page = reverse("cases:document", args=[made.version.document.case.number, made.version.document_id])
    for language, words in (
        ("en", "LibreOffice is not installed"),
        ("nl", "LibreOffice staat niet op deze server"),
    ):
        shown = text_of(as_user(cast.anna, language).get(page))
        assert words in shown and "download" in shown.lower()


def test_what_stopped_is_tried_again_by_whoever_works_on_the_case(made, press, cast, do):
    asked = press(printing.CannotPrint())
    job(made)
    assert (made.pdf_state, len(asked)) == (Pdf.FAILED, printing.ATTEMPTS)
    do(doors.print_again, made.letter, by=cast.anna)
    press(papers.pdf("Nu wel"))
    assert job(made).pdf_state == Pdf.DONE


def test_a_letter_that_came_back_from_word_is_printed_when_it_was_scanned(made, press, cast, do, monkeypatch):
    press(papers.pdf("Uit Word"))
    paper, raw = docx.Document(), io.BytesIO()
    paper.add_paragraph("Anders.")
    paper.save(raw)
    version = do(doors.put_back, made.version.document, [raw.getvalue()], name="b.docx", by=cast.anna)
    job(version.written)
    assert version.written.pdf_state == Pdf.WAITING  # nobody has looked at it yet
    monkeypatch.setattr(
        examining.scanning, "scan", lambda *args: examining.scanning.Verdict("clean", "clamav", "")
    )
    tasks.examine_document(key=f"document:{version.pk}", version=version.pk)
    assert job(version.written).pdf_state == Pdf.DONE


def test_what_somebody_put_into_a_letter_is_not_opened_by_our_programs(made, press, cast, do):
    asked = press(papers.pdf("x"))
    hostile = papers.docx("x")  # no main type, no relations: nothing that Word wrote
    version = do(doors.put_back, made.version.document, [hostile], name="b.docx", by=cast.anna)
    type(version).objects.filter(pk=version.pk).update(state="clean", scanned_at=version.recorded_at)
    job(version.written)
    assert (version.written.pdf_state, asked) == (Pdf.FAILED, [])


# --- With LibreOffice -------------------------------------------------------------------------------


@installed
def test_libreoffice_makes_a_pdf_of_it_and_leaves_nothing(made):
    assert job(made).pdf_state == Pdf.DONE
    with context.acting(None):
        assert "Betrokkene erkent het." in reading.text_of(made.pdf)
    assert left_in_clear() == []


@installed
def test_what_takes_too_long_is_ended_with_everything_it_started(monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE", 0.3)
    with pytest.raises(printing.CannotPrint):
        printing.printed(b"x" * 1000, printing.program())
    assert left_in_clear() == []


PRINTING = """
import django
django.setup()
from pathlib import Path
from cases.letters import printing
printing.base = lambda: Path(%r)
printing.printed(open(%r, "rb").read(), printing.program())
"""


def running_in(place: str) -> list[str]:
    """Processes that were started for a directory."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if place in file.read_text():
                found.append(file.parent.name)
    return found


@installed
@pytest.mark.django_db(transaction=True)  # twenty rounds are longer than a transaction may stand idle
def test_a_killed_worker_takes_libreoffice_along(proof_report):
    dice, rounds = random.Random(seed()), many(1, 20)
    shipped = str(Path(django_settings.BASE_DIR) / "cases" / "data" / "letters_1" / "minutes.docx")
    for _round in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PRINTING % (str(printing.base()), shipped)]
        )
        until = time.monotonic() + 60
        while not left_in_clear() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(dice.uniform(0, 1.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        time.sleep(0.2)
        for place in left_in_clear():
            assert running_in(place) == []
        printing.clear_away()
        assert left_in_clear() == []
    proof_report("kills while LibreOffice makes a PDF", kills=rounds)


def test_a_process_that_takes_the_place_of_a_killed_one_clears_away_its_letter():
    begun = printing.base() / f"{printing.NAMED}killed"
    begun.mkdir()
    with printing.directory() as at_work:
        worker_process_init.send(None)
        assert left_in_clear() == [at_work.name]


SLOWLY = """
import os, time, django
django.setup()
from pathlib import Path
from cases import tasks
from cases.letters import printing
printing.base = lambda: Path(%r)
def slowly(soffice, place):
    (place / "letter.pdf").write_bytes(%r)
    time.sleep(0.4)
printing._press = slowly
printing.program = lambda: "/nowhere"
tasks.print_letter(key=%r, written=%d)
"""


def killed(made, place, dice) -> None:
    """A worker at this letter, killed at some moment after it had written it down."""
    environment = os.environ | {
        "DATABASE_URL": _address(django_settings.DATABASES["default"]),
        "ROSI_DOCUMENTS": str(place),
    }
    code = SLOWLY % (str(printing.base()), papers.pdf("Half"), f"letter:{made.pk}", made.pk)
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], env=environment)
    until = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < until:
        if left_in_clear():
            time.sleep(dice.uniform(0, 0.6))
            with suppress(ProcessLookupError):
                child.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    child.wait()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_and_the_second_try_succeeds(
    cast, own_store, press, proof_report
):
    dice, rounds = random.Random(seed()), many(1, 20)
    for _round in range(rounds):
        walk = Walk(cast).to_disposition()
        made = letter(walk.case, "minutes", walk.subject_person.hearings.get().pk, by=cast.anna)
        killed(made, own_store, dice)
        made.refresh_from_db()
        assert (made.pdf is None) == (made.pdf_state == Pdf.WAITING)
        press(papers.pdf("Heel"))
        assert job(made).pdf_state == Pdf.DONE
        assert left_in_clear() == []
        assert Document.objects.filter(parent=made.version.document).count() == 1
        with context.acting(None):
            assert b"".join(documents.verified(made.pdf)).startswith(b"%PDF")
            assert orphans.find().missing == []
    proof_report("kills while the PDF of a letter is made", kills=rounds)
