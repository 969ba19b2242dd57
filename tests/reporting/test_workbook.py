"""An overview as a workbook: the frozen figures with their definitions, and charts that Excel draws from the cells.

Negative controls, each tried and seen to fail: leave `safe` out; leave the description out of `insert_chart`.
"""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.utils import translation

from accounts import context
from reporting import overviews
from reporting.models import MonthlyOverview
from reporting.overviews import Overview, showing, workbook
from reporting.overviews.freezing import differences
from reporting.periods import Month
from tests.factories import Walk, directorate, make_report

pytestmark = pytest.mark.django_db

FEBRUARY = Month(2025, 2)


@pytest.fixture
def two_versions(cast):
    Walk(cast, received_on=Month(2025, 1).first).to_closed()
    with context.acting(None):
        first = overviews.make(FEBRUARY, directorate("BD").pk, by=None)
        for channel in ("oif_mail", "oif_tel"):
            make_report(cast, received_on=FEBRUARY.first, channel=the_channel(channel), category=None)
        second = overviews.make(FEBRUARY, directorate("BD").pk, by=None)
    return Overview(first), Overview(MonthlyOverview.objects.get(pk=second.pk))


def the_channel(code):
    from cases.models import Channel

    return Channel.objects.filter(code=code).first() or Channel.objects.exclude(code="oif_mail").first()


def cells(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_workbook_holds_the_frozen_figures_with_unit_period_and_counting_rule(two_versions):
    first, second = two_versions
    content = workbook.xlsx(second, "nl", differences(first, second))
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == [
        "Overzicht", "Maanden", "Categorieën", "Maatregelen", "Doorlooptijden en termijnen", "Meldingen",
        "Dossiers", "Afdoeningen en maatregelen", "Wat veranderde",
    ]  # fmt: skip
    cover = cells(book["Overzicht"])
    assert second.row.sha256 in cover[2]
    assert cover[0] == ["Overzicht februari 2025, Belastingdienst"]
    with translation.override("nl"):
        numbers = [[str(card.label), card.number, card.before] for card in showing.cards(second)]
        shown = showing.shown(second)
    assert [line for line in cover if line and line[0] in {n[0] for n in numbers}] == [
        [value for value in line if value is not None] for line in numbers
    ]
    for section in (*shown["main"], shown["terms"], *shown["detail"]):
        with translation.override("nl"):
            lines = cells(book[str(workbook.SHEETS.get(section.id, section.title))])
            for figure in section.figures:
                at = next(n for n, line in enumerate(lines) if line[:1] == [str(figure.table.title)])
                assert lines[at + 1] == [workbook.definition(figure.table)]
                for line in figure.lines:
                    assert any(row[:2] == [str(line.label), line.count] for row in lines[at:]), line
    times = cells(book["Doorlooptijden en termijnen"])
    assert ["Doorlooptijden van dossiers per fase"] in times
    took = next(line for line in times if line[:1] == ["feitenonderzoek"] and len(line) > 4)
    assert took == ["feitenonderzoek", 1, 21, 21, 1, 21, 21]
    changed = cells(book["Wat veranderde"])
    assert ["Meldingen per kanaal", "februari 2025", "OIF per e-mail", 0, 1] in changed


def test_its_charts_are_drawn_by_excel_from_the_cells_and_described(two_versions):
    _first, second = two_versions
    content = workbook.xlsx(second, "en")
    book = openpyxl.load_workbook(BytesIO(content))
    months = book["Months"]
    assert [type(chart).__name__ for chart in months._charts] == ["BarChart", "LineChart"]
    stock = months._charts[1].series[0]
    values = [cell[0].value for cell in months[stock.val.numRef.f.partition("!")[2].replace("$", "")]]
    assert values == [value for _month, value in second.series("stock")]
    drawn = [chart for sheet in book for chart in sheet._charts]
    assert len(drawn) >= 4
    for sheet in book:
        for chart in sheet._charts:
            for series in chart.series:
                place = sheet[series.cat.strRef.f.partition("!")[2].replace("$", "")]
                assert "total" not in [cell[0].value for cell in place]
    with ZipFile(BytesIO(content)) as parts:
        drawings = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing")
        )
    assert drawings.count("descr=") == len(drawn)


def test_the_workbook_of_a_version_is_the_same_every_time(two_versions):
    first, second = two_versions
    assert workbook.xlsx(second, "nl") == workbook.xlsx(second, "nl")
    assert workbook.xlsx(first, "nl") != workbook.xlsx(second, "nl")


def test_a_label_that_begins_like_a_formula_is_told_to_be_text(two_versions):
    _first, second = two_versions
    second.row.figures["tables"]["year"]["reports_by_channel"]["rows"][0][1:3] = ["=1+1", "=1+1"]
    book = openpyxl.load_workbook(BytesIO(workbook.xlsx(second, "nl")))
    assert "'=1+1" in [cell.value for row in book["Meldingen"] for cell in row]
