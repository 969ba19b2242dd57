"""Terms against a table of dates worked out by hand: tests/tables/terms.csv."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from cases.terms import Urgency, due_on, term

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent.parent / "tables" / "terms.csv").read_text().splitlines(), delimiter=";"
    )
)


def rule(amount=7, unit="days", statutory=True):
    return SimpleNamespace(amount=amount, unit=unit, statutory=statutory)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_a_term_ends_on_the_day_of_the_table(row):
    found = due_on(
        date.fromisoformat(row["start"]), rule(int(row["amount"]), row["unit"], row["statutory"] == "yes")
    )
    assert found == date.fromisoformat(row["due"])


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
