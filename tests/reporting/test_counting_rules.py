"""Every rule of counting of the URI export, on a register that has just such a case: tests/tables/counting_rules.csv.

Negative control, tried and seen to fail: let a person count on the second line in `reporting/sql/80_uri.sql`.
The rules themselves stand once, in reporting/data/counting_rules.toml, and are told on the first sheet and in docs.
"""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from accounts import context
from accounts.models import Directorate
from cases.models import Case, ImportBatch, Person, PersonIdentity
from reporting.uri import counting_rules
from reporting.uri.rows import Line, runs
from tests.reporting.registers import File, Register, Settled, build, lay_ground

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[1] / "tables" / "counting_rules.csv"
ROWS = list(csv.DictReader(TABLE.read_text().splitlines(), delimiter=";"))
GESPREK, BERISPING, VERPLAATSING, ONTSLAG = 1, 2, 5, 8
SOON, NEXT_YEAR = 10, 130  # days after the case was opened, on 1 September 2023


def settled(*measures, after=SOON, revised=None):
    return Settled(after, frozenset(measures), revised)


def case(*subjects, opened=0):
    """A case at the ministry; each subject is a list of (place, what became of it)."""
    people = tuple(
        ("employee", tuple((place, 0, "proven", ended) for place, ended in violations))
        for violations in subjects
    )
    return File(0, None, False, opened, (), (), people)


def imported(*rows, done=True):
    return ((2023, done, rows),)


CASES = {
    "one": [case([(0, settled(BERISPING))])],
    "two_alike": [case([(0, settled(BERISPING))]), case([(0, settled(BERISPING))])],
    "two_measures": [case([(0, settled(BERISPING, VERPLAATSING))])],
    "two_violations": [case([(0, settled(BERISPING)), (0, settled(ONTSLAG))])],
    "in_two_cases": [case([(0, settled(BERISPING))]), case([(0, settled(BERISPING))])],
    "two_services": [case([(1, settled(BERISPING)), (2, settled(ONTSLAG))])],
    "two_persons": [case([(0, settled(BERISPING))], [(0, settled(ONTSLAG))])],
    "reported_before": [case([(0, settled(BERISPING, after=NEXT_YEAR))])],
    "in_two_years": [case([(0, settled(BERISPING)), (0, settled(BERISPING, after=NEXT_YEAR))])],
    "revised": [case([(0, settled(BERISPING, revised=(NEXT_YEAR, True, frozenset({GESPREK}))))])],
    "proposed": [case([(0, settled(BERISPING, after=None))])],
    "restricted": [case([(0, settled(BERISPING))])],
    "imported": [],
    "withdrawn": [],
}
IMPORTS = {name: imported((0, 0, frozenset({BERISPING}), None)) for name in ("imported", "withdrawn")}


@pytest.fixture
def laid(cast):
    with context.acting(None):
        yield lay_ground([cast.anna, cast.head, cast.director])
    cache.clear()


def make(name, ground):
    build(Register((0, 0, 0, 0), frozenset(), (), tuple(CASES[name]), IMPORTS.get(name, ()), ()), ground)
    Directorate.objects.filter(code__in=["R1", "R2"]).update(level="service")
    if name == "in_two_cases":  # of one and the same person
        for person in Person.objects.filter(role="subject"):
            PersonIdentity.objects.create(
                person=person, name="P. Proef", personnel_number="000123", recorded_by=person.recorded_by
            )
    if name == "restricted":
        Case.objects.update(restricted=True)
    if name == "withdrawn":
        ImportBatch.objects.update(state="withdrawn", withdrawn_at="2024-01-01T12:00Z")


FIGURES = {
    "rows": lambda line, code: 1,
    "measures": lambda line, code: len(line.measures),
    "heaviest": lambda line, code: line.heaviest == code,
    "persons": lambda line, code: line.person == "once" and code in ("", line.heaviest),
    "cases": lambda line, code: line.event == "once" and code in ("", line.heaviest),
    "year only": lambda line, code: not line.day_known,
    "person unknown": lambda line, code: line.person == "unknown",
}


def counted(figure, scope, year):
    words = figure.split()
    name, code = (
        (" ".join(words[:-1]).removesuffix(" at"), words[-1]) if words[-1].isupper() else (figure, "")
    )
    pk = Directorate.objects.get(code=scope).pk
    return sum(number * FIGURES[name](line, code) for line, number in runs(pk, year))


@pytest.mark.parametrize("name", CASES)
def test_each_rule_counts_as_its_table_says(name, laid):
    make(name, laid)
    rows = [row for row in ROWS if row["register"] == name]
    found = {
        (row["rule"], row["scope"], row["figure"], row["year"]): counted(
            row["figure"], row["scope"], int(row["year"])
        )
        for row in rows
    }
    assert found == {
        (row["rule"], row["scope"], row["figure"], row["year"]): int(row["number"]) for row in rows
    }


def test_every_rule_has_its_row_and_every_row_its_rule():
    assert {row["rule"] for row in ROWS} == {rule.key for rule in counting_rules.rules()}
    assert {row["register"] for row in ROWS} == set(CASES)
    assert len(Line._fields) == len(set(Line._fields))


def test_the_rules_are_told_in_the_documentation_word_for_word():
    told = (settings.BASE_DIR / "docs" / "uri_telregels.md").read_text()
    for rule in counting_rules.rules():
        assert rule.title.nl in told and rule.text.nl in told
