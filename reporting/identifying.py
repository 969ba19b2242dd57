"""Whether a text looks as if it tells who somebody is: for whatever leaves the house as an export or a publication.

`kinds_in` looks at the text alone and says which kinds of detail it seems to hold; `names_in` asks whether somebody of
the register or of the staff is named in it. Both may be wrong, so a person looks at what they find; neither gives the
detail itself. `check_tells_nobody` refuses a sentence that somebody writes for others to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.encryption import keyed_hash
from accounts.models import User
from accounts.refusal import Refusal
from cases import lists
from cases.models import PersonIdentity, Reporter

GIVEN_NAMES = Path(__file__).resolve().parent / "data" / "given_names.txt"
KINDS: dict[str, Any] = {
    "email": _("an e-mail address"),
    "telephone": _("a telephone number"),
    "number": _("a personnel number or another number of a person"),
    "case": _("the number of a case"),
    "name": _("a name"),
}
BETWEEN = r"(?:(?:van|de|der|den|ter|ten|te|het|'t|el|al|la|von|da|di|dos|bin|ben|in)\s+){0,3}"
# Each pattern begins at the start of a run or is bounded in length: else a long run is looked through from each place.
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,60}"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\d.,-])(?:\+\d{2}|00\d{2}|0)(?:[\s().-]{0,2}\d){8,10}(?!\d)")
NUMBER = re.compile(r"(?<![\w.,-])(?:[A-Za-z]{1,2}[- ]?\d{5,8}|\d{6}(?:\d{1,3})?)(?![\w]|[.,]\d)")
CASE = re.compile(r"(?<!\w)M?(?:19|20)\d{2}-(?!(?:19|20)\d{2}\b)\d{4,6}(?!\w)")
TITLED = re.compile(
    rf"\b(?i:dhr|mevr|mw|mr|mrs|drs|ing|ir|dr|meneer|mevrouw|de heer|heer)\.?\s+(?:[A-Z]\.\s?)*{BETWEEN}{CAPITAL}"
)
INITIALS = re.compile(rf"\b(?:[A-Z]\.\s?){{1,5}}{BETWEEN}{CAPITAL}")
CALLED = re.compile(rf"\b({CAPITAL})\s+{BETWEEN}{CAPITAL}")
CAPITALS = re.compile(rf"\b{CAPITAL}(?:\s+{BETWEEN}{CAPITAL})+")
# The same across a comma, a slash or a dash, and after a given name across a colon or the end of a sentence. A word is
# taken whole (`{1,60}+`), so that no run is split in each place where it could be.
WHOLE = rf"{CAPITAL}+"
CAPITALS_APART = re.compile(rf"\b{WHOLE}(?:(?:[^\w.:!?]|_){{1,6}}{BETWEEN}{WHOLE})+")
CALLED_APART = re.compile(rf"\b({WHOLE})(?=(?:[^\w]|_){{1,6}}{BETWEEN}({WHOLE}))")
ABBREVIATION = re.compile(r"[A-Z]{2,4}")  # `HR, ICT` is no name
PAUSE = re.compile(r"\s*[^\w\s'’-]+\s*|\s+[-–—]+\s*|_+")
BEGINNINGS = frozenset({
    "a", "after", "an", "at", "bij", "by", "de", "deze", "die", "dit", "door", "een", "for", "from", "het", "in", "na",
    "naar", "of", "on", "onze", "op", "over", "the", "these", "this", "to", "uit", "van", "voor",
})  # fmt: skip
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
LONGEST_NAME = 5  # words


@cache
def _given_names() -> frozenset[str]:
    lines = GIVEN_NAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def kinds_in(text: str) -> set[str]:
    """Which kinds of detail about a person a text seems to hold, by the codes of `KINDS`; pure."""
    found = {
        kind
        for kind, pattern in (("email", EMAIL), ("telephone", TELEPHONE), ("number", NUMBER), ("case", CASE))
        if pattern.search(text)
    }
    if TITLED.search(text) or INITIALS.search(text) or any(_is_called(text)):
        found.add("name")
    return found


def _is_called(text: str) -> Iterator[bool]:
    for match in CALLED.finditer(text):
        yield match[1] in _given_names()


def reads_as_name(text: str, known: Iterable[str], *, apart: bool = False) -> bool:
    """Whether words with a capital follow each other that stand so in no known label; pure, and on the safe side.

    `apart`: also where a comma or the like stands between them.
    """
    if apart and any(_is_called_apart(text)):
        return True
    labels = [f" {' '.join(WORD.findall(label))} " for label in known]
    for sequence in (CAPITALS_APART if apart else CAPITALS).findall(text):
        pieces = [_without_beginning(piece) for piece in (PAUSE.split(sequence) if apart else [sequence])]
        unknown = [words for words in pieces if not any(f" {' '.join(words)} " in label for label in labels)]
        capitals = [[word for word in words if word[0].isupper()] for words in unknown]
        listed = [word for words in capitals for word in words if not ABBREVIATION.fullmatch(word)]
        if len(listed) > 1 or any(len(words) > 1 for words in capitals):
            return True
    return False


def _without_beginning(piece: str) -> list[str]:
    """The words, without those that have their capital from the start of a sentence."""
    return list(dropwhile(lambda word: word.lower() in BEGINNINGS, WORD.findall(piece)))


def _is_called_apart(text: str) -> Iterator[bool]:
    for match in CALLED_APART.finditer(text):
        yield match[1].strip("'’-") in _given_names() and match[2].lower() not in BEGINNINGS


def labels() -> set[str]:
    """The labels of the lists that a sentence about figures may name, in both languages."""
    entries = [entry for name in ("directorate", "category", "measure") for entry in lists.entries(name)]
    return {label for entry in entries for label in (entry.label_nl, entry.label_en)}


def said(kinds: Iterable[str]) -> str:
    """Kinds of detail as words: `a name, a telephone number`."""
    return ", ".join(str(KINDS[kind]) for kind in sorted(kinds))


def check_tells_nobody(text: str) -> None:
    """A sentence that must name nobody. Whether a name is known is told to nobody: what reads as one is refused."""
    kinds = kinds_in(text) | ({"name"} if reads_as_name(text, labels(), apart=True) else set())
    if kinds:
        raise Refusal(
            gettext("It looks as if there is %(found)s in it. Write it without.") % {"found": said(kinds)}
        )


def names_in(texts: Iterable[str]) -> set[str]:
    """Those of the texts in which somebody of the register or the staff is named, by two or more words of the name.

    Asked by the system: it looks among the keyed hashes of names that nobody else may look through.
    """
    by_hash: dict[bytes, set[str]] = {}
    for text in texts:
        for name in _sequences(text):
            hashed = keyed_hash("name", name)
            if hashed:
                by_hash.setdefault(hashed, set()).add(text)
    if not by_hash:
        return set()
    hit: set[bytes] = set()
    for model in (PersonIdentity, Reporter):
        rows = model.objects.filter(name_hash__in=by_hash).values_list("name_hash", flat=True)
        hit |= {bytes(found) for found in rows}
    staff = User.objects.exclude(last_name="").values_list("first_name", "last_name")
    hit |= {hashed for names in staff if (hashed := keyed_hash("name", " ".join(names))) in by_hash}  # type: ignore[misc]
    return set().union(*(by_hash[hashed] for hashed in hit))


def _sequences(text: str) -> Iterator[str]:
    """Two to five words that follow each other and begin with a capital."""
    words = WORD.findall(text)
    for start, word in enumerate(words):
        if word[0].isupper():
            for length in range(2, LONGEST_NAME + 1):
                if start + length <= len(words) and words[start + length - 1][0].isupper():
                    yield " ".join(words[start : start + length])
