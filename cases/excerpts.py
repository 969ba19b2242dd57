"""Excerpts: the piece of a text in which the words of a query stand, with those words marked. Pure.

They are made from texts that were opened because they are a hit, and of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cases.language import stem_of_query, stems, words

LENGTH = 180  # characters of an excerpt, about two lines
MOST_LOOKED_AT = 50_000  # characters of one text: what stands behind is found, but not shown
STRIDE = 20_000  # characters of a long text that are looked at together
MOST_OF_LONG = 400_000  # characters of a document: some hundred and fifty pages

_TOKEN = re.compile(r"[^\W_]+(?:[-'’‘`´][^\W_]+)*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt; `marked` where it is a word of the query."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Excerpt:
    """A stretch of a text, and how many of the stems that were asked for stand anywhere in it."""

    pieces: Sequence[Piece] = ()
    said: int = 0


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    stems: frozenset[str]


def wanted_in(query: str) -> frozenset[str]:
    """The stems that a query asks for."""
    return frozenset(stem_of_query(word) for word in words(query))


def marked(text: str, wanted: frozenset[str]) -> list[Piece]:
    """The whole of a short text, with the words of the query marked."""
    text = _SPACE.sub(" ", text).strip()
    return _pieces(text, _marks(text, wanted), 0, len(text))


def excerpt(text: str, wanted: frozenset[str], length: int = LENGTH) -> Excerpt:
    """The stretch of a text that holds most of the query, with its words marked; nothing when it holds none."""
    text = _SPACE.sub(" ", text[:MOST_LOOKED_AT]).strip()
    marks = _marks(text, wanted)
    if not marks:
        return Excerpt()
    start, end = _stretch(text, marks, length)
    pieces = _pieces(text, [mark for mark in marks if start <= mark.start and mark.end <= end], start, end)
    before = [Piece("… ")] if start > 0 else []
    after = [Piece(" …")] if end < len(text) else []
    return Excerpt([*before, *pieces, *after], len(_said(marks)))


def excerpt_of_long(text: str, wanted: frozenset[str], length: int = LENGTH) -> Excerpt:
    """The same for the text of a document, stride by stride: the first that holds all of the query, else the best."""
    best = Excerpt()
    for start in range(0, min(len(text), MOST_OF_LONG), STRIDE):
        found = excerpt(text[start : start + STRIDE + length], wanted, length)
        if found.said > best.said:
            best = found
        if best.said == len(wanted):
            break
    return best


@lru_cache(maxsize=50_000)
def _stems_in(token: str) -> frozenset[str]:
    return frozenset(stem for word in words(token, joined=True) for stem in stems(word))


def _marks(text: str, wanted: frozenset[str]) -> list[_Mark]:
    found = []
    for token in _TOKEN.finditer(text):
        held = wanted & _stems_in(token[0])
        if held:
            found.append(_Mark(token.start(), token.end(), held))
    return found


def _said(marks: Iterable[_Mark]) -> frozenset[str]:
    return frozenset().union(*(mark.stems for mark in marks))


def _stretch(text: str, marks: Sequence[_Mark], length: int) -> tuple[int, int]:
    """Where the excerpt begins and ends: around the marks that together say most, cut between words."""

    def said_from(first: int) -> tuple[int, int]:
        within = [mark for mark in marks[first:] if mark.end - marks[first].start <= length]
        return len(_said(within)), -first

    first = max(range(len(marks)), key=said_from)
    begin = marks[first].start
    last = max((mark.end for mark in marks[first:] if mark.end - begin <= length), default=marks[first].end)
    room = max(length - (last - begin), 0) // 2
    start, end = max(begin - room, 0), min(last + room, len(text))
    if start > 0:
        start = min(text.find(" ", start, begin) + 1 or start, begin)
    if end < len(text):
        end = max(text.rfind(" ", last, end), last)
    return start, end


def _pieces(text: str, marks: Sequence[_Mark], start: int, end: int) -> list[Piece]:
    pieces, here = [], start
    for mark in marks:
        if mark.start > here:
            pieces.append(Piece(text[here : mark.start]))
        pieces.append(Piece(text[mark.start : mark.end], marked=True))
        here = mark.end
    if here < end:
        pieces.append(Piece(text[here:end]))
    return pieces
