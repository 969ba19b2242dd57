"""Rows of sheets as CSV, workbook, JSON and paper: the same cells in each, and nothing that calculates."""

import io
import json

import pikepdf
import pytest
from django.utils import translation

from reporting import sheets_on_paper
from reporting.sheets import TYPES, Rows, as_file, tables
from tests.reporting import readings_2023 as read

READ = {"csv": read.sheets_csv, "xlsx": read.xlsx, "json": read.sheets_json, "pdf": read.pdf}


@pytest.fixture
def sheets():
    sheet = Rows("Line by line")
    sheet.row("Figures of 2023", look="title")
    sheet.row("Unit: reports", look="soft")
    sheet.skip()
    sheet.row("Figure", "Year", "Number", look="bold")
    sheet.row("Received", "2023", 1198)
    sheet.row("=1+1", "2023", None)
    sheet.row("total", "", 1198, look="total")
    sheet.row("Another table", look="head")
    sheet.row("In words.")
    sheet.row("Entry", "Number", look="bold")
    sheet.row("One", 1)
    return [sheet]


def test_the_tables_of_a_sheet_are_told_apart_with_what_is_said_of_them(sheets):
    first, second = tables(sheets[0])
    assert sheets[0].title == "Figures of 2023"
    assert (first.title, first.told, first.heads) == ("", ["Unit: reports"], ("Figure", "Year", "Number"))
    assert [is_total for _cells, is_total in first.rows] == [False, False, True]
    assert (second.title, second.told, second.rows) == ("Another table", ["In words."], [(("One", 1), False)])


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_file_holds_the_same_cells(kind, sheets):
    with translation.override("nl"):
        found = READ[kind](as_file(sheets, "Figures of 2023", kind))
    if kind == "pdf":
        assert "Received 2023 1198" in found.text and "=1+1 2023 –" in found.text
    else:
        assert ["Received", "2023", "1198"] in [row[:3] for row in found.rows]
        assert not any(cell.startswith("=") for row in found.rows for cell in row) or kind == "json"
    assert "Unit: reports" in found.words or kind == "json"


def test_json_says_what_each_table_counts_and_which_line_is_the_total(sheets):
    [sheet] = json.loads(as_file(sheets, "Figures", "json"))["sheets"]
    first = sheet["tables"][0]
    assert first["told"] == ["Unit: reports"] and first["totals"] == [["total", "", 1198]]
    assert first["rows"][1] == ["=1+1", "2023", None]


@pytest.mark.parametrize("kind", TYPES)
def test_a_sheet_keeps_its_title_where_its_first_table_has_one_too(kind):
    sheet = Rows("Register")
    sheet.row("What was counted", look="title")
    sheet.skip()
    sheet.row("By service", look="head")
    sheet.row("Entry", "Number", look="bold")
    sheet.row("One", 1)
    written = as_file([sheet], "Figures", kind)
    found = written.decode() if kind == "json" else READ[kind](written).words
    assert found.index("What was counted") < found.index("By service")
    with pytest.raises(ValueError, match="one title"):
        sheet.row("Another title", look="title")


def test_no_table_loses_its_title_to_the_next():
    sheet = Rows("Register")
    for title in ("By service", "By category"):
        sheet.row(title, look="head")
    assert [table.title for table in tables(sheet)] == ["By service", "By category"]


@pytest.mark.parametrize("kind", TYPES)
def test_a_table_keeps_every_total(kind):
    sheet = Rows("Register")
    sheet.row("Entry", "Number", look="bold")
    for name, number in (("of the first half", 31), ("of the year", 82)):
        sheet.row(name, number, look="total")
    written = as_file([sheet], "Figures", kind)
    found = READ[kind](written)
    told = found.words if kind != "xlsx" else " ".join(" ".join(row) for row in found.rows)
    assert "of the first half 31" in told and "of the year 82" in told


def test_paper_is_tagged_and_says_what_it_leaves_out(sheets, monkeypatch):
    monkeypatch.setattr(sheets_on_paper, "MOST_LINES", 1)
    with translation.override("en"):
        written = as_file(sheets, "Figures of 2023", "pdf")
    with pikepdf.open(io.BytesIO(written)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == "en"
    told = read.pdf(written).words
    assert "1 more line is not on paper: it stands in the Excel, CSV and JSON file." in " ".join(told.split())
    assert "total 1,198" in " ".join(told.split()), "the total counts what is left out, too"
