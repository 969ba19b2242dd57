"""`manage.py write_letter_templates`: the shipped letters as Word files, by the texts of `cases.letters.examples`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from cases.letters.examples import EXAMPLES, MARK, MINISTRY, SENDER, Example

PLACE = Path(settings.BASE_DIR) / "cases" / "data" / "letters_1"
FONT, INK, SOFT, ACCENT, AMBER = "Arial", "1B2733", "55616D", "154273", "8A4B00"


class Command(BaseCommand):
    help = "Write the shipped letter templates as Word files."

    def handle(self, *args: Any, **options: Any) -> None:
        PLACE.mkdir(exist_ok=True)
        for kind, example in EXAMPLES.items():
            letter_of(example).save(str(PLACE / f"{kind}.docx"))
            self.stdout.write(f"{kind}.docx")


def letter_of(example: Example) -> Any:
    """One letter: sender, receiver, date and reference, subject, salutation, text, signature."""
    document = Document()
    _lay_page(document)
    _head_and_foot(document.sections[0])
    _line(document, "{{ geadresseerde }}", after=0)
    _if(document, "adres", "{{ adres }}", after=0)
    _reference(document, example.subject)
    _line(document, "{{ aanhef }},", after=10)
    for text in example.text:
        _body(document, text)
    _line(document, "Met vriendelijke groet,", before=12, after=34, with_next=True)
    _line(document, "{{ ondertekenaar }}", after=0, with_next=True)
    _line(document, "{{ functie }}", after=0, with_next=True)
    _line(document, SENDER, after=10)
    _if(document, "contact", "Vragen? U bereikt ons via {{ contact }}.", colour=SOFT)
    for text in example.slip:
        _body(document, text)
    about = document.core_properties
    about.author, about.title, about.comments = "", "", ""
    about.language = "nl-NL"
    return document


def _lay_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(3.4), Cm(2.4)
    section.header_distance, section.footer_distance = Cm(1.3), Cm(1.0)
    for name, size in (("Normal", 10.5), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor.from_string(INK if name == "Normal" else ACCENT)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nl-NL")
        style.element.get_or_add_rPr().append(language)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.15
    heading = document.styles["Heading 2"]
    heading.font.bold = True
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(3)


def _head_and_foot(section: Any) -> None:
    head = section.header.paragraphs[0]
    head.style = "Normal"
    head.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    _run(head, SENDER, bold=True, colour=ACCENT)
    _run(head, f"\t{MARK}", bold=True, colour=AMBER, size=9)
    _run(section.header.add_paragraph(), MINISTRY, colour=SOFT, size=9)
    foot = section.footer.paragraphs[0]
    foot.style = "Normal"
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    _run(foot, "Vertrouwelijk · {{ kenmerk }}\tPagina ", colour=SOFT, size=8.5)
    _number(foot, "PAGE")
    _run(foot, " van ", colour=SOFT, size=8.5)
    _number(foot, "NUMPAGES")


def _reference(document: Any, subject: str) -> None:
    """Date, reference and subject, in two columns without lines."""
    _line(document, "", after=4)
    rows = (("Datum", "{{ datum }}"), ("Ons kenmerk", "{{ kenmerk }}"), ("Onderwerp", subject))
    table = document.add_table(rows=len(rows), cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(3), Cm(13)
    for row, (label, text) in zip(table.rows, rows, strict=True):
        for cell, width in zip(row.cells, (Cm(3), Cm(13)), strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        _run(row.cells[0].paragraphs[0], label, colour=SOFT, size=9)
        _run(row.cells[1].paragraphs[0], text, bold=label == "Onderwerp")
    _line(document, "", after=4)


def _body(document: Any, text: str) -> None:
    if text.startswith("#"):
        document.add_heading(text[1:], level=2)
    elif text.startswith("?"):
        name, _space, words = text[1:].partition(" ")
        _if(document, name, words or f"{{{{ {name} }}}}")
    else:
        _line(document, text)


def _if(document: Any, name: str, text: str, **look: Any) -> None:
    _line(document, f"{{%p if {name} %}}")
    _line(document, text, **look)
    _line(document, "{%p endif %}")


def _line(
    document: Any,
    text: str,
    *,
    before: float = 0,
    after: float = 6,
    colour: str = INK,
    with_next: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.keep_with_next = with_next
    _run(paragraph, text, colour=colour)


def _run(
    paragraph: Any, text: str, *, bold: bool = False, colour: str = INK, size: float | None = None
) -> None:
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.color.rgb = RGBColor.from_string(colour)
    if size:
        run.font.size = Pt(size)


def _number(paragraph: Any, code: str) -> None:
    """A field of Word that counts pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    look = OxmlElement("w:rPr")
    size, colour = OxmlElement("w:sz"), OxmlElement("w:color")
    size.set(qn("w:val"), "17")
    colour.set(qn("w:val"), SOFT)
    look.extend([colour, size])
    text = OxmlElement("w:t")
    text.text = "1"
    run.extend([look, text])
    field.append(run)
    paragraph._p.append(field)
