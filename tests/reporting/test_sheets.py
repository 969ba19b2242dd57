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
    assert (first.title, first.told, first.heads) == (
        "Figures of 2023", ["Unit: reports"], ("Figure", "Year", "Number"),
    )  # fmt: skip
    assert [is_total for _cells, is_total in first.rows] == [False, False, True]
    assert (second.title, second.told, second.rows) == ("Another table", ["In words."], [(("One", 1), False)])


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_file_holds_the_same_cells(kind, sheets):
    with translation.override("nl"):
        found = READ[kind](as_file(sheets, "Figures of 2023", kind))
    if kind == "pdf":
        assert "Received20231198" in found.text and "=1+12023–" in found.text
    else:
        assert ["Received", "2023", "1198"] in [row[:3] for row in found.rows]
        assert not any(cell.startswith("=") for row in found.rows for cell in row) or kind == "json"
    assert "Unit: reports" in found.words or kind == "json"


def test_json_says_what_each_table_counts_and_which_line_is_the_total(sheets):
    [sheet] = json.loads(as_file(sheets, "Figures", "json"))["sheets"]
    first = sheet["tables"][0]
    assert first["told"] == ["Unit: reports"] and first["total"] == ["total", "", 1198]
    assert first["rows"][1] == ["=1+1", "2023", None]


def test_paper_is_tagged_and_says_what_it_leaves_out(sheets, monkeypatch):
    monkeypatch.setattr(sheets_on_paper, "MOST_LINES", 1)
    with translation.override("en"):
        written = as_file(sheets, "Figures of 2023", "pdf")
    with pikepdf.open(io.BytesIO(written)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == "en"
    assert "2 more lines stand in the other files only." in read.pdf(written).words
