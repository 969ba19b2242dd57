"""A report as a Word document: headings, real tables with a head row, infographics with an alternative text."""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils.translation import gettext as _

from reporting.annual import posters
from reporting.annual.grids import Grid, Part
from reporting.annual.report import Report
from reporting.paper import refuse

# Control characters and what else stands for no character: what XML cannot hold.
NO_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
PICTURE_CM, SHARP = 15.5, 2.0  # width on the page; pixels per point
SMALL_PT, WIDE_PT = 9, 7
WIDTH_CM, FIRST_CM, WIDE_FIRST_CM = 17, 8, 4.2  # of a table, and of the column of its labels
NUMBER_CM = 2.7  # of a column of numbers beside texts


def docx(report: Report) -> bytes:
    """The document in the language of the report."""
    import docx as word  # half a second to load, and no other page needs it

    document = word.Document()
    _set_up(document, report)
    document.add_heading(_plain(report.title), level=0)
    document.add_paragraph(_plain(report.heading), style="Subtitle")
    document.add_paragraph(report.standing)
    for part in report.parts:
        _part(document, part)
    pictures = posters.shown(report.parts, report.credit, ground=True)
    if pictures:
        document.add_heading(_("Infographics"), level=1)
    for picture in pictures:
        document.add_heading(_plain(picture.title), level=2)
        _picture(document, picture)
    document.add_heading(_("About this report"), level=1)
    document.add_paragraph(
        _(
            "Every case counts, for every reader alike. Percentages are computed from the counts beside them, and "
            "rounded so that they add up."
        )
    )
    if report.sha256:
        document.add_paragraph(_("Fingerprint (SHA-256):") + f" {report.sha256}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _plain(text: str) -> str:
    """A text as a Word document can hold it: with line ends and tabs, without other control characters."""
    return NO_CHARACTERS.sub("", text)


def _set_up(document: Any, report: Report) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    about = document.core_properties
    about.title, about.author, about.comments = _plain(f"{report.title}, {report.scope}"), "ROSI", ""
    about.language = LANGUAGES[report.language]
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = defaults.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        defaults.append(spoken)
    spoken.set(qn("w:val"), LANGUAGES[report.language])


def _part(document: Any, part: Part) -> None:
    document.add_heading(_plain(part.title), level=1)
    for sentence in part.words:
        document.add_paragraph(_plain(sentence))
    for grid in part.grids:
        document.add_heading(_plain(grid.title), level=2)
        if grid.lines:
            _table(document, grid)
        elif grid.is_counted:
            document.add_paragraph(_("Nothing was counted."))
        for words in (grid.told, *grid.notes):
            _soft(document, words)


def _soft(document: Any, words: str) -> None:
    from docx.shared import Pt

    run = document.add_paragraph().add_run(_plain(words))
    run.italic, run.font.size = True, Pt(SMALL_PT)


def _table(document: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    size = Pt(WIDE_PT if grid.is_wide else SMALL_PT)
    lines = grid.all_lines
    table = document.add_table(rows=len(lines) + 1, cols=len(grid.heads), style="Light List Accent 1")

    def write(cell: Any, words: str, *, number: bool, bold: bool) -> None:
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(_plain(words))
        run.font.size, run.bold = size, bold
        if number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    head, *rows = table.rows
    for cell, (words, is_number) in zip(head.cells, grid.columns, strict=True):
        write(cell, words or _("Entry"), number=is_number, bold=True)
    head_row = OxmlElement("w:tblHeader")  # repeated on every page, and read as a head
    head_row.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(head_row)
    for row, (line, is_total) in zip(rows, lines, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        first, *others = row.cells
        write(first, line.label, number=False, bold=is_total)
        for place, value in zip(others, line.cells, strict=True):
            write(place, value.text, number=value.is_number, bold=is_total)
    widths = [Cm(width) for width in _widths(grid)]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for tag, words in (("w:tblCaption", grid.title), ("w:tblDescription", grid.told)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), _plain(words))
        table._tbl.tblPr.append(element)


def _widths(grid: Grid) -> list[float]:
    """How wide each column is, in centimetres: of numbers narrow where texts stand beside them."""
    numbers = [is_number for _head, is_number in grid.columns[1:]]
    if all(numbers):
        first = WIDE_FIRST_CM if grid.is_wide else FIRST_CM
        return [first, *([(WIDTH_CM - first) / max(len(numbers), 1)] * len(numbers))]
    first = NUMBER_CM / 2 if all(line.label.isdigit() for line in grid.lines) else WIDE_FIRST_CM
    narrow = min(NUMBER_CM, (WIDTH_CM - first) / len(numbers))
    text = (WIDTH_CM - first - narrow * sum(numbers)) / (len(numbers) - sum(numbers))
    return [first, *(narrow if is_number else text for is_number in numbers)]


def _picture(document: Any, drawn: posters.Drawn) -> None:
    """The infographic as a picture, with what it shows in words behind it."""
    from docx.shared import Cm

    shape = document.add_picture(io.BytesIO(png(drawn.picture)), width=Cm(PICTURE_CM))
    about = shape._inline.docPr
    about.set("title", _plain(drawn.title))
    about.set("descr", _plain(drawn.described))


def png(picture: str) -> bytes:
    """An SVG as a picture: by way of a PDF of its own size."""
    import pypdfium2
    from weasyprint import HTML

    page = "<style>@page{margin:0;size:%dpx %dpx}body{margin:0}svg{display:block}</style>"
    width, height = (int(picture.split(f'{side}="', 1)[1].split('"', 1)[0]) for side in ("width", "height"))
    paper = HTML(string=page % (width, height) + picture, url_fetcher=refuse).write_pdf()
    with pypdfium2.PdfDocument(paper) as opened:
        image = opened[0].render(scale=SHARP).to_pil()
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
