"""The PDF of a letter, made by LibreOffice in the worker: once, however often the worker is killed at it.

LibreOffice reads and writes files, so the letter lies in clear for some seconds: in memory where the system has such a
place, in a directory that nobody else may open and that is gone afterwards. What a killed worker leaves is cleared away
by the process that takes its place.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.context import door
from cases import documents
from cases.documents import keeping
from cases.letters import filling
from cases.letters.doors import Pdf, locked_letter
from cases.letters.kinds import KINDS
from cases.models import DocumentVersion, LetterVersion

PRESS = Path(__file__).with_name("press.py")
PATIENCE = 120  # seconds
ATTEMPTS = 2
BEGUN, NAMED = "rosi-new-", "rosi-letter-"


class CannotPrint(Exception):
    """LibreOffice made no PDF of it."""


def program() -> str | None:
    """LibreOffice itself, without the script around it; None where it is not installed."""
    found = settings.SOFFICE or shutil.which("soffice")
    if not found:
        return None
    inner = Path(found).resolve().with_name("soffice.bin")
    return str(inner) if inner.exists() else None


# --- The directory ----------------------------------------------------------------------------------


def base() -> Path:
    """Where the directories lie: in memory, if the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 (each directory there is ours alone)
    return memory if os.access(memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


@contextlib.contextmanager
def directory() -> Iterator[Path]:
    """A directory of this process alone. As long as the process lives it is locked, so that nobody clears it away."""
    place = Path(tempfile.mkdtemp(prefix=BEGUN, dir=base()))
    lock = os.open(place / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = place.rename(place.with_name(f"{NAMED}{uuid.uuid4().hex}"))
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(lock)


def clear_away() -> int:
    """Remove directories whose process was killed; returns how many."""
    left = [place for place in base().glob(f"{NAMED}*") if not _is_in_use(place)]
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    return len(left)


def _is_in_use(place: Path) -> bool:
    """Whether the process that made it lives. Without its lock it is the rest of one that was being removed."""
    try:
        with open(place / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


# --- LibreOffice ------------------------------------------------------------------------------------


def printed(content: bytes, soffice: str) -> bytes:
    """The PDF of a DOCX. Raises CannotPrint."""
    with directory() as place:
        (place / "letter.docx").write_bytes(content)
        _press(soffice, place)
        try:
            made = (place / "letter.pdf").read_bytes()
        except OSError as error:
            raise CannotPrint from error
    if not made.startswith(b"%PDF-"):
        raise CannotPrint
    return made


def _press(soffice: str, place: Path) -> None:
    """Run it in a session of its own, so that all of it ends when its time is up."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(PRESS), soffice, str(place), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd=place,
        start_new_session=True,
    )
    try:
        if process.wait(PATIENCE) != 0:
            raise CannotPrint
    except subprocess.TimeoutExpired as error:
        raise CannotPrint from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# --- The job ----------------------------------------------------------------------------------------


def print_letter(made: LetterVersion) -> None:
    """Make the PDF of a version of a letter, as far as that was not done. By the worker."""
    clear_away()
    if made.pdf_state != Pdf.WAITING or made.version.state != DocumentVersion.State.CLEAN:
        return  # one that came from Word waits for the scanner, and is asked for again
    soffice = program()
    if soffice is None:
        no_pdf(made, Pdf.ABSENT, by=None)
        return
    try:
        pdf = _made(made, soffice)
    except CannotPrint:
        no_pdf(made, Pdf.FAILED, by=None)
    else:
        file_pdf(made, pdf, by=None)


def _made(made: LetterVersion, soffice: str) -> bytes:
    content = b"".join(keeping.verified(made.version))
    if made.template_id is None and filling.inspect(KINDS[made.letter.kind], content):
        raise CannotPrint  # somebody put something into it that our programs do not open
    for _attempt in range(ATTEMPTS - 1):
        with contextlib.suppress(CannotPrint):
            return printed(content, soffice)
    return printed(content, soffice)


def _locked(made: LetterVersion) -> LetterVersion:
    letter = locked_letter(made.letter_id)
    made = LetterVersion.objects.select_for_update(of=("self",)).select_related("version").get(pk=made.pk)
    made.letter = letter
    return made


@door
def no_pdf(made: LetterVersion, state: str, *, by: None) -> None:
    """Note why there is no PDF."""
    made = _locked(made)
    made.pdf_state = state
    made.save(update_fields=["pdf_state"])


@door
def file_pdf(made: LetterVersion, pdf: bytes, *, by: None) -> None:
    """Put the PDF beside the letter: a document that came with it, whose versions follow those of the letter."""
    made = _locked(made)
    if made.pdf_state != Pdf.WAITING:
        return
    document, number = made.letter.document, made.version.number
    name = f"{made.version.file_name.removesuffix('.docx')} v{number}.pdf"
    earlier = LetterVersion.objects.filter(letter=made.letter, pdf__isnull=False).last()
    facts: dict[str, Any] = {"name": name, "by": None, "draft": made.version.is_draft, "trusted": True}
    if earlier is not None:
        made.pdf = documents.add_version(earlier.pdf.document, [pdf], **facts)  # type: ignore[union-attr]
    else:
        made.pdf = documents.file_document(
            document.case,
            [pdf],
            kind=document.kind,
            title=f"{document.title} (PDF)",
            classification=document.classification,
            dated_on=document.dated_on,
            tells_reporter=document.tells_reporter,
            parent=document,
            **facts,
        )
    made.pdf_state = Pdf.DONE
    made.save(update_fields=["pdf", "pdf_state"])
