"""A file with figures is kept as a whole or not at all, and whatever is wrong with it is said with its rows.

Negative controls, each tried: take the lock out of `load` (two people at once make one version, and the second is an
error of the database); compare no fingerprint (a file is loaded twice); add nothing for `parts` in `check_sums` (a
subcategory too many is loaded); let `may_load` ask whether somebody holds the right anywhere (the coordinator of one
service loads).
"""

from __future__ import annotations

import json
import threading
from time import sleep

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from reporting.loading import doors
from reporting.loading.doors import AlreadyLoaded
from reporting.loading.faults import Faulty, Unreadable
from reporting.models import FigureLoad, LoadedFigure
from tests.cases.pages import as_user, text_of
from tests.cases.test_races import at_once
from tests.factories import directorate, give, make_cast, make_user
from tests.reporting.loading import HEAD, content, load

pytestmark = pytest.mark.django_db

ADVICE = "tabel;code;omschrijving;2022;2023;Belastingdienst;Douane\n"
GOOD = "aard;1;Eerste;4;5;3;2\naard;1.1;Deel;1;2;1;1\naard;1.2;Rest;3;3;2;1\naard;totaal;Alles;4;5;3;2\n"


def refused(source, data):
    """The sentence of the refusal, or every fault with where it stands, in English and Dutch."""
    told = []
    for language in ("en", "nl"):
        with translation.override(language), pytest.raises(Refusal) as caught, transaction.atomic():
            load(source, data)
        with translation.override(language):
            error = caught.value
            told.append(error.faults.listed() if isinstance(error, Faulty) else str(error.sentence))
    assert told[0] != told[1], "not translated"
    assert not FigureLoad.objects.exists() and not LoadedFigure.objects.exists()
    return told[0]


# --- What came with the project -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "year", "figures"), [("published", 2023, 32), ("advice", 2023, 637), ("complaints", 2023, 26)]
)
def test_the_published_files_are_loaded_with_every_figure(cast, source, year, figures):
    made = load(source, by=cast.central)
    assert (made.year, made.version, made.rows, made.figures.count()) == (year, 1, figures, figures)
    assert (made.loaded_by, made.file_name.endswith((".json", ".csv"))) == (cast.central, True)


def test_published_figures_may_be_csv_as_well(cast):
    told = json.loads(content("published"))["figures"]
    rows = "".join(f"{f['key']};{f['unit']};{f['year']};{f['value']}\n" for f in told)
    from_csv, from_json = load("published", HEAD + rows), load("published")
    fields = ("key", "unit", "year", "value", "directorate")
    assert list(from_csv.figures.values_list(*fields)) == list(from_json.figures.values_list(*fields))
    assert (from_csv.version, from_json.version) == (1, 2)


def test_a_file_that_is_called_after_somebody_or_holds_what_is_no_text_is_not_loaded(cast):
    with pytest.raises(Unreadable, match="In de naam van dit bestand lijkt een naam te staan"):
        load("advice", by=cast.central, name="Klachten_Piet.Jansen.csv")
    with pytest.raises(Unreadable, match="een teken dat geen tekst is"):
        load("advice", ADVICE + GOOD.replace("Rest", "Re\x07st"), by=cast.central)
    assert not FigureLoad.objects.exists()


# --- Versions ---------------------------------------------------------------------------------------------


def test_the_same_file_is_known_again_and_a_new_one_is_the_next_version(cast):
    first = load("advice", by=cast.central)
    with pytest.raises(AlreadyLoaded, match="versie 1 van 2023"):
        load("advice", by=cast.head, name="andere naam.csv")
    second = load("advice", ADVICE + GOOD, by=cast.head)
    again = load("advice", by=cast.central)
    assert [(one.version, one.loaded_by.username) for one in (first, second, again)] == [
        (1, "central"),
        (2, "head"),
        (3, "central"),
    ]
    assert (first.sha256, first.figures.count()) == (again.sha256, 637)
    assert FigureLoad.history.count() == 3


def test_what_was_loaded_is_never_changed(cast):
    made = load("complaints", by=cast.central)
    with context.acting(cast.central):
        for change in (
            lambda: FigureLoad.objects.filter(pk=made.pk).update(year=2022),
            lambda: made.figures.update(value=0),
            lambda: LoadedFigure.objects.filter(load=made).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_load_at_once_make_two_versions_and_one_file_is_loaded_once(monkeypatch):
    """Both have read their file before either begins to keep it, and keeping takes a while."""
    cast, both = make_cast(), threading.Barrier(2, timeout=20)
    read, keep = doors.bytes_of, doors._keep
    monkeypatch.setattr(doors, "bytes_of", lambda file: (read(file), both.wait())[0])
    monkeypatch.setattr(doors, "_keep", lambda *args, **kwargs: (keep(*args, **kwargs), sleep(0.2))[0])
    at_once(lambda: load("advice", by=cast.central), lambda: load("advice", ADVICE + GOOD, by=cast.head))
    assert sorted(FigureLoad.objects.values_list("version", flat=True)) == [1, 2]

    def complaints(user):
        try:
            return load("complaints", by=user).version
        except AlreadyLoaded as refusal:
            return str(refusal)

    answers = at_once(lambda: complaints(cast.central), lambda: complaints(cast.head))
    assert sorted(map(str, answers)) == ["1", "Dit bestand is al geladen: het is versie 1 van 2023."]


# --- Who --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["coordinator", "director", "deputy", "anna", "auditor", "nobody"])
def test_nobody_else_loads(cast, name):
    with pytest.raises(NotAllowed):
        load("complaints", by=getattr(cast, name))
    assert as_user(getattr(cast, name)).post("/loaded/load/", {}).status_code == 404


def test_an_integrity_coordinator_of_the_whole_ministry_loads(cast):
    person = give(make_user("of_all"), "integrity_coordinator", "FIN")
    assert directorate("FIN").parent_id is None
    assert load("complaints", by=person).loaded_by == person


# --- What is wrong with a file ------------------------------------------------------------------------------


UNREADABLE = [
    (b"", "The file is empty."),
    (b"  \n ", "The file is empty."),
    ("key;unit;year;value\nsettled;schending é".encode("cp1252"), "not UTF-8"),
    (b"key;unit\0", "no text file"),
    (b"PK\x03\x04 rest", "This is a spreadsheet"),
    (b"x" * (10 * 1024 * 1024), "larger than 1 MB"),
    (b"sleutel;eenheid;jaar\na;report;2023\n", "Missing: value"),
    (b"key;key;unit;year;value\na;a;report;2023;1\n", "each once"),
    (b"key;unit;year;value\n", "no figures"),
    (b'key;unit;year;value\n"a;report;2023;1\n', "from row 2 on"),
    (HEAD.encode() + b"a;report;2023;1\n" * 2001, "more than 2,000 rows"),
    (b"[1, 2]", "no list"),
    (b'{"figures": {}}', "no list"),
    (b'{"figures": [', "from line 1 on"),
    (b'{"figures": [], "figures": []}', "twice"),
    (b'{"figures": [{"key": "a", "unit": "report", "year": 2023, "value": NaN}]}', "no JSON"),
    (b'{"figures": ' + b"[" * 200_000, "cannot be read"),
    (b"\xef\xbb\xbf", "The file is empty."),
    (b"\xef\xbb\xbf \n", "The file is empty."),
    (b'{"source": "\\ud800", "figures": []}', "a character in this file that is no text"),
    (b'{"figures": [{"label": "\\u001b[2J"}]}', "a character in this file that is no text"),
    (b'{"figures": [], "\\ud800": 1}', "a character in this file that is no text"),
    (b'{"figures": [' + b"1," * 2001 + b"1]}", "more than 2,000 rows"),
]


@pytest.mark.parametrize(("data", "sentence"), UNREADABLE, ids=[sentence for _data, sentence in UNREADABLE])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(db, data, sentence):
    assert sentence in refused("published", data)


def test_every_fault_of_a_file_is_listed_with_its_rows(db):
    rows = [
        "settled;violation;2023;-3",
        "dismissal;violation;2023;twaalf",
        "dismissal;violation;2022;1.5",
        "Jan Jansen;report;2023;4",
        "resigned;report;2023;6",
        "a;rapporten;2023;1",
        "b;percent;2023;120",
        "c;report;1066;1",
        "d;report;2999;1",
        "e;report;2023",
        "f;report;2023;1;2",
        "g;report;2023;=1+1",
        "h;report;2023;999999999999",
        "i;report;2023;1",
        "i;report;2023;2",
    ]
    assert refused("published", HEAD + "\n".join(rows)) == [
        ("The row has fewer cells than there are headings.", "11"),
        ("The row has more cells than there are headings.", "12"),
        ("“-3” is less than zero.", "2"),
        ("“twaalf” is no whole number.", "3"),
        ("“1.5” is no whole number.", "4"),
        ("“Jan Jansen” is no key. A key has small letters, digits and underscores only.", "5"),
        ("This figure counts in another unit: violation.", "6"),
        ("“rapporten” is no known unit.", "7"),
        ("“120” is no percentage: it is more than 100.", "8"),
        ("“1066” is no year that can be reported on.", "9"),
        ("“2999” is no year that can be reported on.", "10"),
        ("“=1+1” is no whole number.", "13"),
        ("“999999999999” is larger than any figure can be.", "14"),
        ("The same figure stands in the file twice: “i 2023”.", "16"),
    ]


def test_json_is_looked_at_as_closely(db):
    figures = [
        {"key": "a", "unit": "report", "year": 2023, "value": True},
        {"key": "b", "unit": "report", "year": 2023, "value": 1.5},
        {"key": "c", "unit": "report", "year": 2023},
        "settled",
        {"key": "d", "unit": "report", "year": 2023, "value": 1, "naam": "Jan"},
        {"key": "e", "unit": "report", "year": 2023, "value": 1, "label": "=HYPERLINK(1)"},
    ]
    told = refused("published", json.dumps({"year": 2023, "figures": figures, "who": 1}))
    assert [where for _sentence, where in told] == ["who", "3–4", "5", "1", "2", "6"]


FAULTY_REGISTER = [
    (
        GOOD.replace("1.2;Rest;3", "1.2;Rest;2"),
        "The parts do not add up to their whole: 1 in 2022 is 4, and they are 3.",
        "2",
    ),
    (GOOD.replace("Alles;4;5;3;2", "Alles;4;6;4;2"), "the total in 2023 is 6, and they are 5", "5"),
    (
        GOOD.replace("Deel;1;2;1;1", "Deel;1;2;1;2"),
        "The services do not add up to the total: 1.1 in 2023 is 2, and they are 3.",
        "3",
    ),
    (GOOD.replace("aard;1.1", "soort;1.1"), "“soort” is no table of this register.", "3"),
    (GOOD.replace("1.1", "een"), "“een” is no code.", "3"),
    (GOOD + "aard;1;Eerste;4;5;3;2\n", "The same figure stands in the file twice: “aard/1”.", "6"),
    (GOOD.replace("Deel", "+Deel"), "“+Deel” begins with a sign that makes a spreadsheet calculate.", "3"),
]


@pytest.mark.parametrize(
    ("rows", "sentence", "where"), FAULTY_REGISTER, ids=[row[1] for row in FAULTY_REGISTER]
)
def test_sums_and_codes_of_another_register_are_checked(db, rows, sentence, where):
    told = refused("advice", ADVICE + rows)
    assert any(sentence in found and where == place for found, place in told), told


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("key;unit;year;value\n", "needs the headings tabel, code and omschrijving"),
        ("tabel;code;omschrijving;2023;2022\n", "ascending order"),
        ("tabel;code;omschrijving;Belastingdienst;Douane\n", "ascending order"),
        ("tabel;code;omschrijving;2022;2023;Douane;Douane\n", "Two columns hold the same service."),
    ],
)
def test_a_register_with_other_columns_is_refused(db, head, sentence):
    assert sentence in refused("advice", head + GOOD)


def test_complaints_may_be_csv_and_a_table_about_one_service_leaves_the_services_empty(db):
    head = "tabel;code;omschrijving;2023;Belastingdienst;Douane\n"
    rows = "status;1;Afgehandeld;4;4;0\nbelastingdienst;1;Ontvangen;14;{};\n"
    told = refused("complaints", head + rows.format(14))
    assert told == [("This table is about one service: leave its columns of services empty.", "3")]
    made = load("complaints", head + rows.format(""))
    kept = made.figures.values_list("key", "directorate__code", "value")
    assert set(kept) == {
        ("status/1", "FIN", 4),
        ("status/1", "BD", 4),
        ("status/1", "DOU", 0),
        ("belastingdienst/1", "BD", 14),
    }


def test_an_unknown_service_is_a_fault(db):
    assert ("“Marine” is no known service.", "1") in refused(
        "advice", ADVICE.replace("Douane", "Marine") + GOOD
    )


def test_the_complaints_are_checked_table_against_table(db):
    told = json.loads(content("complaints"))
    told["taken_up"]["withdrawn"] = 4
    told["received"]["total"] = 18
    told["status_per_service"]["Douane"]["settled"] = -1
    del told["taken_up"]["held"]
    told["received"]["names"] = ["Jan"]
    faults = dict(refused("complaints", json.dumps(told)))
    assert faults == {
        "“-1” is less than zero.": "status_per_service.Douane.settled",
        "This figure is missing.": "taken_up.held",
        "This figure is not known in this register.": "received.names",
    }
    told = json.loads(content("complaints"))
    told["taken_up"]["withdrawn"] = 4
    told["received"]["total"] = 18
    assert [where for _sentence, where in refused("complaints", json.dumps(told))] == [
        "received.total",
        "taken_up.withdrawn",
    ]


def nested(depth):
    return '{"a": ' * depth + "1" + "}" * depth


def test_whatever_is_nested_in_json_is_a_fault_and_no_error(db):
    figure = '{"key": %s, "unit": "report", "year": 2023, "value": %s, "label": %s}'
    told = refused("published", f'{{"figures": [{figure % (nested(400), nested(400), nested(400))}]}}')
    assert [sentence for sentence, _where in told] == [
        "“…” is no whole number.",
        "A name in this file is no text.",
        "“…” is no key. A key has small letters, digits and underscores only.",
    ]
    whole = content("complaints").decode().rstrip().removesuffix("}")
    told = refused("complaints", f'{whole}, "deep": {nested(400)}}}')
    assert told == [("This figure is not known in this register.", "deep.a.a.a.a")]


def test_a_register_of_very_many_values_is_refused_and_many_places_are_told_by_the_first(db):
    told = json.loads(content("complaints"))
    assert "more than 2,000 rows" in refused(
        "complaints", json.dumps(told | {"x": dict.fromkeys(map(str, range(2001)), 1)})
    )
    [(sentence, where)] = refused(
        "complaints", json.dumps(told | {"x": dict.fromkeys(map(str, range(100)), 1)})
    )
    assert sentence == "This figure is not known in this register."
    assert where.startswith("x.0, x.1, ") and where.endswith(", x.19, and 80 more")


@pytest.mark.parametrize("name", ["Gesprek met dhr. Jansen", "Zie jan@example.nl", "Dossier 2023-00124"])
def test_a_name_of_a_figure_or_of_a_source_that_tells_who_somebody_is_is_a_fault(db, name):
    figure = {"key": "a", "unit": "report", "year": 2023, "value": 1, "label": name}
    told = refused("published", json.dumps({"source": name, "figures": [figure]}))
    [(sentence, where)] = told
    assert sentence.startswith("A name in this file looks as if it holds ") and where == "1, source"
    assert [where for _sentence, where in refused("advice", ADVICE + GOOD.replace("Rest", name))] == ["4"]


def test_a_file_of_another_register_is_refused(db):
    assert "no list “figures”" in refused("published", content("complaints"))
    assert "Use CSV" in refused("advice", content("complaints"))
    with pytest.raises(Unreadable):
        load("something", content("advice"), name="iets.csv")


# --- The page -----------------------------------------------------------------------------------------------


def sent(client, source, data, name="cijfers.csv"):
    return client.post("/loaded/load/", {"source": source, "file": SimpleUploadedFile(name, data)})


def test_the_page_loads_a_file_and_shows_who_loaded_it(cast):
    client = as_user(cast.central, "nl")
    answer = sent(client, "complaints", content("complaints"), "klachten.json")
    assert (answer.status_code, answer.url) == (302, "/registers/complaints/2023/")
    page = text_of(client.get("/loaded/"))
    assert "klachten.json" in page and "Klachtencommissie" in page and str(cast.central) in page
    seen = text_of(as_user(cast.director).get("/loaded/"))
    assert "klachten.json" in seen and 'type="file"' not in seen


def test_the_page_lists_what_is_wrong_in_both_languages(cast):
    data = (ADVICE + GOOD.replace("1.2;Rest;3", "1.2;Rest;2")).encode()
    for language, sentence in (
        ("en", "The parts do not add up to their whole"),
        ("nl", "De delen zijn samen niet het geheel"),
    ):
        answer = sent(as_user(cast.head, language), "advice", data)
        assert answer.status_code == 422 and sentence in text_of(answer)
    assert sent(as_user(cast.head), "advice", b"x" * 1_100_000).status_code == 422
    assert not FigureLoad.objects.exists()
