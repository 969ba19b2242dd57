"""Dutch as people write it, found by the words they look for; and English.

The two lists in tests/tables are fixed: pairs that must be found, and pairs that must not. The stemmer alone, on the
same words, is counted beside it. Negative controls: empty cases/compound_parts.txt or cases/word_forms.txt; let
`looks_english` always say no.
"""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import language

TABLES = Path(__file__).parent.parent / "tables"
FEWEST_FOUND = 30


def rows(name):
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["query"]) for row in csv.DictReader(file, delimiter=";")]


def finds(text, query):
    terms = set(language.blind_query(query))
    return bool(terms) and terms <= set(language.blind_terms(text))


def stemmer_finds(text, query):
    stem = language._dutch.stemWord
    return {stem(w) for w in language.words(query)} <= {stem(w) for w in language.words(text)}


def test_at_least_thirty_of_the_thirty_eight_pairs_are_found(capsys):
    pairs = rows("dutch_search.csv")
    assert len(pairs) == 38
    missed = [pair for pair in pairs if not finds(*pair)]
    alone = sum(stemmer_finds(*pair) for pair in pairs)
    with capsys.disabled():
        print(
            f"\nDutch search: {len(pairs) - len(missed)} of {len(pairs)} found; the stemmer alone finds {alone}."
        )
    assert len(pairs) - len(missed) >= FEWEST_FOUND, missed
    assert alone < FEWEST_FOUND


@pytest.mark.parametrize(("text", "query"), rows("english_search.csv"))
def test_english_is_found_by_its_own_inflections(text, query):
    assert finds(text, query)


@pytest.mark.parametrize(("text", "query"), rows("dutch_no_hit.csv"))
def test_words_that_only_look_alike_are_not_found(text, query):
    assert not finds(text, query)


@pytest.mark.parametrize("text", ["auto’s", "auto's", "auto‘s", "auto`s", "Auto", "autos", "autootjes"])
def test_every_way_to_write_cars_is_found(text):
    assert finds(text, "auto")


@pytest.mark.parametrize("text", ["dienst-auto", "dienst auto", "dienstauto", "Dienst-auto’s"])
@pytest.mark.parametrize("query", ["dienst-auto", "dienst auto's", "auto"])
def test_hyphen_space_or_nothing_between_the_parts_makes_no_difference(text, query):
    assert finds(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [("e-mail", "email"), ("email", "e-mails"), ("e-mailadres", "adres"), ("E-mail", "mail")],
)
def test_a_single_letter_before_a_hyphen_belongs_to_its_word(text, query):
    assert finds(text, query)


@pytest.mark.parametrize(
    ("text", "query"), [("coördinator", "coordinator"), ("cocaïne", "cocaine"), ("één café", "CAFE")]
)
def test_accents_and_capitals_make_no_difference(text, query):
    assert finds(text, query) and finds(query, text)


@pytest.mark.parametrize("query", ["", "  ", "de", "het een", "a", "…?!", "'s"])
def test_a_query_that_says_nothing_asks_for_nothing(query):
    assert language.blind_query(query) == []


def test_all_words_of_a_query_must_stand_in_the_text():
    assert finds("Dienstauto gebruikt in het weekend", "weekend auto")
    assert not finds("Dienstauto gebruikt in het weekend", "weekend fiets")


def test_parts_that_hang_together_are_found_as_one_word():
    assert language.split_compound("dienstwagengebruik") == ("dienst", "wagen", "gebruik")
    assert finds("dienstwagengebruik", "wagengebruik")
    assert not finds("dienstwagengebruik", "dienstgebruik")


def test_no_known_part_is_a_compound_that_could_be_cut_or_stands_twice():
    lines = (Path(language.__file__).parent / "compound_parts.txt").read_text(encoding="utf-8").split("\n")
    words = [line for line in lines if line and not line.startswith("#")]
    assert len(words) == len(set(words)) > 600
    assert all(language.split_compound(word) == () for word in words)


@given(st.text(max_size=60))
def test_every_text_is_found_by_itself_and_gives_sorted_terms(text):
    terms = language.blind_terms(text)
    assert terms == sorted(set(terms))
    assert set(language.blind_query(text)) <= set(terms)
