"""Looking for names in a long text takes time in proportion to it: a megabyte is looked through, whatever it holds.

Negative control, tried and seen to fail to end: `CAPITAL` without a longest length, over `Aa-Aa-Aa…`.
"""

import pytest

from reporting.identifying import kinds_in, reads_as_name

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "piece", ["a", "A", "Aa-", "A--", "a.", "a@", "De ", "0", "0-", "A.", "dr ", "Aa ", " ", "x'", "12"]
)
def test_a_megabyte_is_looked_through(piece):
    text = (piece * MEGABYTE)[:MEGABYTE] + "!"
    kinds_in(text)
    reads_as_name(text, ["Belastingdienst"])


@pytest.mark.parametrize("piece", ["Aa-", "A--", "Aa, ", "Aa' -", "Aa_", "Aa- de "])
def test_names_with_something_between_are_looked_for_in_time_too(piece):
    text = (piece * MEGABYTE)[: MEGABYTE // 5] + "!"
    reads_as_name(text, ["Belastingdienst"], apart=True)


@pytest.mark.parametrize(
    "text",
    [
        "Volgens 'Karin Jansen' niet",
        "Karin Jansen-de Vries",
        "(Karin Jansen)",
        "stuur naar <iemand@voorbeeld.nl>",
    ],
)
def test_what_was_found_is_found_still(text):
    assert kinds_in(text) & {"name", "email"}
