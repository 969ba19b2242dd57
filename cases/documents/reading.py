"""What a document shows and says: pages and pictures as PNG, and text. Files are read by another process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from cases.documents import keeping, mails, types
from cases.documents.archives import is_archive
from cases.documents.mails import CannotRead
from cases.language import blind_terms
from cases.models import DocumentText, DocumentVersion, Letter

READER = Path(__file__).with_name("reader.py")
PATIENCE = 40  # seconds
LARGEST = (
    100 * 1024 * 1024
)  # bytes that are handed to the reader; larger files are downloaded to be looked at
LARGEST_TEXT = 2_000_000  # characters
NO_WORD = re.compile(r"[\w'’-]{60,}")  # nobody searches for it, and taking it apart takes for ever

__all__ = ["CannotRead", "page", "pages", "picture", "read_text", "renew_terms", "text_of"]


def _read(version: DocumentVersion, command: str, *numbers: int) -> bytes:
    """What the reader makes of a version. Raises CannotRead."""
    if version.size > LARGEST:
        raise CannotRead
    content = keeping.opened(version)
    data = b"".join(content.chunks())
    return run(data, command, *numbers)


def run(data: bytes, command: str, *numbers: int) -> bytes:
    """One command of the reader, in a process without our environment: keys and passwords stay here."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), command, *map(str, numbers)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise CannotRead from error
    if done.returncode != 0:
        raise CannotRead
    return done.stdout


def pages(version: DocumentVersion) -> int:
    return int(_read(version, "pages"))


def page(version: DocumentVersion, number: int) -> bytes:
    return _read(version, "page", number)


def picture(version: DocumentVersion) -> bytes:
    return _read(version, "picture")


def text_of(version: DocumentVersion) -> str:
    """The text of a version; empty for what has none. Raises CannotRead where its file cannot be read."""
    kind = types.TYPES[version.media_type]
    if kind.preview == types.MAIL:
        mail = mails.read(version.media_type, keeping.opened(version))
        return "\n".join([*mail.head.values(), "", mail.text])[:LARGEST_TEXT]
    if kind.preview == types.TEXT:
        content: Any = keeping.opened(version)
        return decoded(content.read(LARGEST_TEXT))
    if kind.preview == types.PDF:
        return _read(version, "text").decode()
    if is_archive(kind.media) and kind.media != "application/zip":
        return _read(version, "office").decode()
    return ""


def decoded(data: bytes) -> str:
    """Text in the writing that it most likely is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut off within a character
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252", "replace")


def read_text(version: DocumentVersion) -> DocumentText:
    """Read the text of a version and keep it: sealed, and found by blind terms with its names. By a worker."""
    paper = version.document
    letter = Letter.objects.filter(document__in=[paper.pk, paper.parent_id or paper.pk]).exists()
    try:
        text = (
            "" if letter else text_of(version)
        )  # names stand in letters, and names are not searched for by words
    except CannotRead:
        text = ""
    text = text.replace("\0", "")
    facts = {"case": version.document.case, "filed_on": localdate()}
    with transaction.atomic():
        kept, _made = DocumentText.objects.update_or_create(
            version=version, defaults={"text": text, "terms": terms_of(version, text), **facts}
        )
    return kept


def terms_of(version: DocumentVersion, text: str) -> list[int]:
    """By what a version is found: the name of its document, that of its file, and what it says."""
    return blind_terms(version.document.title, version.file_name, NO_WORD.sub(" ", text))


def renew_terms(texts: Iterable[DocumentText]) -> None:
    """Have kept texts found by what their documents are called now, or by new rules of language."""
    for kept in texts:
        DocumentText.objects.filter(pk=kept.pk).update(terms=terms_of(kept.version, kept.text))
