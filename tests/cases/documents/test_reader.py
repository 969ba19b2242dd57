"""What is pure about hostile files: names made harmless, and the reader that stands in a process of its own.

Negative control: leave the category Cf out of `names.UNSEEN` (the name reads backwards).
"""

from __future__ import annotations

import pytest

from cases.documents import reading
from cases.documents.names import clean
from tests import papers


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\..\\rapport.pdf", "rapport.pdf"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("re\u200bke\u00adning\x00\n.pdf", "rekening.pdf"),
        ('a<b>"c|d?.pdf', "a-b-c-d-.pdf"),
        ("...", "document"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given, kept):
    assert clean(given) == kept


# --- The reader ---------------------------------------------------------------------------------------


def test_a_pdf_is_shown_as_pictures_and_read_as_text_by_another_process():
    data = papers.pdf("Kanariegeel", "Tweede")
    assert reading.run(data, "pages") == b"2"
    assert reading.run(data, "page", 2).startswith(b"\x89PNG")
    assert b"Kanariegeel" in reading.run(data, "text")


@pytest.mark.parametrize("command", ["pages", "text", "picture", "office"])
def test_what_the_reader_cannot_read_is_said_and_harms_nothing(command):
    for data in (b"", b"%PDF-1.7\nrommel", papers.png()[:20], b"PK\3\4" + bytes(40)):
        with pytest.raises(reading.CannotRead):
            reading.run(data, command)


def test_the_reader_has_no_more_memory_and_writes_no_file(tmp_path):
    entity = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY b%d "%s">' % (n, b"&b%b;" % (b"%d" % (n - 1) if n else b"") * 20) for n in range(9)
    ) + b"]><a>&b8;</a>"  # fmt: skip
    with pytest.raises(reading.CannotRead):
        reading.run(papers.zipped(**{"word/document__xml": entity}), "office")
