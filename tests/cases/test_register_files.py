"""What is understood of a file, and what is said of it when it is not: every form of file, every word, every fault.

Negative control: let `cases.register.headings.normal` keep the case; the tests on spellings fail.
"""

import io
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from cases.models import Category, ImportBatch, ListAlias, Violation
from cases.register import writing
from cases.register.findings import ranges
from cases.register.headings import Unreadable
from cases.register.reading import read
from cases.register.spellings import add_spelling
from tests.cases.registers import HEADINGS, ROW, bring, csv_of, faults_of, one_of, row, xlsx_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- Files of every form -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_separator(encoding, separator):
    file = csv_of(row(omschrijving="Privé gereden, naar België"), separator=separator, encoding=encoding)
    assert one_of(file) == ("DOU", "FIN", ["BERISPING"], "Privé gereden, naar België")


def test_xlsx_is_read_with_its_numbers_and_empty_cells():
    file = xlsx_of([1.0, "Douane", "FIN", None, "BERISPING"])
    assert one_of(file) == ("DOU", "FIN", ["BERISPING"], "")


@pytest.mark.parametrize(
    "headings",
    [
        ["nr", "dienst", "categorie", "beschrijving", "maatregel(en)"],
        ["Nr.", "Dienstonderdeel ", "Type schending", "Omschrijving", "MAATREGELEN"],
        ["Number", "Service", "Category", "Description", "Measures"],
    ],
)
def test_headings_are_known_by_their_variants(headings):
    assert one_of(csv_of(ROW, headings=headings))[0] == "DOU"


def test_columns_may_stand_in_another_order_and_a_title_above_them():
    file = io.BytesIO(
        b"Overzicht 2023;;\r\n\r\nafdoening;schending;dienst\r\nOntslag;Belangenverstrengeling;Toeslagen\r\n"
    )
    assert one_of(file) == ("TSL", "POS", ["ONTSLAG"], "")


def test_a_column_that_is_not_read_is_named():
    findings = writing.dry_run(read(csv_of([*ROW, "Jansen"], headings=[*HEADINGS, "Naam"])), 2023)
    assert findings.ignored == ["Naam"]
    assert not findings.faults


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Schriftelijke berisping | Vermindering IKB-uren", ["BERISPING", "IKB"]),
        ("Berisping; Verplaatsing", ["BERISPING", "VERPLAATSING"]),
        ("Berisping\nVerplaatsing", ["BERISPING", "VERPLAATSING"]),
        ("Berisping, Verplaatsing, IKB", ["BERISPING", "VERPLAATSING", "IKB"]),
        ("Financiële maatregel (boete, periodiek)", ["FINANCIEEL"]),
        ("Financiële maatregel (boete, periodiek), Verplaatsing", ["FINANCIEEL", "VERPLAATSING"]),
        ("Verplaatsing, Financiële maatregel (boete, periodiek)", ["VERPLAATSING", "FINANCIEEL"]),
    ],
)
def test_several_measures_stand_in_one_cell(cell, codes):
    assert one_of(csv_of(row(afdoening=cell)))[2] == codes


@pytest.mark.parametrize(
    "word", ["belastingdienst", "BELASTING DIENST", "BD", "Tax Administration", " Belastingdienst "]
)
def test_a_word_is_known_whatever_its_case_spaces_and_language(word):
    assert one_of(csv_of(row(dienstonderdeel=word)))[0] == "BD"


def test_a_spelling_that_was_added_is_understood_from_then_on():
    for name, text, code in (
        ("directorate", "Toll", "DOU"),
        ("category", "Geld", "FIN"),
        ("measure", "Praatje", "GESPREK"),
    ):
        call_command("add_spelling", name, text, code, stdout=io.StringIO())
    file = csv_of(row(dienstonderdeel="TOLL", schending="geld", afdoening=" praatje"))
    assert one_of(file) == ("DOU", "FIN", ["GESPREK"], "Zonnebloem")
    assert ListAlias.history.get(text="Geld").history_change_reason == "add_spelling"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("category", "Geld", "NIKS"), "no entry with the code"),
        (("category", " - ", "FIN"), "at least one letter"),
        (("category", "FINANCIËLE schendingen", "POS"), "already has a meaning"),
        (("directorate", "toeslagen", "DOU"), "already has a meaning"),
    ],
)
def test_a_spelling_without_or_with_another_meaning_is_refused(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("add_spelling", *arguments)


@pytest.mark.parametrize("name", ["head", "anna", "nobody"])
def test_spellings_are_added_by_who_manages_the_lists(cast, do, name):
    with pytest.raises(NotAllowed):
        do(add_spelling, "category", "Geld", "FIN", by=getattr(cast, name))
    assert do(add_spelling, "category", "Geld", "FIN", by=cast.administrator).code == "FIN"


def test_misspellings_of_the_domain_are_known():
    file = csv_of(
        row(schending="Misbruik positie en belangenverstremming", dienstonderdeel="beleidsdepartement")
    )
    assert one_of(file)[:2] == ("PSG", "POS")


# --- What is wrong is said, with its row --------------------------------------------------------------------------


def test_a_dry_run_lists_every_fault_with_its_rows():
    file = csv_of(
        ROW,
        row(dienstonderdeel="Doane"),
        row(dienstonderdeel="Doane", schending=""),
        row(afdoening="Schorsing, Berisping"),
        row(dienstonderdeel="Doane", afdoening="Geen afdoening | Berisping"),
        ["6", "Douane", "FIN"],
        [*ROW, "te veel"],
        row(afdoening="Verbanning | Schorsing"),
        row(afdoening="Waarschuwing | Corrigerend gesprek"),
    )
    assert faults_of(file) == {
        "“Doane” is no known service or directorate.": "3–4, 6",
        "The category is missing.": "4",
        "“Schorsing, Berisping” is no known measure.": "5",
        "“No disposition” does not go together with a measure. (Geen afdoening | Berisping)": "6",
        "The row has fewer cells than there are headings.": "7",
        "The row has more cells than there are headings: is a separator inside a text without quotation marks?": "8",
        "“Verbanning” is no known measure.": "9",
        "“Schorsing” is no known measure.": "9",
        "The same measure stands twice in one row: “Waarschuwing | Corrigerend gesprek”.": "10",
    }


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    file = io.BytesIO(
        b"dienst;schending;omschrijving;afdoening\r\n"
        b'Douane;FIN;"twee\nregels";Berisping\r\n'
        b"\r\n"
        b"Doane;FIN;;Berisping\r\n"
    )
    assert faults_of(file) == {"“Doane” is no known service or directorate.": "4"}


def test_a_category_that_did_not_exist_in_that_year_is_a_fault(lists):
    with context.acting(None):
        Category.objects.filter(code="COM").update(valid_from=date(2023, 1, 1))
    file = csv_of(row(schending="Ongepaste communicatie"))
    assert faults_of(file, year=2022) == {
        "The category “Ongepaste communicatie” does not exist in this year.": "2"
    }
    assert faults_of(file, year=2023) == {}


def test_a_word_with_two_meanings_is_a_fault_and_the_list_of_that_year_decides(lists):
    with context.acting(None):
        Category.objects.create(code="FIN2", label_nl="Financiële schendingen", label_en="Money", order=99)
    assert list(faults_of(csv_of(ROW))) == [
        "“Financiële schendingen” can be more than one category. Use its code."
    ]
    with context.acting(None):
        Category.objects.filter(code="FIN2").update(valid_from=date(2024, 1, 1))
    assert faults_of(csv_of(ROW)) == {}


def test_a_row_about_another_year_is_a_fault():
    file = csv_of([*ROW, "2022"], headings=[*HEADINGS, "jaar"])
    assert list(faults_of(file)) == ["The row is about 2022, not about the year of this register."]


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DAMAGED = {
    "empty": (b"", "The file is empty."),
    "old excel": (
        OLD_EXCEL,
        "This is an old Excel file (.xls). Save it as .xlsx or CSV and choose it again.",
    ),
    "not an xlsx": (b"PK\x03\x04 something else", "This is not an XLSX file, or it is damaged."),
    "binary": (b"\x89PNG\r\n\x1a\n" + bytes(200), "This is not a CSV or XLSX file"),
    "no text in any encoding": (b"dienst;\x81\x8d\x9d;", "This is not a CSV or XLSX file"),
    "two encodings": (
        "privé;".encode() + "België".encode("cp1252"),
        "The file mixes UTF-8 and Windows-1252.",
    ),
    "no headings": (b"Douane;FIN;Berisping\r\n", "No headings were found in the first 10 rows."),
    "columns missing": (b"dienst;schending\r\nDouane;FIN\r\n", "These columns are missing: measures."),
    "column twice": (b"dienst;schending;maatregel;afdoening\r\n", "Two columns hold the same: measures."),
    "no rows": (b"dienst;schending;afdoening\r\n", "There are headings in this file, but no rows"),
    "quotation marks": (
        b'dienst;schending;afdoening\r\nDouane;"FIN;Berisping\r\n',
        "cannot be read from row 2 on",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_file_that_is_no_register_gives_a_sentence(name):
    content, sentence = DAMAGED[name]
    with pytest.raises(Refusal, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        bring(io.BytesIO(content))
    assert not ImportBatch.objects.exists()


def test_a_workbook_without_the_headings_or_cut_off_gives_a_sentence():
    with pytest.raises(Unreadable, match="No headings"):
        bring(xlsx_of(ROW, headings=["a", "b", "c", "d", "e"]))
    whole = xlsx_of(*[ROW] * 500).getvalue()
    with pytest.raises(Unreadable, match="not an XLSX file"):
        bring(io.BytesIO(whole[: len(whole) // 2]))


def test_a_workbook_with_a_broken_sheet_gives_a_sentence():
    source, target = zipfile.ZipFile(xlsx_of(ROW)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    with pytest.raises(Unreadable, match="not an XLSX file"):
        bring(target)


def test_nothing_is_imported_as_long_as_one_row_is_not_understood():
    with pytest.raises(writing.Faulty) as caught:
        bring(csv_of(*[ROW] * 5, row(dienstonderdeel="Doane")))
    assert caught.value.findings.faulty_rows == 1
    assert not ImportBatch.objects.exists()
    assert not Violation.objects.exists()


def test_row_numbers_are_written_short():
    assert ranges([2, 3, 4, 9, 11, 12]) == "2–4, 9, 11–12"
