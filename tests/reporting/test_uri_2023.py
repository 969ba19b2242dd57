"""The URI export of 2023: every number of DOMAIN.md section 6, read back from the files themselves."""

import csv
import io
import json
from collections import Counter

import openpyxl
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from accounts import context
from reporting import tasks, uri
from reporting.models import Run, UriExport
from reporting.uri import counting_rules, keeping
from tests.cases import registers
from tests.factories import directorate

pytestmark = pytest.mark.django_db


def export_of(by, year=2023, code="FIN", profile=""):
    """Ask for an export and do what the worker does; the newest version of that year, scope and profile."""
    with context.acting(by):
        run = uri.ask(year, directorate(code), by=by, profile=profile)
    used = run.key.rpartition(":")[2]
    tasks.make_uri_export(run.key, year=year, directorate=directorate(code).pk, profile=used)
    assert Run.objects.get(pk=run.pk).state == "done", Run.objects.get(pk=run.pk).problem
    return UriExport.objects.filter(year=year, directorate__code=code, profile=used).latest("version")


def content_of(export, kind):
    """A file of an export, put together from its pieces."""
    return b"".join(keeping.pieces(export.files.get(kind=kind)))


def sha_of(export, kind="csv"):
    return export.files.get(kind=kind).sha256


def rows_of(export):
    """The CSV as somebody else reads it."""
    text = content_of(export, "csv").decode("utf-8-sig")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    heads = next(lines)
    return [dict(zip(heads, line, strict=True)) for line in lines]


def rows_of_json(export):
    """The rows of the JSON, by the labels of its columns, with several measures in one cell as in the others."""
    told = json.loads(content_of(export, "json"))
    labels = {column["key"]: column["nl"] for column in told["columns"]}
    return [
        {labels[key]: " | ".join(cell) if isinstance(cell, list) else str(cell) for key, cell in row.items()}
        for row in told["rows"]
    ]


def sheets_of(export):
    book = openpyxl.load_workbook(io.BytesIO(content_of(export, "xlsx")))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def rows_of_sheet(export):
    _told, (heads, *lines) = sheets_of(export)
    return [{h: "" if v is None else str(v) for h, v in zip(heads, line, strict=True)} for line in lines]


SERVICES = {"BD": 92, "DOU": 14, "TSL": 14, "PSG": 4}
WITH_MEASURE = {"BD": 57, "DOU": 12, "TSL": 10, "PSG": 3}
CATEGORIES = {"PRI": 36, "MID": 32, "INF": 25, "OMG": 15, "POS": 10, "COM": 3, "BEV": 2, "GEW": 1}
MARKS = {
    "GEEN": 42, "GESPREK": 39, "ONTSLAG": 12, "TIJDELIJK": 12, "EIGEN": 6, "BERISPING": 6, "IKB": 4,
    "VERPLAATSING": 3, "FINANCIEEL": 2,
}  # fmt: skip
GROUP_A = {"geen": 42, "gesprek": 39, "maatregel": 31, "ontslag": 12}
GROUP_B = {"geen": 42, "gesprek": 39, "einde": 30, "anders": 13}


@pytest.fixture
def export(cast, register_2023):
    return export_of(cast.central)


@pytest.mark.parametrize("read", [rows_of, rows_of_sheet, rows_of_json], ids=["csv", "xlsx", "json"])
def test_the_rows_hold_every_published_number(read, export):
    rows = read(export)
    assert len(rows) == export.rows == 124
    assert Counter(row["Dienstonderdeel (code)"] for row in rows) == SERVICES
    assert (
        Counter(row["Dienstonderdeel (code)"] for row in rows if row["Groep A (code)"] != "geen")
        == WITH_MEASURE
    )
    assert Counter(row["Categorie (code)"] for row in rows) == CATEGORIES
    marks = Counter(code for row in rows for code in row["Maatregelen (codes)"].split(" | "))
    assert marks == MARKS and marks.total() == 126
    assert Counter(row["Groep A (code)"] for row in rows) == GROUP_A
    assert Counter(row["Groep B (code)"] for row in rows) == GROUP_B
    assert sum(int(row["Aantal maatregelen"]) for row in rows) == 126


def blocks_of_sheet(export):
    """The tables of the first sheet: {title: {code: the numbers of its line}}, under `*` the totals."""
    found, title = {}, ""
    for line in sheets_of(export)[0]:
        numbers = tuple(cell for cell in line[2:] if isinstance(cell, int))
        if numbers:
            found.setdefault(title, {})[line[1] or "*"] = numbers
        elif line[0] and not line[1]:
            title = line[0]
    return found


def counted(table):
    return {code: numbers[0] for code, numbers in table.items() if code != "*" and numbers[0]}


def test_the_first_sheet_says_every_total(export):
    blocks = list(blocks_of_sheet(export).values())
    by_part, by_category, marks, heaviest, group_a, group_b = blocks[:6]
    assert {code: numbers[2] for code, numbers in by_part.items() if code != "*"} == SERVICES
    assert {code: numbers[0] for code, numbers in by_part.items() if code != "*"} == WITH_MEASURE
    assert counted(by_category) == CATEGORIES and by_category["*"] == (124,)
    assert counted(marks) == MARKS and marks["*"] == (126,)
    assert heaviest["*"] == (124,)
    assert counted(group_a) == GROUP_A
    assert counted(group_b) == GROUP_B


def test_the_first_sheet_says_what_it_counts_and_that_the_form_is_not_the_official_one(export):
    told = " ".join(str(cell) for line in sheets_of(export)[0] for cell in line if cell is not None)
    assert "Ministerie van Financiën" in told and "2023" in told
    assert "niet openbaar" in told and "uri 2023.2" in told
    assert told.count("Eenheid") == told.count("Geteld") == 9
    assert all(rule.title.nl in told and rule.text.nl in told for rule in counting_rules.rules())


def test_all_checks_hold_and_say_how_much_is_known_to_the_year_only(export):
    checks = {result["check"]: result for result in export.checks}
    assert len(checks) == 14 and all(result["holds"] for result in export.checks)
    assert (checks["year_only"]["found"], checks["year_only"]["expected"]) == (124, 124)
    assert checks["heaviest_adds_up"]["found"] == 124


def test_several_measures_of_one_disposition_stand_in_one_row(export):
    several = [row for row in rows_of(export) if row["Aantal maatregelen"] != "1"]
    assert len(several) == 2
    for row in several:
        assert row["Maatregelen (codes)"].split(" | ")[-1] == row["Zwaarste maatregel (code)"]
        assert len(row["Maatregelen"].split(" | ")) == 2


def test_what_is_known_to_the_year_only_says_so(export):
    rows = rows_of(export)
    assert {(row["Afdoening bekend tot op (code)"], row["Herkomst (code)"]) for row in rows} == {
        ("jaar", "import")
    }
    assert {row["Jaar"] for row in rows} == {"2023"}


def test_the_export_of_a_service_holds_that_service_only(cast, register_2023):
    export = export_of(cast.coordinator, code="BD")
    assert Counter(row["Dienstonderdeel (code)"] for row in rows_of(export)) == {"BD": 92}
    assert all(result["holds"] for result in export.checks)


def test_no_word_of_the_imported_descriptions_is_in_the_files(export):
    text = content_of(export, "csv").decode() + str(sheets_of(export)) + content_of(export, "json").decode()
    for word in ("collega", "Sollicitant", "politie"):
        assert word not in text


def test_the_three_files_say_the_same_row_by_row(export):
    assert rows_of(export) == rows_of_sheet(export) == rows_of_json(export)


# --- The aggregated tables --------------------------------------------------------------------------


@pytest.fixture
def tables(cast, register_2023):
    return export_of(cast.central, profile="uri-tabellen")


def tables_of_csv(export):
    """{table: {(down, across): number}}, without zeros."""
    found = {}
    for row in rows_of(export):
        cell = (row["Rij (code)"], row["Kolom (code)"])
        found.setdefault(row["Tabel (code)"], {})[cell] = int(row["Aantal"])
    return found


def tables_of_json(export):
    found = {}
    for table in json.loads(content_of(export, "json"))["tables"]:
        columns = [column["code"] for column in table["columns"]] or [""]
        found[table["key"]] = {
            (row["code"], code): number
            for row in table["rows"]
            for code, number in zip(columns, row["cells"], strict=True)
        }
    return found


def tables_of_sheet(export):
    """The tables as they stand below each other, by the titles that the profile gives them."""
    keys = {table["nl"]: table["key"] for table in json.loads(content_of(export, "json"))["tables"]}
    found, lines = {}, sheets_of(export)[1]
    starts = [at for at, line in enumerate(lines) if line[0] in keys]
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        block = [line for line in lines[begin + 1 : end] if line[1] is not None or line[2] is not None]
        codes = [""]
        if isinstance(block[0][2], str):
            codes, block = [code for code in block[1][2:] if code], block[2:]
        found[keys[lines[begin][0]]] = {
            (line[1], code): number
            for line in block
            if line[1]
            for code, number in zip(codes, line[2:], strict=False)
        }
    return found


def summed(table, place):
    found = Counter()
    for cell, number in table.items():
        found[cell[place]] += number
    return +found


@pytest.mark.parametrize(
    "read", [tables_of_csv, tables_of_json, tables_of_sheet], ids=["csv", "json", "xlsx"]
)
def test_the_tables_hold_every_published_number(read, tables):
    found = read(tables)
    assert summed(found["dienst"], 0) == SERVICES
    assert {service: found["dienst"][service, "met"] for service in WITH_MEASURE} == WITH_MEASURE
    assert summed(found["categorie"], 0) == CATEGORIES == summed(found["categorie_dienst"], 0)
    assert found["categorie"]["FIN", ""] == found["categorie"]["MIS", ""] == 0
    assert summed(found["maatregelen"], 0) == MARKS == summed(found["maatregelen_dienst"], 0)
    assert summed(found["maatregelen"], 0).total() == 126
    assert summed(found["zwaarste"], 0).total() == 124
    assert summed(found["groep_a"], 0) == GROUP_A
    assert summed(found["groep_b"], 0) == GROUP_B
    assert summed(found["uitkomst_dienst"], 1) == {"onbekend": 124}


def test_of_an_imported_register_no_person_and_no_case_is_counted_and_that_is_said(tables):
    told = {table["key"]: table for table in json.loads(content_of(tables, "json"))["tables"]}
    for key in ("betrokkenen", "zaken_onderzoek", "zaken_melder"):
        assert (told[key]["total"], told[key]["not_known"]) == (0, 124)


# --- Nine categories ---------------------------------------------------------------------------------


def test_with_nine_categories_inappropriate_communication_stands_where_its_profile_says(cast):
    named = ("Ongepaste communicatie", "Ongewenste omgangsvormen")
    rows = [registers.row(**{"schending": name}) for name in named]
    registers.bring(registers.csv_of(*rows), year=2022)
    export = export_of(cast.central, 2022)
    assert (export.profile, export.profile_version) == ("uri-negen", "2015.1")
    assert [found["Categorie (code)"] for found in rows_of(export)] == ["OMG", "OMG"]
    told = [cell for line in sheets_of(export)[0] for cell in line if cell]
    assert "OMG + COM" in told


# --- The schema ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["uri", "uri-tabellen"])
def test_the_json_is_what_its_published_schema_says(profile, cast, register_2023):
    export = export_of(cast.central, profile=profile)
    schema = json.loads((settings.BASE_DIR / "docs" / "uri.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(content_of(export, "json")))
