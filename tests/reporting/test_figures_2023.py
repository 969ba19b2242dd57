"""The register of 2023 shows what was published: every number of DOMAIN.md section 6, and each cell counted slowly."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import context
from cases.models import ImportBatch
from reporting import figures
from reporting.periods import Month, Year
from tests.cases.registers import REGISTER
from tests.reporting.conftest import scope

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[1] / "tables" / "figures_2023.csv"
PUBLISHED = list(csv.DictReader(TABLE.read_text().splitlines(), delimiter=";"))
Y2023 = Year(2023)
OF_DISPOSITIONS = [q for q in figures.QUESTIONS.values() if q.source == "dispositions"]


def number_in(table, code, column):
    """A number of a table; `*` is the total, along the line or down the column."""
    if not column:
        return table.total if code == "*" else table.count_of(code)
    if code == "*" and column == "*":
        return table.total
    if code == "*":
        return table.column_totals[[label.code for label in table.columns].index(column)]
    if column == "*":
        return table.row_totals[[label.code for label, _cells in table.lines].index(code)]
    return table.cell(code, column)


@pytest.mark.parametrize(
    "row", PUBLISHED, ids=lambda row: "-".join(filter(None, list(row.values())[:4])).replace("*", "all")
)
def test_a_published_number(row, register_2023):
    table = figures.QUESTIONS[row["question"]](scope(row["scope"]), Y2023)
    assert number_in(table, row["code"], row["column"]) == int(row["number"])


CATEGORY = {
    "Misdragingen in de privésfeer": "PRI",
    "Misbruik bedrijfsmiddelen en overtreding interne regels": "MID",
    "Lekken en misbruik van informatie": "INF",
    "Ongewenste omgangsvormen": "OMG",
    "Misbruik positie en belangenverstrengeling": "POS",
    "Ongepaste communicatie": "COM",
    "Misbruik van bevoegdheden": "BEV",
    "Misbruik van geweldsbevoegdheid": "GEW",
}
# By severity, lightest first.
MEASURES = {
    "Geen afdoening": "GEEN",
    "Corrigerend gesprek of waarschuwing": "GESPREK",
    "Schriftelijke berisping": "BERISPING",
    "Vermindering IKB-uren": "IKB",
    "Financiële maatregel": "FINANCIEEL",
    "Verplaatsing": "VERPLAATSING",
    "Beëindiging tijdelijk dienstverband of stage": "TIJDELIJK",
    "Ontslag op eigen verzoek": "EIGEN",
    "Beëindiging dienstverband": "ONTSLAG",
}


def slowly():
    """The file itself, row by row: (category, its measures)."""
    with REGISTER.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            measures = [MEASURES[text.strip()] for text in row["afdoening"].split("|")]
            yield CATEGORY[row["schending"]], sorted(measures, key=list(MEASURES.values()).index)


def test_every_cell_of_the_cross_tables_is_that_of_the_file(register_2023):
    heaviest = Counter((category, measures[-1]) for category, measures in slowly())
    marks = Counter((category, measure) for category, measures in slowly() for measure in measures)
    table = figures.category_by_heaviest(scope("FIN"), Y2023)
    marked = figures.category_by_marks(scope("FIN"), Y2023)
    for category in CATEGORY.values():
        for measure in MEASURES.values():
            assert table.cell(category, measure) == heaviest[category, measure], (category, measure)
            assert marked.cell(category, measure) == marks[category, measure], (category, measure)


def test_the_ministry_is_the_sum_of_its_services(register_2023):
    questions = [figures.violations_by_category, figures.measures_marks, figures.measures_heaviest]
    [whole] = figures.ask(questions, scope("FIN"), Y2023)
    parts = [figures.ask(questions, scope(code), Y2023)[0] for code in ("BD", "DOU", "TSL", "PSG")]
    for key, table in whole.items():
        for row in table.rows:
            assert row.count == sum(part[key].count_of(row.code) for part in parts)


@pytest.mark.parametrize("number", range(1, 13))
def test_no_month_of_2023_counts_what_is_known_to_the_year_only_and_each_says_how_much(number, register_2023):
    [tables] = figures.ask(OF_DISPOSITIONS, scope("FIN"), Month(2023, number))
    for table in tables.values():
        assert table.is_empty
        assert table.year_only == 124


def test_a_whole_year_says_nothing_of_year_only_facts_because_it_counts_them(register_2023):
    assert figures.measures_marks(scope("FIN"), Y2023).year_only == 0


def test_part_of_a_year_counts_no_year_only_fact(register_2023):
    table = figures.measures_marks(scope("FIN"), Y2023.until(date(2023, 12, 31)))
    assert (table.total, table.year_only) == (0, 124)


@pytest.mark.parametrize("year", [2022, 2024])
def test_other_years_count_nothing_of_it(year, register_2023):
    [tables] = figures.ask(OF_DISPOSITIONS, scope("FIN"), Year(year))
    assert all(table.is_empty and not table.year_only for table in tables.values())


@pytest.mark.parametrize("state", ["checked", "running", "failed", "withdrawn"])
def test_an_import_that_is_not_done_counts_nowhere(state, register_2023):
    with context.acting(None):
        ImportBatch.objects.filter(pk=register_2023.pk).update(
            state=state, withdrawn_at=timezone.now() if state == "withdrawn" else None
        )
    [tables] = figures.ask(OF_DISPOSITIONS, scope("FIN"), Y2023)
    assert all(table.is_empty for table in tables.values())
    assert figures.measures_marks(scope("FIN"), Month(2023, 5)).year_only == 0


def test_shares_are_computed_from_the_counts_beside_them(register_2023):
    table = figures.measures_group_b(scope("FIN"), Y2023)
    assert [(row.code, row.count, round(100 * row.share, 1)) for row in table.rows] == [
        ("geen", 42, 33.9),
        ("gesprek", 39, 31.5),
        ("anders", 13, 10.5),
        ("einde", 30, 24.2),
    ]


def test_every_answer_names_unit_rule_period_and_moment(register_2023):
    now = timezone.now()
    [tables] = figures.ask(figures.QUESTIONS.values(), scope("FIN"), Y2023, now=now)
    assert set(tables) == set(figures.QUESTIONS)
    for table in tables.values():
        assert str(table.title) and str(table.unit.name) and str(table.rule.text)
        assert (table.period, table.as_of) == (Y2023, now)


def test_all_questions_over_several_periods_are_one_statement(register_2023, django_assert_num_queries):
    scope("FIN")
    figures.ask(figures.QUESTIONS.values(), scope("FIN"), Y2023)
    with django_assert_num_queries(1):
        figures.ask(figures.QUESTIONS.values(), scope("FIN"), Y2023, Y2023.before, Month(2023, 5))


def test_a_frozen_table_shows_the_same_again(register_2023):
    [tables] = figures.ask(figures.QUESTIONS.values(), scope("FIN"), Y2023)
    for key, table in tables.items():
        assert figures.QUESTIONS[key].from_json(table.as_json(), table.period, table.as_of) == table
