"""The templates of letters: checked before they count, hostile or not; versions that stay, and come back.

Negative controls in `cases.letters.filler`, each tried and seen to fail: let `environment` take every node (Jinja in
the look of a paragraph and in the properties is taken); leave out its `autoescape` (a value writes markup), or
NOT_IN_XML; leave the doctype out of `tree_of`, and TargetMode, RELATIONS, FIELD_CODES or PICTURES out of what `inspect`
asks (each lets its row of the table pass); turn `any` of `field` round (a hole is no fault any more).
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from accounts.refusal import NotAllowed, Refusal
from cases.letters import filler, filling, templates
from cases.letters.examples import EXAMPLES, MARK
from cases.letters.fields import FIELDS, fields_of
from cases.letters.kinds import KINDS
from cases.models import LetterTemplate
from cases.steps.letters import LETTERS
from tests.cases.pages import as_user, text_of

pytestmark = pytest.mark.django_db
PLACE = Path(settings.BASE_DIR) / "cases" / "data" / "letters_1"
KIND = KINDS["acknowledgement"]
OPTIONAL = {field.name: not field.required for field in fields_of(KIND.code)}
SHIPPED = (PLACE / "acknowledgement.docx").read_bytes()


def saying(*paragraphs: str) -> bytes:
    """A template with these paragraphs."""
    written, paper = io.BytesIO(), docx.Document()
    for text in paragraphs:
        paper.add_paragraph(text)
    paper.save(written)
    return written.getvalue()


def with_parts(content: bytes = SHIPPED, drop: str = "", **parts: bytes) -> bytes:
    """The same file with other parts; `__` in a name stands for a slash, `_dot_` for a dot."""
    parts = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts and name != drop:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return written.getvalue()


def part_of(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(SHIPPED)) as archive:
        return archive.read(name).decode()


def in_body(markup: str) -> bytes:
    """The shipped letter with markup of one's own at its end."""
    return with_parts(
        word__document_dot_xml=part_of("word/document.xml")
        .replace("<w:sectPr", markup + "<w:sectPr", 1)
        .encode()
    )


def related(kind: str, target: str, mode: str = "") -> bytes:
    """The shipped letter with one relation more."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    more = f'<Relationship Id="rId99" Type="{base}{kind}" Target="{target}"{mode}/></Relationships>'
    rels = part_of("word/_rels/document.xml.rels").replace("</Relationships>", more)
    return with_parts(**{"word__" + "_rels__document_dot_xml_dot_rels": rels.encode()})


def codes(content: bytes) -> list[str]:
    return [fault["code"] for fault in filler.check(content, OPTIONAL)["faults"]]


EXTERNAL = ' TargetMode="External"'
FIELD = '<w:p><w:fldSimple w:instr="{}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("what", "content", "code"),
    [
        ("a walk to the class", saying("{{ datum.__class__.__mro__ }}"), "no_field"),
        ("the same by a subscript", saying("{{ datum['__class__'] }}"), "no_field"),
        ("a call", saying("{{ datum.upper() }}"), "no_field"),
        ("a filter that reads attributes", saying("{{ datum|attr('__class__') }}"), "no_field"),
        ("a sum", saying("{{ 7*7 }}"), "no_field"),
        ("a global of Jinja", saying("{{ cycler }}"), "unknown"),
        ("a loop without end", saying("{% for x in range(999999999) %}x{% endfor %}"), "no_question"),
        ("a call in a question", saying("{%p if datum.upper() %}", "x", "{%p endif %}"), "no_question"),
        ("a variable of one's own", saying("{% set x = datum %}"), "no_question"),
        ("a file of the server", saying("{% include '/etc/passwd' %}"), "no_question"),
        ("a comment that hides a tag", saying("{# {{ datum }} #}"), "half_tag"),
        ("a run-tag, which writes markup", saying("{{r datum }}"), "no_field"),
        ("Jinja in the look of a paragraph",
         in_body('<w:p><w:pPr><w:pStyle w:val="{{ datum.upper() }}"/></w:pPr></w:p>'), "not_filled"),
        ("Jinja in the properties of the file",
         with_parts(docProps__core_dot_xml=part_of("docProps/core.xml").replace(
             "<dc:title></dc:title>", "<dc:title>{{ datum.upper() }}</dc:title>").encode()), "not_filled"),
        ("Jinja that only appears once filled in", saying("{_{ datum.__class__ }_}"), "not_filled"),
        ("a macro", with_parts(word__vbaProject_dot_bin=b"x"), "macros"),
        ("a document with macros by its type",
         with_parts(**{"[Content_Types]_dot_xml": part_of("[Content_Types].xml").replace(
             "wordprocessingml.document.main", "macroEnabled.main").encode()}), "macros"),
        ("a template fetched from elsewhere", related("attachedTemplate", "http://a.example/x.dotm", EXTERNAL),
         "reaches_out"),
        ("a picture fetched from elsewhere", related("image", "http://a.example/x.png", EXTERNAL), "reaches_out"),
        ("a template that says that it is elsewhere", related("image", "media/x.png", EXTERNAL), "reaches_out"),
        ("a picture from a file share", related("image", "\\\\a.example\\x.png"), "reaches_out"),
        ("a file of the server as a picture", related("image", "file:///etc/passwd"), "reaches_out"),
        ("a document within the document", related("aFChunk", "x.html"), "holds_other"),
        ("an embedded program", related("oleObject", "embeddings/o.bin"), "holds_other"),
        ("a file that no part names", with_parts(word__embeddings__o_dot_bin=b"x"), "holds_other"),
        ("a picture with an address in its drawing",
         in_body('<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata '
                 'src="http://a.example/x"/></v:shape></w:pict></w:r></w:p>'), "reaches_out"),
        ("a picture that is none", with_parts(word__media__x_dot_png=b"<svg onload='x'/>"), "picture"),
        ("a field that takes in a file", in_body(FIELD.format("INCLUDETEXT /etc/passwd")), "field_code"),
        ("a field in the other writing of Word",
         in_body('<s:p xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main"><s:r><s:instrText>INCLUDETEXT '
                 "/etc/passwd</s:instrText></s:r></s:p>"), "holds_other"),
        ("a field that starts a program", in_body(FIELD.format("DDEAUTO c:\\\\cmd.exe")), "field_code"),
        ("entities that multiply", with_parts(word__styles_dot_xml=BOMB), "declares"),
        ("a bomb", with_parts(word__media__x_dot_png=b"\x89PNG" + bytes(5 * 2**20)), "too_large"),
        ("more bytes than a letter has", SHIPPED + bytes(2 * 2**20), "too_large"),
        ("a ZIP of something else", with_parts(drop="word/document.xml"), "no_docx"),
        ("a text", b"Geachte heer, mevrouw", "no_docx"),
        ("half a file", SHIPPED[: len(SHIPPED) // 2], "no_docx"),
        ("nothing", b"", "no_docx"),
        ("broken markup", with_parts(word__document_dot_xml=b"<w:document>"), "no_docx"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused(what, content, code):
    assert code in codes(content), what


@pytest.mark.parametrize(
    ("paragraphs", "code", "number", "what"),
    [
        (["Dag", "Op {{ datun }}"], "unknown", 2, "datun"),
        (["{{ conclusie }}"], "unknown", 1, "conclusie"),
        (["{{ adres }}"], "may_be_empty", 1, "adres"),
        (["{%p if toelichting %}", "{{ adres }}", "{%p endif %}"], "may_be_empty", 2, "adres"),
        (["{%p if adres or toelichting %}", "{{ adres }}", "{%p endif %}"], "may_be_empty", 2, "adres"),
        (["{%p if adres %}", "{{ adres }}"], "not_closed", 1, ""),
        (["{%p endif %}"], "not_opened", 1, "endif"),
        (["Woon: {%p if adres %}", "{{ adres }}", "{%p endif %}"], "not_alone", 1, "p if adres"),
        (["{% if adres %}", "{{ adres }}", "{% endif %}"], "not_closed", 1, ""),
        (["{{ datum }"], "half_tag", 1, "{{"),
    ],
)
def test_a_fault_is_named_with_its_place(paragraphs, code, number, what):
    faults = filler.check(saying(*paragraphs), OPTIONAL)["faults"]
    assert (code, number, what) in [(f["code"], f["place"]["number"], f["what"]) for f in faults]


def test_what_may_be_said_around_a_field_is_taken():
    fine = saying(
        "{{datum}} en {{ kenmerk }}", "{%p if adres and toelichting %}", "{{ adres }} {{ toelichting }}",
        "{%p else %}", "Geen adres.", "{%p endif %}", "{% if adres %}Op {{ adres }}.{% endif %}",
    )  # fmt: skip
    found = filler.check(fine, OPTIONAL)
    assert found == {"faults": [], "used": ["adres", "datum", "kenmerk", "toelichting"]}


def test_what_is_filled_in_is_text_and_nothing_else():
    """Markup, tags and unseen characters of a value stay the characters that they are, or go."""
    hostile = '</w:t><w:br/>{{ datum }} {%p if x %} & "q"\x0b\x00\x07\nregel'
    written = docx.Document(io.BytesIO(filler.fill(saying("{{ kenmerk }}"), {"kenmerk": hostile})))
    assert written.paragraphs[0].text == '</w:t><w:br/>{{ datum }} {%p if x %} & "q"\nregel'


def test_a_filled_letter_says_nothing_of_who_made_its_template():
    paper, raw = docx.Document(), io.BytesIO()
    paper.core_properties.author = paper.core_properties.last_modified_by = "Beheerder Geheim"
    paper.save(raw)
    with zipfile.ZipFile(io.BytesIO(filler.fill(raw.getvalue(), {}))) as archive:
        assert not [name for name in archive.namelist() if b"Geheim" in archive.read(name)]


def test_a_template_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(filling, "PATIENCE", 0.01)
    with translation.override("en"):
        faults, _used = filling.check(KIND, SHIPPED)
    assert faults == ["The file could not be looked through within the limits of memory and time."]


# --- What is shipped --------------------------------------------------------------------------------


def test_each_letter_that_a_step_can_yield_has_its_kind_and_its_example():
    assert set(KINDS) == set(LETTERS) == set(EXAMPLES) == {path.stem for path in PLACE.glob("*.docx")}


@pytest.mark.parametrize("code", KINDS)
def test_the_shipped_template_is_in_order_and_says_that_it_is_an_example(code):
    optional = {field.name: not field.required for field in fields_of(code)}
    content = (PLACE / f"{code}.docx").read_bytes()
    assert filler.check(content, optional)["faults"] == []
    head = docx.Document(io.BytesIO(content)).sections[0].header
    assert MARK in head.paragraphs[0].text


def test_each_field_of_the_table_has_a_plain_name_and_belongs_to_a_letter():
    for field in FIELDS.values():
        assert re.fullmatch(r"[a-z_]+", field.name) and set(field.letters) <= set(KINDS), field.name


def test_the_manual_lists_every_field():
    manual = (Path(settings.BASE_DIR) / "docs" / "handleiding" / "beheerder.md").read_text()
    assert [name for name in FIELDS if f"`{name}`" not in manual] == []


# --- Versions ---------------------------------------------------------------------------------------


def test_a_new_version_is_in_force_at_once_and_the_old_one_comes_back(cast, do):
    first = templates.in_force("acknowledgement")
    assert set(first.fields) == set(filler.check(SHIPPED, OPTIONAL)["used"])
    second = do(templates.take_in, KIND, saying("{{ datum }}"), by=cast.administrator, remark="Korter.")
    first.refresh_from_db()
    assert (second.version, second.fields, first.valid_until) == (2, ["datum"], second.valid_from)
    third = do(templates.restore, first, by=cast.administrator, remark="Toch de eerste.")
    assert (third.version, third.restored, bytes(third.content)) == (3, first, SHIPPED)
    assert templates.in_force("acknowledgement") == third
    kept = LetterTemplate.history.filter(kind="acknowledgement").order_by("history_id")
    assert [row.history_user.username for row in kept] == ["administrator"] * 4


def test_a_faulty_file_changes_nothing(cast, do):
    before = templates.in_force("acknowledgement")
    with pytest.raises(Refusal) as refused, translation.override("en"):
        do(templates.take_in, KIND, saying("{{ datun }}", "{{ adres }}"), by=cast.administrator, remark="x")
    assert refused.value.missing[0] == (
        "Paragraph 1 (“{{ datun }}”): The field “datun” does not exist in this letter. Did you mean “datum”?"
    )
    assert len(refused.value.missing) == 2 and templates.in_force("acknowledgement") == before


def test_only_an_administrator_changes_templates_and_says_why(cast, do):
    for user in (cast.head, cast.anna, cast.auditor):
        with pytest.raises(NotAllowed):
            do(templates.take_in, KIND, saying("{{ datum }}"), by=user, remark="x")
    with pytest.raises(Refusal):
        do(templates.take_in, KIND, saying("{{ datum }}"), by=cast.administrator, remark=" ")


def test_a_version_is_never_changed_whichever_way_it_is_tried(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterTemplate.objects.filter(kind="minutes").update(content=b"x")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_lettertemplate SET remark = 'x' WHERE kind = 'minutes'")


def test_the_page_tells_every_fault_and_then_takes_the_mended_file(cast):
    client = as_user(cast.administrator)
    url = reverse("cases:letter_template_new", args=["acknowledgement"])
    bad = SimpleUploadedFile("brief.docx", saying("{{ datun }}"))
    answer = client.post(url, {"file": bad, "remark": "Eigen huisstijl."})
    assert answer.status_code == 422 and "Did you mean “datum”?" in text_of(answer)
    good = SimpleUploadedFile("brief.docx", saying("Dag {{ geadresseerde }}"))
    page = reverse("cases:letter_template", args=["acknowledgement"])
    assert client.post(url, {"file": good, "remark": "Eigen huisstijl."}).url == page
    shown = text_of(client.get(page))
    assert "Eigen huisstijl." in shown and "terugkoppeling_voor" in shown and "shipped with ROSI" in shown
    latest = templates.in_force("acknowledgement")
    example = client.get(reverse("cases:letter_template_example", args=[latest.pk]))
    assert docx.Document(io.BytesIO(example.content)).paragraphs[0].text == "Dag [geadresseerde]"
