"""Dutch and English text to search terms: words, parts of compounds, stems, and their blind form.

Pure. The database holds only the keyed hashes of stems (docs/adr/0005): equal stems give equal numbers, and
nothing else can be read from them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from accounts.encryption import keyed_hash

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_dutch = snowballstemmer.stemmer("dutch")
STOP_WORDS = frozenset(
    "de het een en of van in op te aan met voor door naar bij om tot als dat die dit is was zijn werd wordt worden "
    "niet er ook maar over uit heeft hebben the a an and or of to in on at for with by from is was were are not".split()
)
SHORTEST_PART = 4


@lru_cache(maxsize=1)
def compound_parts() -> frozenset[str]:
    """Words that may be part of a Dutch compound: our own list, one a line."""
    text = (Path(__file__).parent / "compound_parts.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def words(text: str) -> list[str]:
    """Words in lower case without accents; one-letter words and stop words left out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [word for word in _WORD.findall(plain.replace("'", "")) if len(word) > 1 and word not in STOP_WORDS]


@lru_cache(maxsize=20_000)
def split_compound(word: str) -> tuple[str, ...]:
    """The known parts of a compound, or nothing when it cannot be cut into known words.

    `dienstautos` gives `dienst`, `autos`; a linking s, e, en or er between the parts is skipped.
    """
    known = compound_parts()

    def cut(rest: str, first: bool) -> tuple[str, ...] | None:
        if _known_form(rest, known) and not first:
            return (rest,)
        for end in range(len(rest) - SHORTEST_PART + 1, SHORTEST_PART - 2, -1):
            head = rest[:end]
            if not _known_form(head, known):
                continue
            for link in ("", "s", "en", "e", "er", "n"):
                if rest[end:].startswith(link):
                    tail = cut(rest[end + len(link) :], False)
                    if tail:
                        return (head, *tail)
        return None

    return cut(word, True) or ()


def _known_form(word: str, known: frozenset[str]) -> bool:
    return len(word) >= 3 and (word in known or _dutch.stemWord(word) in _stems_of_parts())


@lru_cache(maxsize=1)
def _stems_of_parts() -> frozenset[str]:
    return frozenset(_dutch.stemWord(part) for part in compound_parts())


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The stem of a word and of the parts of a compound."""
    return tuple(dict.fromkeys(_dutch.stemWord(part) for part in (word, *split_compound(word))))


@lru_cache(maxsize=50_000)
def blind(stem: str) -> int:
    """The keyed hash of a stem as a signed 64-bit number."""
    digest = keyed_hash("term", stem) or b"\0" * 8
    return int.from_bytes(digest[:8], signed=True)


def blind_terms(*texts: str) -> list[int]:
    """The blind terms of everything that is said in these texts, sorted, each once."""
    return sorted({blind(stem) for text in texts for word in words(text or "") for stem in stems(word)})


def blind_query(text: str) -> list[int]:
    """The blind terms that a document must hold to match all words of a query."""
    return sorted({blind(_dutch.stemWord(word)) for word in words(text)})
