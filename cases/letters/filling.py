"""Asking the process that looks through templates and fills them in, and what it found in clear sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.letters.fields import FIELDS, fields_of
from cases.letters.kinds import Kind

FILLER = Path(__file__).with_name("filler.py")
PATIENCE = 30  # seconds


class CannotFill(Exception):
    """The process gave up on it."""


def _ask(command: str, asked: dict[str, Any], content: bytes) -> bytes:
    """One command, in a process without our environment: keys and passwords stay here."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(FILLER), command],
            input=json.dumps(asked).encode() + b"\n" + content,
            capture_output=True,
            timeout=PATIENCE,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise CannotFill from error
    if done.returncode != 0:
        raise CannotFill
    return done.stdout


def fill(content: bytes, values: dict[str, str]) -> bytes:
    """A letter as DOCX. Raises CannotFill."""
    return _ask("fill", {"values": values}, content)


def check(kind: Kind, content: bytes) -> tuple[list[str], list[str]]:
    """What keeps a file from being the template of this letter, as sentences; and the fields that it fills in."""
    optional = {field.name: not field.required for field in fields_of(kind.code)}
    return _told(kind, "check", {"optional": optional}, content)


def inspect(kind: Kind, content: bytes) -> list[str]:
    """What makes a letter that somebody changed unfit to be opened by our programs, as sentences."""
    return _told(kind, "inspect", {}, content)[0]


def _told(kind: Kind, command: str, asked: dict[str, Any], content: bytes) -> tuple[list[str], list[str]]:
    try:
        found = json.loads(_ask(command, asked, content))
    except CannotFill:
        return [str(SENTENCES["gave_up"])], []
    return [sentence(kind, fault) for fault in found["faults"]], found["used"]


# --- Sentences --------------------------------------------------------------------------------------

SENTENCES: dict[str, Any] = {
    "gave_up": gettext_lazy("The file could not be looked through within the limits of memory and time."),
    "no_docx": gettext_lazy("This is no Word document (.docx), or it is damaged. Save it anew in Word."),
    "too_large": gettext_lazy(
        "The file is too large: at most 2 MB, and 16 MB once unpacked. Make its pictures smaller."
    ),
    "declares": gettext_lazy("The file holds declarations (DOCTYPE) that do not belong in a Word document."),
    "macros": gettext_lazy("The file holds macros. Save it in Word as an ordinary document (.docx)."),
    "reaches_out": gettext_lazy(
        "The file points to something outside itself: “%(what)s”. Take out the link, or paste the picture itself."
    ),
    "holds_other": gettext_lazy(
        "The file holds something that does not belong in a letter: “%(what)s”. Take out embedded files, controls and "
        "fonts, and comments."
    ),
    "picture": gettext_lazy("The picture “%(what)s” is not of a known type. Use PNG or JPEG."),
    "field_code": gettext_lazy(
        "A field of Word that could fetch something: “%(what)s”. Only page numbers are allowed."
    ),
    "half_tag": gettext_lazy(
        "A loose “%(what)s”: a field begins with {{ and ends with }} in the same paragraph."
    ),
    "no_field": gettext_lazy(
        "“%(what)s” is not the name of a field. Between {{ and }} stands one name and nothing else."
    ),
    "unknown": gettext_lazy("The field “%(what)s” does not exist in this letter."),
    "may_be_empty": gettext_lazy(
        "The field “%(what)s” may be empty, and would then be a hole in the letter. Put {%%p if %(what)s %%} and "
        "{%%p endif %%} around it, each in a paragraph of its own."
    ),
    "no_question": gettext_lazy(
        "“%(what)s” is not allowed. Between {%% and %%} stands: if with names of fields, else or endif."
    ),
    "not_opened": gettext_lazy("“%(what)s” stands here without an if before it."),
    "not_closed": gettext_lazy("An if is not closed by an endif; without the p, in the same paragraph."),
    "other_reach": gettext_lazy(
        "“%(what)s” closes an if of another kind: with p where the if has it, or without."
    ),
    "not_alone": gettext_lazy(
        "“%(what)s” stands alone in its paragraph: what stands beside it would be lost."
    ),
    "not_here": gettext_lazy(
        "Here no fields are filled in. Use the text, the header, the footer or a footnote."
    ),
    "not_filled": gettext_lazy("The letter could not be filled in with example data (%(what)s)."),
}
PARTS: dict[str, Any] = {
    "document": gettext_lazy("Paragraph %(number)s"),
    "header": gettext_lazy("Header, paragraph %(number)s"),
    "footer": gettext_lazy("Footer, paragraph %(number)s"),
    "footnotes": gettext_lazy("Footnotes, paragraph %(number)s"),
}
ELSEWHERE = gettext_lazy("In a part outside the text, paragraph %(number)s")


def sentence(kind: Kind, fault: dict[str, Any]) -> str:
    """One fault in words, with its place."""
    said = str(SENTENCES[fault["code"]]) % {"what": fault["what"]}
    if fault["code"] == "unknown":
        said += _meant(kind, fault["what"])
    place = fault["place"]
    if place is None:
        return said
    where = str(PARTS.get(place["part"], ELSEWHERE)) % place
    return f"{where} (“{place['text']}”): {said}" if place["text"] else f"{where}: {said}"


def _meant(kind: Kind, name: str) -> str:
    if name in FIELDS:
        return " " + _("It exists in other letters only.")
    close = get_close_matches(name, [field.name for field in fields_of(kind.code)], 1)
    return " " + _("Did you mean “%(name)s”?") % {"name": close[0]} if close else ""
