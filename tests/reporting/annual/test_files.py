"""The files of an annual report say what its page says: PDF, XLSX, DOCX and the infographics.

Negative controls, tried and seen to fail: leave a section out of `workbook.xlsx` (its counts are missed); show of a
long table of another register its main lines only (a subcategory of the advisers is missed).
"""

import io
import re
import zipfile
from xml.etree import ElementTree

import docx as word
import openpyxl
import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone, translation

from reporting.annual import (
    asking,
    document,
    grids,
    listing,
    paper,
    posters,
    report,
    sections,
    words,
    workbook,
)
from reporting.annual.rounding import shares
from reporting.units import UNITS
from tests.reporting.conftest import scope
from tests.reporting.loading import load
from tests.reporting.test_uri_2023 import CATEGORIES, GROUP_A, GROUP_B, MARKS, SERVICES, WITH_MEASURE

pytestmark = pytest.mark.django_db
# Grid, what is read from its first cells, and what DOMAIN §6 says of it.
SECTION_6 = {
    "dispositions_by_category": CATEGORIES | {"FIN": 0, "MIS": 0},
    "measures_marks": MARKS,
    "measures_group_a": GROUP_A,
    "measures_group_b": GROUP_B,
    "dispositions_by_part": WITH_MEASURE,
}


def told_2023(language="en"):
    asked = asking.ask(scope("FIN"), 2023, sections.questions())
    with translation.override(language):
        return report.of(asked, language)


def grid_of(told, key):
    return posters.grids_of(told.parts)[key]


def test_the_grids_of_2023_are_those_of_the_published_table(register_2023):
    told = told_2023()
    for key, wanted in SECTION_6.items():
        found = {line.code: line.cells[0].value for line in grid_of(told, key).lines}
        assert {code: found[code] for code in wanted} == wanted, key
    services = grid_of(told, "dispositions_by_part")
    assert {line.code: line.cells[-1].value for line in services.lines} == SERVICES
    for key, groups in (("category_by_group_a", GROUP_A), ("category_by_group_b", GROUP_B)):
        crossed = grid_of(told, key)
        counted = {line.code: line.cells[-1].value for line in crossed.lines}
        assert {code: counted[code] for code in CATEGORIES} == CATEGORIES
        assert sorted(cell.value for cell in crossed.foot.cells if cell.value) == sorted(
            [*groups.values(), 124]
        )
    assert services.foot.cells[-1].value == 124 and grid_of(told, "measures_marks").foot.cells[0].value == 126
    disciplined = {line.code: line.cells[0].value for line in grid_of(told, "persons_disciplined").lines}
    assert disciplined == {"BERISPING": 5, "IKB": 4, "FINANCIEEL": 1, "VERPLAATSING": 3, "ONTSLAG": 12}


@pytest.fixture
def loaded(cast, register_2023):
    for source in ("published", "advice", "complaints"):
        load(source, by=cast.central)


def test_every_cell_of_2023_stands_in_page_pdf_xlsx_and_docx(loaded, client, cast, sign_in):
    """In English; in Dutch every published figure is sought in `test_every_figure_of_2023`."""
    told = told_2023()
    sign_in(cast.head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        lines = [
            [line.label, *(cell.text for cell in line.cells)]
            for part in told.parts
            for grid in part.grids
            for line, _total in grid.all_lines
        ]
    assert len(lines) > 200
    sentences = [sentence for part in told.parts for sentence in part.words]
    with translation.override("en"):
        sheets, written, printed = _sheets(workbook.xlsx(told)), document.docx(told), paper.pdf(told)
    tables = word.Document(io.BytesIO(written))
    _is_tagged(printed, "en")
    _can_be_read_aloud(written, tables)
    text = _squeezed(_text_of(printed))
    assert [row for row in _numbers_of(told) if row not in sheets] == []
    cells = [[cell.text for cell in row.cells] for table in tables.tables for row in table.rows]
    assert [line for line in lines if line not in cells] == []
    assert {p.text for p in tables.paragraphs}.issuperset(sentences)
    for line in lines:
        assert _squeezed("".join(line)) in text, line
    page = client.get("/annual/2023/?directorate=FIN").content.decode()
    assert all(re.sub(r"\W", "", s) in re.sub(r"\W", "", _plain(page)) for s in sentences)


def _is_tagged(printed, language):
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == language


def _can_be_read_aloud(written, opened):
    """Headings, a head row in every table, and every picture in words."""
    assert sum(p.style.name.startswith("Heading") for p in opened.paragraphs) > 20
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        xml = parts.read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(opened.tables) == xml.count("<w:tblCaption") > 10
    described = re.findall(r'<wp:docPr[^>]*descr="([^"]+)"', xml)
    assert len(described) == len(opened.inline_shapes) >= 3 and any(": 12" in words for words in described)


def _plain(html):
    import html as escapes

    return escapes.unescape(re.sub(r"<[^>]+>", "", html))


def _squeezed(text):
    return re.sub(r"[\s\xad-]", "", text)


def _text_of(pdf):
    with pypdfium2.PdfDocument(pdf) as opened:
        return "".join(page.get_textpage().get_text_range() for page in opened)


def _sheets(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(_trimmed(row)) for sheet in book for row in sheet.iter_rows(values_only=True)]


def _trimmed(row):
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _numbers_of(told):
    for part in told.parts:
        for grid in part.grids:
            for line, _total in grid.all_lines:
                yield [line.label, *(_as_number(cell) for cell in line.cells)]


def _as_number(cell):
    if cell.kind == "share":
        return cell.value / 100
    if cell.kind == "change":
        return cell.value - cell.other
    return cell.value if cell.kind in ("count", "rate", "step") else cell.text


def test_an_infographic_stands_by_itself(register_2023, client, cast, sign_in):
    sign_in(cast.head)
    told = told_2023()
    drawn = posters.drawn(told.parts, told.heading, ground=True)
    assert {one.key for one in drawn} == {"glance", "categories", "measures", "services"}
    for one in drawn:
        picture = ElementTree.fromstring(posters.as_file(one.picture))  # noqa: S314 (we drew it)
        assert picture.tag.endswith("svg") and "style" not in picture.attrib
        assert "http" not in posters.as_file(one.picture).decode().replace("http://www.w3.org/2000/svg", "")
    answer = client.get("/annual/2023/infographics/measures/?directorate=FIN")
    assert answer["Content-Type"].startswith("image/svg+xml") and b"<svg" in answer.content
    assert re.search("zoals bekend op|as known on", answer.content.decode())
    assert client.get("/annual/2023/infographics/reporters/?directorate=FIN").status_code == 404


# --- The text helper --------------------------------------------------------------------------------------


def test_percentages_add_up():
    assert shares([30, 39, 13]) == [37, 47, 16]
    assert shares([1, 1, 1]) == [34, 33, 33] and shares([0, 0]) == [0, 0] and shares([]) == []
    assert sum(shares([1, 1, 1, 1, 1, 1, 1])) == 100
    assert shares([31], 83) == [37] and sum(shares([1, 2], 9)) == 33


def test_an_entry_has_one_percentage_in_whatever_order_it_stands():
    assert shares([1, 1, 1], codes=["c", "a", "b"]) == [33, 34, 33]
    assert shares([1, 1, 1], codes=["a", "b", "c"]) == [34, 33, 33]
    unit = UNITS["report"]
    rows = [("C", 1, "c"), ("A", 1, "a"), ("B", 1, "b")]
    for order in (rows, rows[::-1]):
        assert "A: 1 of 3 reports (34%)" in _in_english(words.listing, order, unit, 3)


def _in_english(function, *arguments):
    with translation.override("en"):
        return function(*arguments)


def test_a_percentage_stands_with_its_count_its_total_and_its_unit(register_2023):
    with translation.override("en"):
        assert words.part_of(31, 83, UNITS["violation"], 37) == "31 of 83 violations (37%)"
    with translation.override("nl"):
        assert words.part_of(31, 83, UNITS["violation"], 37) == "31 van de 83 schendingen (37%)"
    for language in ("nl", "en"):
        for part in told_2023(language).parts:
            for sentence in part.words:
                assert sentence.count("%") == len(
                    re.findall(r"\d (?:van de|of) [\d.,]+ \w[^()]*\(\d+ ?%\)", sentence)
                )


def test_the_sentences_of_2023_say_what_was_wrongly_printed(register_2023):
    told = " ".join(sentence for part in told_2023("nl").parts for sentence in part.words)
    assert "30 van de 82 afdoeningen (37%)" in told and "39 van de 82 afdoeningen (47%)" in told
    assert "13 van de 82 afdoeningen (16%)" in told and "31%" not in told.replace("(31%)", "")
    assert "82 van de 124 afdoeningen (66%)" in told


def test_a_word_document_holds_no_control_characters(db):
    listed = listing.grid([["BD", "PRI", [], "te\x1fks\x00t\uffff\tmet tab"]], 2025)
    parts = [grids.Part("a", "Titel\x02", ("Een\x0b zin.",), (listed,))]
    told = report.Report(2023, "Dienst\x01", "BD", timezone.now(), parts, "nl", version=1)
    opened = word.Document(io.BytesIO(document.docx(told)))
    texts = [cell.text for row in opened.tables[0].rows for cell in row.cells]
    assert "tekst\tmet tab" in texts
    assert {"Titel", "Een zin."} <= {paragraph.text for paragraph in opened.paragraphs}
