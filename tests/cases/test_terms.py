"""Terms against a table of dates worked out by hand: tests/tables/terms.csv."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from cases.terms import Pause, Urgency, due_on, term

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent.parent / "tables" / "terms.csv").read_text().splitlines(), delimiter=";"
    )
)


def rule(amount=7, unit="days", statutory=True):
    return SimpleNamespace(amount=amount, unit=unit, statutory=statutory)


def pauses_of(row):
    """`2026-03-05/2026-03-10 …`: from and until; without an end it still stands on the day of the table."""
    for text in row["pauses"].split():
        since, _, until = text.partition("/")
        yield Pause(date.fromisoformat(since), date.fromisoformat(until) if until else None)


def extensions_of(row):
    """`2 weeks 5 days …`"""
    words = row["extensions"].split()
    return [rule(int(amount), unit) for amount, unit in zip(words[::2], words[1::2], strict=True)]


DAY_OF_THE_TABLE = date(2026, 3, 16)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_a_term_ends_on_the_day_of_the_table(row):
    found = due_on(
        date.fromisoformat(row["start"]),
        rule(int(row["amount"]), row["unit"], row["statutory"] == "yes"),
        pauses=pauses_of(row),
        extensions=extensions_of(row),
        today=DAY_OF_THE_TABLE,
    )
    assert found == date.fromisoformat(row["due"])


def test_the_table_has_at_least_sixty_cases():
    assert len(ROWS) >= 60 and len({row["why"] for row in ROWS}) == len(ROWS)


def test_a_term_that_stands_still_is_neither_soon_nor_late():
    pauses = [Pause(date(2026, 3, 4))]
    for today, urgency in ((date(2026, 3, 3), Urgency.SOON), (date(2026, 12, 1), Urgency.STILL)):
        found = term("assessment", date(2026, 3, 2), rule(), today=today, pauses=pauses)
        assert found.urgency == urgency
    late = term(
        "assessment", date(2026, 3, 2), rule(), today=date(2026, 3, 20), pauses=[Pause(date(2026, 3, 15))]
    )
    assert late.urgency == Urgency.LATE  # it was late before it was stopped


@pytest.mark.parametrize(
    ("today", "urgency", "days"),
    [
        (date(2026, 3, 1), Urgency.CALM, 8),
        (date(2026, 3, 2), Urgency.SOON, 7),
        (date(2026, 3, 9), Urgency.SOON, 0),
        (date(2026, 3, 10), Urgency.LATE, -1),
    ],
)
def test_a_term_is_calm_then_soon_then_late(today, urgency, days):
    found = term("acknowledgement", date(2026, 3, 2), rule(), today=today)
    assert (found.urgency, found.days) == (urgency, days)


def test_what_is_done_is_done_also_after_its_day():
    found = term(
        "acknowledgement", date(2026, 3, 2), rule(), today=date(2027, 1, 1), done_on=date(2026, 3, 5)
    )
    assert (found.urgency, found.days) == (Urgency.DONE, 4)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        due_on(date(2026, 3, 2), rule(unit="fortnights"))
