"""The texts in other languages: compiled from their parts, complete, and never contradicting each other.

Negative control: take one entry out of a part in rosi/locale/nl/parts; the last test names it.
"""

import gettext

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from rosi import texts
from rosi.texts import Text

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house: `write(path, text)` puts a file in it."""

    def write(path, text):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    monkeypatch.setattr(texts, "LOCALE", tmp_path / "rosi" / "locale")
    monkeypatch.setattr(texts, "of_the_libraries", lambda language: set())
    write.root = tmp_path
    write.part = lambda name, text: write(f"rosi/locale/nl/parts/{name}.po", HEADER + text)
    return write


def entry(msgid, msgstr):
    return f'msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('_("Close the case")', Text("Close the case")),
        ('gettext_lazy("Close " "the case")', Text("Close the case")),
        ('translation.gettext("Close the case")', Text("Close the case")),
        (
            'ngettext("%(n)s case", "%(n)s cases", n)',
            Text("%(n)s case", plural="%(n)s cases"),
        ),
        ('pgettext("of a form", "close")', Text("close", context="of a form")),
        (
            'npgettext("of a list", "a", "b", n)',
            Text("a", plural="b", context="of a list"),
        ),
    ],
)
def test_python_marks_a_text(code, text):
    assert list(texts.in_python(f"\n{code}\n")) == [(2, text)]


@pytest.mark.parametrize("code", ['_(f"Close {case}")', '_("Close %s" % case)'])
def test_a_text_put_together_at_run_time_is_a_fault(code):
    assert list(texts.in_python(code)) == [(1, None)]


@pytest.mark.parametrize("code", ["_(label)", "for _ in range(3): print(_)", 'title("Close the case")'])
def test_other_python_marks_nothing(code):
    assert list(texts.in_python(code)) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('{% translate "Close the case" %}', Text("Close the case")),
        ("{% translate 'It’s \"closed\"' as title %}", Text('It’s "closed"')),
        (
            '{% translate "close" context "of a form" %}',
            Text("close", context="of a form"),
        ),
        (
            '{% include "x.html" with title=_("Close the case") %}',
            Text("Close the case"),
        ),
        (
            "{% blocktranslate trimmed %}\n  Close\n  the case\n{% endblocktranslate %}",
            Text("Close the case"),
        ),
        (
            "{% blocktranslate with n=case.number %}Close {{ n }}{% endblocktranslate %}",
            Text("Close %(n)s"),
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}",
            Text("%(n)s case", plural="%(n)s cases"),
        ),
    ],
)
def test_a_template_marks_a_text(code, text):
    found = list(texts.in_template(f'<p class="gettext">\n{code}</p>'))
    assert [text for _, text in found] == [text]
    assert found[0][0] >= 2


def test_parts_become_one_catalogue(house):
    house.part("one", entry("case", "zaak"))
    house.part(
        "two",
        entry("report", "melding") + 'msgctxt "verb"\nmsgid "report"\nmsgstr "meld"\n\n',
    )
    house.part(
        "three",
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s dag"\nmsgstr[1] "%(n)s dagen"\n',
    )
    with texts.compile_language("nl").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("case") == "zaak"
    assert catalogue.pgettext("verb", "report") == "meld"
    assert [catalogue.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == [
        "%(n)s dag",
        "%(n)s dagen",
    ]


def test_the_same_translation_in_two_parts_is_fine(house):
    house.part("one", entry("case", "zaak"))
    house.part("two", entry("case", "zaak"))
    assert len(texts.entries("nl")) == 1


@pytest.mark.parametrize("second", ["two", "one"])
def test_two_translations_of_one_text_are_refused_with_both_places(house, second):
    parts = {"one": entry("case", "zaak"), "two": ""}
    parts[second] += entry("case", "dossier")
    for name, text in parts.items():
        house.part(name, text)
    with pytest.raises(
        CommandError,
        match=rf"one\.po:\d+ and {second}\.po:\d+ translate “case” differently",
    ):
        call_command("compile_texts", verbosity=0)


def test_a_part_that_cannot_be_read_is_named(house):
    house("rosi/locale/nl/parts/broken.po", HEADER + 'msgid "case"\nmsgid "report"\n"x')
    with pytest.raises(texts.TextFault, match=r"broken\.po"):
        texts.entries("nl")


FAULTS = [
    ('_("case")', "", "cases/a.py:1: no nl for “case”"),
    ('_("case")', entry("case", ""), "cases/a.py:1: no nl for “case”"),
    (
        '_("case")',
        "#, fuzzy\n" + entry("case", "zaak"),
        "cases/a.py:1: no nl for “case”",
    ),
    ('ngettext("a", "b", 1)', entry("a", "a"), "cases/a.py:1: no nl for “a”"),
    ("pass", entry("case", "zaak"), "nobody uses “case”"),
    (
        '_("case %(number)s")',
        entry("case %(number)s", "zaak %(nummer)s"),
        "the placeholders",
    ),
    ('_("case %(number)s")', entry("case %(number)s", "zaak"), "the placeholders"),
    ('_("case {number}")', entry("case {number}", "zaak"), "the placeholders"),
    ('_(f"case {number}")', "", "cases/a.py:1: a text that is put together"),
]


@pytest.mark.parametrize(("code", "part", "fault"), FAULTS)
def test_a_fault_is_named_with_its_place(house, code, part, fault):
    house("cases/a.py", code)
    house.part("one", part)
    (found,) = texts.faults_of("nl", house.root)
    assert fault in found


def test_the_form_for_one_may_leave_out_its_number():
    text = Text("one day", plural="%(n)s days")
    assert texts.placeholders_agree(text, ("een dag", "%(n)s dagen"))
    assert texts.placeholders_agree(text, ("%(n)s dag", "%(n)s dagen"))
    assert not texts.placeholders_agree(text, ("een dag", "dagen"))


def test_what_a_library_translates_needs_no_part_and_may_be_said_better(house, monkeypatch):
    house("templates/a.html", '{% translate "Password" %}')
    house.part("one", entry("Username", "Gebruikersnaam"))
    monkeypatch.setattr(texts, "of_the_libraries", lambda language: {Text("Password"), Text("Username")})
    assert texts.faults_of("nl", house.root) == []


def test_the_dutch_of_the_whole_house_is_complete():
    assert texts.languages() == ["nl"]
    assert texts.faults_of("nl") == []


def test_the_process_that_compiled_the_texts_uses_them(house, settings):
    """`make demo` prepares everything in one process: what it freezes must not stay in English."""
    settings.LOCALE_PATHS = [texts.LOCALE]
    house.part("frame", entry("Kingfisher", "IJsvogel"))
    with translation.override("nl"):
        assert translation.gettext("Kingfisher") == "Kingfisher"
    texts.compile_language("nl")
    with translation.override("nl"):
        assert translation.gettext("Kingfisher") == "IJsvogel"
    settings.LOCALE_PATHS = [settings.BASE_DIR / "rosi" / "locale"]
    translation_file_changed(None, texts.LOCALE / "nl" / "LC_MESSAGES" / "django.mo")
