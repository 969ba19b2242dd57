"""Excerpts: the piece of a text that holds most of a query, its words marked.

Negative controls, each tried: let `_stretch` begin at the first mark always, or `marked` look at whole words only.
"""

from cases.excerpts import Excerpt, excerpt, marked, wanted_in

LONG = "Vulling van de zin. " * 30


def told(pieces):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_the_words_of_the_query_are_marked_in_whatever_form_they_stand():
    wanted = wanted_in("auto melding")
    assert told(marked("De dienstauto’s en de meldingen.", wanted)) == "De [dienstauto’s] en de [meldingen]."


def test_an_excerpt_is_cut_between_words_around_what_says_most():
    text = f"Een auto. {LONG}In het weekend reed de dienstauto privé. {LONG}"
    shown = told(excerpt(text, wanted_in("auto weekend")).pieces)
    assert "[weekend] reed de [dienstauto]" in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert len(shown) < 220 and "Vullin " not in shown and " ulling" not in shown


def test_a_text_without_the_words_gives_nothing():
    assert excerpt("Niets daarvan.", wanted_in("olifant")) == Excerpt()
    assert excerpt("", wanted_in("olifant")) == excerpt("Olifant", frozenset()) == Excerpt()


def test_a_short_text_stands_whole_and_a_long_word_breaks_nothing():
    assert told(excerpt("Eén  olifant\nliep.", wanted_in("olifant")).pieces) == "Eén [olifant] liep."
    assert told(excerpt("x" * 900 + " olifant", wanted_in("olifant")).pieces).endswith("[olifant]")
