"""Reading a profile: every fault is a sentence that says where, and the shipped ones have none."""

import json

import pytest
from django.utils import translation

from reporting.uri import mapping, profile, profiles
from reporting.uri import profile_reading as reading
from tests.reporting.profile_bodies import SHIPPED, changed, in_force, with_code
from tests.reporting.test_uri_2023 import export_of, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def column(**changes):
    return [{**SHIPPED["columns"][0], **changes}]


def table(**changes):
    label = {"nl": "x", "en": "x"}
    return [{"key": "t", "label": label, "counts": "violations", "down": "category", **changes}]


def without(key):
    return {name: part for name, part in SHIPPED.items() if name != key}


BAD = {
    "“valid_from” is missing": without("valid_from"),
    "“statement.nl” is missing": changed(statement={"en": "x"}),
    "“title.en” is empty": changed(title={"nl": "x", "en": " "}),
    "“valid_from” has to be a year": changed(valid_from=23),
    "“valid_from” is missing, or is not what it should be": changed(valid_from=True),
    "it ends before it begins": changed(valid_until=2022),
    "it has no columns": changed(columns=[]),
    "column “nr” comes from “description”, which the register does not export": changed(
        columns=column(**{"from": "description"})
    ),
    "column “nr” stands in it twice": changed(columns=column() * 2),
    "“columns[1].key” is missing": changed(columns=["nr"]),
    "“codes.measure” is missing": changed(
        codes={k: v for k, v in SHIPPED["codes"].items() if k != "measure"}
    ),
    "“codes.measure.GEEN” stands in it twice": changed(
        codes=SHIPPED["codes"] | {"measure": SHIPPED["codes"]["measure"][:1] * 2}
    ),
    "“codes.outcome.proven.code” is missing": changed(
        codes={**SHIPPED["codes"], "outcome": [{"of": "proven", "nl": "x", "en": "x"}]}
    ),
    "there is no check “luck”": changed(checks=["luck"]),
    "“code” has to be small letters": changed(code="Uri 2"),
    "“OMG” of “codes.category” has two labels": changed(
        codes=with_code("category", "COM", code="OMG", nl="x", en="x")
    ),
    "cannot be the name of a sheet": changed(
        sheets=SHIPPED["sheets"] | {"data": {"nl": "Rijen/2023", "en": "x"}}
    ),
    "it has no tables": changed(kind="tables", tables=[]),
    "table “t” stands by every measure": changed(kind="tables", tables=table(down="measures")),
    "table “t” stands by “name”": changed(kind="tables", tables=table(down="name")),
    "table “t” crosses a list with itself": changed(kind="tables", tables=table(across="category")),
    "table “t” counts nothing": changed(kind="tables", tables=table(counts="luck")),
    "it has to be an object": [],
}


@pytest.mark.parametrize("sentence", BAD)
def test_a_bad_profile_says_what_is_wrong_with_it(sentence, tmp_path):
    path = tmp_path / "uri_bad.json"
    path.write_text(json.dumps(BAD[sentence]))
    with pytest.raises(reading.BadProfile) as refused:
        reading.load(path)
    assert str(refused.value).startswith("The profile uri_bad.json cannot be used: ")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(("content", "sentence"), [(b'{\n"code": ', "line 2"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_profile_that_is_no_json_says_where(content, sentence, tmp_path):
    path = tmp_path / "uri_bad.json"
    path.write_bytes(content)
    with pytest.raises(reading.BadProfile, match=sentence):
        reading.load(path)


def test_a_profile_with_fewer_columns_gives_those_columns(cast, register_2023):
    first = export_of(cast.central)
    in_force(changed(columns=SHIPPED["columns"][:3]))
    second = export_of(cast.central)
    assert (second.version, second.profile_version) == (first.version + 1, "2023.9")
    assert set(rows_of(second)[0]) == {"Nr.", "Jaar", "Dienstonderdeel (code)"}


def test_no_source_of_a_column_names_a_person_a_case_or_a_text():
    assert {source.split(".")[0] for source in profile.SOURCES} == {
        "number", "year", "service", "category", "outcome", "measures", "heaviest", "group_a", "group_b", "known",
        "origin", "measured", "inquiry", "reporter", "person", "event",
    }  # fmt: skip


@pytest.mark.parametrize("path", reading.shipped(), ids=lambda path: path.stem)
def test_every_shipped_profile_has_a_place_for_every_code_and_says_what_it_is_not(path, db):
    shipped = reading.load(path)
    assert path.stem == f"{shipped.code}-{shipped.version}"
    assert mapping.without_place(shipped) == []
    assert "niet openbaar" in shipped.statement.nl and "not public" in shipped.statement.en
    assert "nieuwe versie" in shipped.statement.nl and "new version" in shipped.statement.en
    assert profiles.of_version(shipped.code, shipped.version) == shipped
