"""Dutch and English text to search terms: words, parts of compounds, stems, and their blind form.

Pure. The database holds only the keyed hashes of stems (docs/adr/0005): equal stems give equal numbers, and
nothing else can be read from them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from accounts.encryption import keyed_hash

_APOSTROPHE = re.compile(r"[’‘`´]")
# What Dutch puts behind an apostrophe: auto's, baby'tje, sms'en, OIF'er.
_AFTER_APOSTROPHE = re.compile(r"'(?:s|t|je|jes|tje|tjes|en|er|ers)\b")
_ONE_LETTER_AND_HYPHEN = re.compile(r"\b([^\W\d_])-(?=[^\W\d_]{2})")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TOO_COMMON = """
    de het een en of van in op te aan met voor door naar bij om tot als dat die dit is was zijn werd wordt worden niet
    er ook maar over uit heeft hebben the a an and or of to in on at for with by from is was were are not
"""
STOP_WORDS = frozenset(_TOO_COMMON.split())
SHORTEST_PART = 3
LINKS = ("", "s", "en", "e", "er", "n")  # what may stand between the parts of a compound
_dutch = snowballstemmer.stemmer("dutch")
_english = snowballstemmer.stemmer("english")


# --- Words -------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Lower case, without accents, and without what stands behind an apostrophe (`foto’s` gives `foto`)."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    letters = _AFTER_APOSTROPHE.sub("", _APOSTROPHE.sub("'", letters))
    return _ONE_LETTER_AND_HYPHEN.sub(r"\1", letters).replace("'", "")


def words(text: str, *, joined: bool = False) -> list[str]:
    """The words of a text without stop words and single letters.

    A word with hyphens gives its parts and, when `joined`, also the whole without them: `dienst-auto` is `dienst`,
    `auto` and `dienstauto`.
    """
    found = []
    for token in _WORD.findall(plain(text)):
        parts = token.split("-")
        found += parts
        if joined and len(parts) > 1:
            found.append("".join(parts))
    return [word for word in found if len(word) > 1 and word not in STOP_WORDS]


# --- Stems -------------------------------------------------------------------------------------------


def _lines(name: str, *, section: str = "") -> Iterator[str]:
    """The lines of one of our lists, as plain words; of one section of it, or of all."""
    here = ""
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# ---"):
            here = line
        elif line.strip() and not line.startswith("#") and section in here:
            yield plain(line.strip())


@lru_cache(maxsize=1)
def compound_parts() -> frozenset[str]:
    """Words that may be part of a Dutch compound: our own list."""
    return frozenset(_lines("compound_parts.txt"))


@lru_cache(maxsize=1)
def verb_stems() -> frozenset[str]:
    """Stems of verbs in our list of forms: they too stand in front of compounds (`meldplicht`, `parkeerkaart`)."""
    return frozenset(form[1:] for line in _lines("word_forms.txt") for form in line.split() if form[0] == "+")


@lru_cache(maxsize=1)
def word_forms() -> dict[str, str]:
    """The stem of every form in our own list of forms, and of the regular forms of the parts of compounds."""
    known: dict[str, str] = {}
    for line in _lines("word_forms.txt"):
        first, *forms = line.split()
        key = first[1:] if first.startswith("=") else _stem_by_rule(first)
        known[first.lstrip("=")] = key
        for form in forms:
            for each in _forms_of_verb(form[1:]) if form.startswith("+") else [form]:
                known.setdefault(each, key)
    for part in compound_parts():
        key = known.setdefault(part, _stem_by_rule(part))
        for form in _regular_forms(part):
            if form not in compound_parts():
                known.setdefault(form, key)
    return known


def _forms_of_verb(stem: str) -> list[str]:
    return [
        *(stem + ending for ending in ("", "t", "d", "de", "den", "te", "ten")),
        f"ge{stem}d",
        f"ge{stem}t",
    ]


def _regular_forms(noun: str) -> Iterator[str]:
    """Plurals and diminutives as Dutch makes them; a few that it does not make do no harm."""
    yield from (noun + ending for ending in ("s", "en", "n", "je", "jes", "tje", "tjes", "pje", "pjes"))
    last = noun[-1]
    soft = {"f": "v", "s": "z"}.get(last, last)
    if re.search(r"(?:[aeiou]{2}|ij|[lnr])[fs]$", noun):
        yield noun[:-1] + soft + "en"  # brieven, bewijzen
    if re.search(r"([aeou])\1[^aeiou]$", noun):
        yield noun[:-2] + soft + "en"  # systemen
    elif re.search(r"(?<![aeiou])[aeiou][^aeiouwxy]$", noun):
        yield from (noun + last + ending for ending in ("en", "etje", "etjes"))  # passen


@lru_cache(maxsize=1)
def _irregular_plurals() -> dict[str, str]:
    """Plurals that change their vowel or grow a syllable, with the singular: also at the end of a longer word."""
    lines = [line.split() for line in _lines("word_forms.txt", section="plurals")]
    return {plural: singular for singular, *plurals in lines for plural in plurals if len(plural) > 4}


_VERB_ON_EREN = re.compile(r"(?:is|[aiou]t|ent|ort|[aiu]d|[^en]n|[clm])eren$")


def _stem_by_rule(word: str) -> str:
    """The stem by the stemmer, with the rules of Dutch that it lacks."""
    for plural, singular in _irregular_plurals().items():
        if word.endswith(plural) and word != plural:
            return _dutch.stemWord(word.removesuffix(plural) + singular)  # thuiswerkdagen
    if word.endswith(("ieen", "eeen")):  # categorieën, ideeën
        return _stem_by_rule(word[:-2])
    if len(word) > 6 and word.endswith("eert"):
        return word[:-1]  # adviseert
    if _VERB_ON_EREN.search(word):
        return word.removesuffix("eren") + "eer"  # adviseren
    if word.startswith("ge") and len(word) > 5 and not word.endswith(("d", "t")):
        return "ge" + _dutch.stemWord(
            word[2:]
        )  # a noun (gebouw, gesprekken); the stemmer takes ge- for a participle
    return _dutch.stemWord(word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word, taken as a whole."""
    return word_forms().get(word) or _stem_by_rule(word)


# --- Compounds ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _stems_of_parts() -> frozenset[str]:
    return frozenset(stem(part) for part in compound_parts())


@lru_cache(maxsize=50_000)
def split_compound(word: str) -> tuple[str, ...]:
    """The stems of the parts of a compound; nothing when it is one word, or cannot be cut into known words.

    `dienstautos` gives `dienst`, `auto`. The longest first part is tried first.
    """
    return () if word in word_forms() else _cut(word)


def _cut(word: str) -> tuple[str, ...]:
    for end in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        if not _is_first_part(word[:end]):
            continue
        for link in LINKS:
            rest = word[end + len(link) :]
            if word.startswith(link, end):
                tail = (stem(rest),) if _is_last_part(rest) else _cut(rest)
                if tail:
                    return (stem(word[:end]), *tail)
    return ()


def _is_first_part(word: str) -> bool:
    """A known word, its plural on -en (`adressenbestand`), or the stem of a verb."""
    return word in compound_parts() or word in verb_stems() or (word.endswith("en") and _is_last_part(word))


def _is_last_part(word: str) -> bool:
    """A known word in any of its forms."""
    return len(word) >= SHORTEST_PART and word_forms().get(word) in _stems_of_parts()


def known_part(word: str) -> tuple[str, ...]:
    """The one long known word at the end or the beginning of a compound that cannot be cut as a whole."""
    if word in word_forms():
        return ()
    for end in range(4, len(word) - 4):
        if _is_last_part(word[end:]):
            return (stem(word[end:]),)
    for end in range(len(word) - 5, 5, -1):
        if word[:end] in compound_parts():
            return (stem(word[:end]),)
    return ()


# --- English -----------------------------------------------------------------------------------------

# Endings that Dutch words do not have. Not -ing (`melding`), nor -ies (`functies`).
_ENGLISH_ENDING = re.compile(r"(?:[^aeiou]ed|ied|tions?|[mrc]ents|[rcst]ts|nts|[^aeiou]y|ees?|gues?)$")


def _is_dutch(word: str) -> bool:
    """Whether a word stands in our own lists, or is a compound of what stands there."""
    return word in word_forms() or word in compound_parts() or bool(split_compound(word))


def english_stem(word: str) -> str:
    """The stem by the rules of English; empty for a word that is known as a Dutch one."""
    return "" if _is_dutch(word) else _english.stemWord(word)


def looks_english(word: str) -> bool:
    """Whether a word of a query is to be taken as English. A text is found by both of its stems."""
    return len(word) > 4 and bool(_ENGLISH_ENDING.search(word)) and not _is_dutch(word)


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """By what a word of a text is found: its stem, the parts of a compound, and parts that hang together.

    A word that our lists do not know as Dutch is found by its English stem as well.
    """
    parts = split_compound(word)
    spans = [
        _joined(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)
    ]
    return tuple(dict.fromkeys(spans or filter(None, (stem(word), *known_part(word), english_stem(word)))))


def stem_of_query(word: str) -> str:
    """What a text must hold to match this word of a query."""
    return _joined(split_compound(word)) or (english_stem(word) if looks_english(word) else stem(word))


def _joined(parts: tuple[str, ...]) -> str:
    return "+".join(parts)


# --- Blind terms -------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def blind(stem: str) -> int:
    """The keyed hash of a stem as a signed 64-bit number."""
    digest = keyed_hash("term", stem) or b"\0" * 8
    return int.from_bytes(digest[:8], signed=True)


def blind_terms(*texts: str | None) -> list[int]:
    """The blind terms of everything that is said in these texts, sorted, each once."""
    return sorted(
        {blind(s) for text in texts for word in words(text or "", joined=True) for s in stems(word)}
    )


def blind_query(text: str) -> list[int]:
    """The blind terms that a text must hold to match all words of a query; none for a query that says nothing."""
    return sorted({blind(stem_of_query(word)) for word in words(text)})
