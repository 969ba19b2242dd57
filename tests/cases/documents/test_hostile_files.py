"""Hostile files: each gets a clear answer, none runs, and none is lost without a word.

Negative control: take a line out of `types._check_one_thing` (the polyglot is filed); raise MOST_TIMES (the bomb is
filed).
"""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import translation

from accounts import context
from accounts.refusal import Refusal
from cases import documents
from cases.documents import doors, examining
from cases.documents.scanning import EICAR
from cases.models import DocumentVersion
from tests import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(at_fact_finding):
    return at_fact_finding.case


@pytest.fixture
def filed(case, cast, do, settings):
    settings.STAND_IN_SCANNER = "cases.documents.scanning.stand_in"

    def file(name, content):
        version = do(documents.file_document, case, [content], name=name, by=cast.anna)
        examined(case)
        version.refresh_from_db()
        return version

    return file


def examined(case):
    """What the worker does, until nothing waits any more."""
    with context.acting(None):
        while waiting := list(DocumentVersion.objects.filter(document__case=case, state="waiting")):
            for version in waiting:
                examining.examine(version)


# --- Refused at the door ------------------------------------------------------------------------------

SCRIPT = b"<script>alert(1)</script>"


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", bytes(8 * 10**6))
    return written.getvalue()


def nested(depth: int) -> bytes:
    content = papers.zipped(a__txt=b"a")
    for _each in range(depth):
        content = papers.zipped(inner__zip=content)
    return content


def locked() -> bytes:
    data = bytearray(papers.zipped(a__txt=b"a"))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def oddly_packed() -> bytes:
    """A ZIP whose member is packed in a way that no library of Python reads (Deflate64)."""
    data = bytearray(papers.zipped(a__txt=b"a"))
    for mark, place in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        data[data.index(mark) + place] = 9
    return bytes(data)


REFUSED = [
    ("svg", "tekening.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", "markup"),
    ("svg behind xml", "tekening.svg", b'<?xml version="1.0"?>\n<svg>' + SCRIPT + b"</svg>", "markup"),
    ("html", "pagina.html", b"<!DOCTYPE html><html>" + SCRIPT, "web page"),
    ("html called text", "pagina.txt", b"\n <HTML>" + SCRIPT, "web page"),
    ("html called pdf", "pagina.pdf", b"<html>" + SCRIPT, "web page"),
    ("a program called pdf", "rapport.pdf", b"MZ" + bytes(200), "program"),
    ("a script", "opruimen.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
    ("nothing", "leeg.pdf", b"", "0 bytes"),
    ("png that is also html", "foto.png", papers.png()[:40] + SCRIPT + papers.png()[40:], "two things"),
    ("gif that is also a pdf", "foto.gif", papers.png(form="GIF")[:20] + b"%PDF-1.4" + bytes(90), "two things"),
    ("pdf that is also a zip", "rapport.pdf", papers.pdf("a") + papers.zipped(a__txt=b"a"), "two things"),
    ("png that is also a zip", "foto.png", papers.png() + papers.zipped(a__txt=b"a"), "two things"),
    ("truncated pdf", "rapport.pdf", papers.pdf("a", "b")[:400], "cut off"),
    ("truncated zip", "stukken.zip", papers.zipped(a__txt=b"a" * 99)[:-30], "cut off"),
    ("bomb", "stukken.zip", bomb(), "far more"),
    ("nested archives", "stukken.zip", nested(5), "levels deep"),
    ("unknown compression", "stukken.zip", oddly_packed(), "ordinary ZIP"),
    ("damaged within", "stukken.zip", papers.zipped(a__zip=b"PK\3\4" + bytes(40)), "damaged"),
    ("locked archive", "stukken.zip", locked(), "password"),
    ("macros", "brief.docx", papers.zipped(**{"[Content_Types]__xml": b"", "word/vbaProject__bin": b""}), "macros"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_does_not_belong_in_a_dossier_is_refused_in_words(name, content, why, case, cast, do):
    with translation.override("en"), pytest.raises(Refusal, match=why) as refusal:
        do(documents.file_document, case, [content], name=name, by=cast.anna)
    assert "Nothing was taken in" in str(refusal.value)
    assert not case.documents.exists()


# --- Taken in, and locked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("eicar.txt", EICAR),
        ("eicar.zip", papers.zipped(a__txt=b"a", eicar__com=EICAR)),
        ("eicar.zip", papers.zipped(inner__zip=papers.zipped(eicar__com=EICAR))),
        ("eicar.eml", papers.mail("Zie bijlage", ("factuur.com", EICAR))),
        ("eicar.msg", papers.outlook("Zie bijlage", ("factuur.com", EICAR))),
        ("eicar.eml", papers.mail("Zie bijlage", ("factuur.zip", papers.zipped(eicar__com=EICAR)))),
    ],
)
def test_the_test_virus_is_kept_locked_wherever_it_hides(name, content, filed, case):
    version = filed(name, content)
    assert (version.state, version.finding) == ("hostile", "Eicar-Test-Signature")
    assert case.documents.count() == 1  # nothing was taken out of it
    assert not hasattr(version, "extracted")


def test_a_clean_mail_is_unpacked_into_message_and_attachments(filed, case):
    attachments = (("rapport.pdf", papers.pdf("Kanariegeel")), ("brief.docx", papers.docx("Dienstauto")))
    version = filed("mail.eml", papers.mail("Zie bijlagen.", *attachments))
    parts = list(case.documents.filter(parent=version.document))
    assert [part.title for part in parts] == ["rapport.pdf", "brief.docx"]
    texts = [part.versions.get().extracted.text for part in parts]
    assert "Kanariegeel" in texts[0] and "Dienstauto" in texts[1]
    assert "Zie bijlagen." in version.extracted.text


def test_a_mail_of_outlook_is_unpacked_and_what_stays_in_it_is_named(filed, case):
    attachments = (("rapport.pdf", papers.pdf("Kanariegeel")), ("bonnen.txt", b"Flamingo."))
    version = filed("mail.msg", papers.outlook("Zie bijlagen.", *attachments, within="Diep."))
    assert version.media_type == "application/vnd.ms-outlook"
    parts = list(case.documents.filter(parent=version.document).order_by("pk"))
    assert [part.title for part in parts] == ["rapport.pdf", "bonnen.txt"]
    assert "Kanariegeel" in parts[0].versions.get().extracted.text
    assert "Zie bijlagen." in version.extracted.text and "b@voorbeeld.example" in version.extracted.text
    version.document.refresh_from_db()
    assert "een mail van Outlook" in version.document.note


def test_an_attachment_that_is_not_taken_is_named_with_the_reason(filed):
    version = filed("mail.eml", papers.mail("Zie bijlage.", ("pagina.html", b"<html>" + SCRIPT)))
    version.document.refresh_from_db()
    assert "pagina.html" in version.document.note and "webpagina" in version.document.note


def test_a_mail_ten_levels_deep_is_unpacked_as_far_as_is_sane_and_says_so(filed, case):
    content = papers.mail("Tien.", ("diep.txt", b"Diep."))
    for level in range(9):
        content = papers.mail(f"Laag {level}.", (f"laag{level}.eml", content))
    filed("mail.eml", content)
    assert case.documents.count() == 4
    assert "blijven zitten" in case.documents.latest("pk").note


def test_what_lies_in_a_mail_within_a_mail_is_marked_and_held_with_the_first(filed, case, cast, do):
    """That it tells who reported goes all the way down; and nothing below goes to others meanwhile."""
    inner = papers.mail("Binnen.", ("diep.txt", b"Van de melder."))
    first = filed("buiten.eml", papers.mail("Buiten.", ("binnen.eml", inner))).document
    deepest = case.documents.get(parent__parent=first)
    told = {"title": first.title, "kind": first.kind, "classification": first.classification}
    shared = do(doors.share, deepest, by=cast.head, audience="subject")
    with pytest.raises(Refusal, match="gedeeld"), translation.override("nl"):
        do(doors.describe, first, by=cast.head, tells_reporter=True, **told)
    do(doors.withdraw_share, shared, by=cast.head)
    do(doors.describe, first, by=cast.head, tells_reporter=True, **told)
    assert set(case.documents.values_list("tells_reporter", flat=True)) == {True}
    with context.acting(cast.anna):
        assert not case.documents.exists()


def test_a_wrong_extension_is_put_right(filed):
    assert filed("foto.pdf", papers.png()).file_name == "foto.pdf.png"


def test_a_name_that_leads_elsewhere_or_reads_backwards_is_cleaned(filed):
    names = {"../../etc/passwd": "passwd.txt", "verslag\u202etxt.exe": "verslagtxt.exe.txt"}
    for name, kept in names.items():
        version = filed(name, b"Kanariegeel reed " + name.encode())
        assert (version.file_name, version.document.title) == (kept, kept)


def test_names_within_an_archive_are_never_used_to_write(filed):
    assert filed("stukken.zip", papers.zipped(**{"../../boven__txt": b"a"})).state == "clean"


def test_a_word_without_end_keeps_no_worker_busy(filed):
    version = filed("lang.txt", b"Kanariegeel " + b"a" * 2_000_000 + b"-b" * 100_000)
    assert version.state == "clean" and version.extracted.terms
