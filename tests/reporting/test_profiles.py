"""Profiles in the browser: copying, changing, checking, putting in force; what is never changed; what is never lost.

Negative controls, tried and seen to fail: drop the trigger `guard_profile`; leave `check_draft` out of
`profiles._held`; ask `guard_profile` for no right; let `holding_in` take the version that was put in force first; let
`bring` keep a body with faults.
"""

import json
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from accounts import context
from accounts.refusal import NotAllowed, Refusal
from reporting.models import UriProfile
from reporting.uri import profile_reading, profiles
from reporting.uri.profile import ALWAYS
from tests.cases.pages import as_user, text_of
from tests.reporting.profile_bodies import changed
from tests.reporting.test_uri_2023 import export_of, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(db):
    return UriProfile.objects.get(code="uri")


@pytest.fixture
def draft(cast, shipped, do):
    return do(profiles.new_version, shipped, by=cast.administrator)


def forced(do, row, by, remark="Anders."):
    return do(profiles.put_in_force, row, by=by, remark=remark)


# --- Doors --------------------------------------------------------------------------------------------


def test_the_shipped_files_are_in_force_as_they_were_shipped(db):
    for path in profile_reading.shipped():
        body = profile_reading.body_of(path)
        row = UriProfile.objects.get(code=body["code"], version=body["version"])
        assert (row.state, row.body) == ("in_force", body)


def test_a_new_version_is_a_copy_that_changes_nothing_until_it_is_in_force(cast, draft, shipped, do):
    assert (draft.version, draft.state) == ("2023.3", "draft")
    assert draft.body == shipped.body | {"version": "2023.3"}
    assert profiles.for_year(2023).version == "2023.2"
    assert forced(do, draft, cast.administrator).put_in_force_by == cast.administrator
    assert profiles.for_year(2023).version == "2023.3"


def test_a_version_holds_in_its_own_years_and_the_earlier_one_in_the_others(cast, draft, do):
    do(profiles.change, draft, by=cast.administrator, part={"valid_from": 2026})
    forced(do, draft, cast.administrator)
    assert (profiles.for_year(2025, "uri").version, profiles.for_year(2026, "uri").version) == (
        "2023.2",
        "2023.3",
    )


def test_an_ended_version_makes_way_and_a_year_without_one_is_refused(cast, draft, shipped, do):
    forced(do, draft, cast.administrator)
    do(profiles.end, UriProfile.objects.get(pk=draft.pk), by=cast.administrator)
    assert profiles.for_year(2023, "uri").version == "2023.2"
    do(profiles.end, shipped, by=cast.administrator)
    with pytest.raises(Refusal, match=r"no profile|geen profiel"):
        profiles.for_year(2023, "uri")
    assert (
        profiles.of_version("uri", "2023.2").version == "2023.2"
    )  # what was made under it can still be read


def test_one_draft_at_a_time_and_a_thrown_away_one_makes_room(cast, draft, shipped, do):
    with pytest.raises(Refusal):
        do(profiles.new_version, shipped, by=cast.administrator)
    do(profiles.throw_away, draft, by=cast.administrator)
    assert do(profiles.new_version, shipped, by=cast.administrator).version == "2023.3"


def test_a_copy_under_a_code_of_its_own_begins_at_its_first_version(cast, shipped, do):
    copied = do(profiles.copy, shipped, by=cast.administrator, code="uri-proef")
    assert (copied.code, copied.version) == ("uri-proef", "2023.1")
    for code in ("uri-negen", "Met Spatie"):
        with pytest.raises(Refusal):
            do(profiles.copy, shipped, by=cast.administrator, code=code)


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: profiles.change(row, by=by, part={"valid_from": 2030}),
        lambda row, by: profiles.throw_away(row, by=by),
        lambda row, by: profiles.put_in_force(row, by=by),
    ],
    ids=["change", "throw away", "put in force"],
)
def test_what_was_put_in_force_is_never_changed(act, cast, shipped):
    with context.acting(cast.administrator), pytest.raises(Refusal, match=r"never changed|verandert nooit"):
        act(shipped, cast.administrator)


@pytest.mark.parametrize(
    "values", [{"body": {}}, {"version": "9"}, {"state": "draft", "put_in_force_at": None}]
)
def test_the_database_keeps_it_too(values, cast, shipped):
    for who in (cast.administrator, None):
        with context.acting(who), pytest.raises(DatabaseError), transaction.atomic():
            UriProfile.objects.filter(pk=shipped.pk).update(**values)
    with context.acting(cast.administrator), pytest.raises(DatabaseError), transaction.atomic():
        shipped.delete()


def test_nobody_puts_a_profile_in_force_in_the_name_of_another(cast, draft):
    row = UriProfile.objects.filter(pk=draft.pk)
    forged = {"state": "in_force", "put_in_force_by": cast.head, "put_in_force_at": "2026-01-01T00:00Z"}
    with context.acting(cast.administrator), pytest.raises(DatabaseError), transaction.atomic():
        row.update(**forged)


def test_the_database_lets_nobody_without_the_right_change_a_draft_nor_anybody_who_began_it(cast, draft):
    row = UriProfile.objects.filter(pk=draft.pk)
    body = draft.body | {"valid_from": 2026}
    for who, values in (
        (cast.coordinator, {"body": body}),
        (cast.head, {"body": body}),
        (cast.administrator, {"made_by": cast.head}),
        (None, {"made_by": cast.head}),
    ):
        with context.acting(who), pytest.raises(DatabaseError), transaction.atomic():
            row.update(**values)
    with context.acting(cast.head), pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with context.acting(cast.administrator):
        assert row.update(body=body) == 1


def test_only_a_functional_administrator_changes_profiles(cast, shipped):
    for name, user in cast.everyone().items():
        if user.is_active and name != "administrator":
            with context.acting(user), pytest.raises(NotAllowed):
                profiles.new_version(shipped, by=user)


def test_every_change_stands_in_the_history_with_who_and_by_which_door(cast, draft, do):
    do(profiles.change, draft, by=cast.administrator, part={"valid_from": 2026})
    forced(do, draft, cast.administrator)
    told = [
        (entry.history_type, entry.history_change_reason, entry.history_user)
        for entry in UriProfile.history.filter(id=draft.pk).order_by("history_id")
    ]
    who = cast.administrator
    assert told == [("+", "new_version", who), ("~", "change", who), ("~", "put_in_force", who)]


# --- From a file ---------------------------------------------------------------------------------------


def test_a_downloaded_profile_comes_in_again_as_a_draft_and_is_put_in_force(cast, shipped, do):
    client = as_user(cast.administrator)
    body = json.loads(client.get(reverse("reporting:profile_file", args=[shipped.pk])).content)
    content = json.dumps(body | {"version": "2026.1", "valid_from": 2026}).encode()
    file = SimpleUploadedFile("uri-2026.1.json", content)
    made = client.post(reverse("reporting:profile_bring"), {"file": file})
    draft = UriProfile.objects.get(version="2026.1")
    assert made.url == reverse("reporting:profile", args=[draft.pk]) and draft.is_draft
    assert draft.made_by == cast.administrator
    forced(do, draft, cast.administrator)
    assert profiles.for_year(2026).version == "2026.1" and profiles.for_year(2025).version == shipped.version


def test_a_profile_in_toml_is_the_same_profile(cast, do):
    def told(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key} = {told(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(told, value)) + "]"
        return json.dumps(value, ensure_ascii=False)

    body = changed(code="uri-toml")
    content = "\n".join(f"{key} = {told(value)}" for key, value in body.items() if value is not None)
    draft = do(profiles.bring, content.encode(), "profiel.toml", by=cast.administrator)
    same = profile_reading.read(body, "x")
    assert profiles.read(draft) == same


def test_every_fault_of_a_file_is_listed_with_its_place_and_nothing_is_kept(cast):
    body = changed(version="", colour="blue", checks=["what"])
    columns = [*body["columns"], {"key": "Name", "from": "year"}, {"key": "who", "from": "person.name"}]
    codes = {**body["codes"], "outcome": [{"of": "proven", "code": "A", "nl": "", "en": "a"}], "people": []}
    content = json.dumps(body | {"columns": columns, "codes": codes}).encode()
    client = as_user(cast.administrator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post(reverse("reporting:profile_bring"), {"file": SimpleUploadedFile("a.json", content)})
    page = text_of(answer)
    assert answer.status_code == 422 and not UriProfile.objects.filter(state="draft").exists()
    for fault in (
        "there is no part “colour” in a profile.",
        "“version” is empty.",
        f"“columns[{len(columns) - 1}].key” has to be small letters",
        "column “who” comes from “person.name”, which the register does not export.",
        "“codes.outcome.proven.nl” is empty.",
        "there is no list “people”.",
        "there is no check “what”.",
    ):
        assert fault in page, fault
    bad = SimpleUploadedFile("b.toml", b'code = "uri"\nversion = \n')
    assert "line 2 is not valid TOML." in text_of(
        client.post(reverse("reporting:profile_bring"), {"file": bad})
    )


WHOLE = json.dumps(changed(code="uri-new"))


def in_a_column(what):
    """The shipped profile with an extra key in its first column."""
    return WHOLE.replace('{"key"', f'{{"extra": {what}, "key"', 1)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (json.dumps(changed(kind=[])), "a.json", "“kind” has to be"),
        (json.dumps(changed(kind={})), "a.json", "“kind” has to be"),
        (json.dumps(changed(checks=[{}])), "a.json", "there is no check"),
        (json.dumps(changed(version="\0")), "a.json", "a character in it that is no text"),
        (in_a_column(r'"\u0000"'), "a.json", "a character in it that is no text"),
        (in_a_column(r'"\ud800"'), "a.json", "a character in it that is no text"),
        (in_a_column(r'{"\u0007": 1}'), "a.json", "a character in it that is no text"),
        (in_a_column("NaN"), "a.json", "is no text, number or list"),
        (in_a_column("1e999"), "a.json", "is no text, number or list"),
        (in_a_column("1" * 5000), "a.json", "is no text, number or list"),
        (in_a_column("[" * 60 + "]" * 60), "a.json", "stands in too many others"),
        (in_a_column("[" * 5000 + "]" * 5000), "a.json", "stands in too many others"),
        ("columns = [{key = 2023-01-01}]", "a.toml", "is no text, number or list"),
        ("columns = [{key = nan}]", "a.toml", "is no text, number or list"),
        ("columns = " + "[" * 5000 + "]" * 5000, "a.toml", "stands in too many others"),
    ],
    ids=lambda value: value[-24:],
)
def test_a_file_that_no_register_can_keep_is_refused_in_a_sentence(content, name, sentence, cast):
    client = as_user(cast.administrator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    file = SimpleUploadedFile(name, content.encode())
    answer = client.post(reverse("reporting:profile_bring"), {"file": file})
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert not UriProfile.objects.filter(state="draft").exists()


def test_the_kind_of_a_shipped_file_is_a_word():
    with pytest.raises(profile_reading.BadProfile):
        profile_reading.read(changed(kind=[]), "a.json")


def test_a_version_that_there_is_already_and_a_second_draft_are_refused(cast, draft):
    for body, sentence in (
        (changed(version="2023.2"), "There is a version 2023.2"),
        (changed(version="2024.1"), "There is a draft"),
    ):
        content = json.dumps(body).encode()
        with (
            translation.override("en"),
            context.acting(cast.administrator),
            pytest.raises(Refusal, match=sentence),
        ):
            profiles.bring(content, "a.json", by=cast.administrator)
    with pytest.raises(NotAllowed), context.acting(cast.central):
        profiles.bring(b"{}", "a.json", by=cast.central)


# --- Pages ---------------------------------------------------------------------------------------------


def test_an_administrator_makes_a_version_and_an_export_follows_it(cast, shipped, register_2023):
    client = as_user(cast.administrator)
    made = client.post(reverse("reporting:profile_act", args=[shipped.pk, "new-version"]))
    draft = UriProfile.objects.get(version="2023.3")
    assert made.url == reverse("reporting:profile", args=[draft.pk])
    address = reverse("reporting:profile_act", args=[draft.pk, "columns"])
    sent = fields_of(client.get(address)) | {"from-0": "", "place-2": "1", "nl-2": "Dienst"}
    assert client.post(address, sent).status_code == 302
    codes = reverse("reporting:profile_codes", args=[draft.pk, "category"])
    sent = fields_of(client.get(codes))
    at = next(key for key, value in sent.items() if value == "GEW").rpartition("-")[2]
    sent |= {f"code-{at}": "BEV", f"nl-{at}": "Misbruik van bevoegdheden", f"en-{at}": "Abuse of powers"}
    assert client.post(codes, sent).status_code == 302
    put = reverse("reporting:profile_act", args=[draft.pk, "put-in-force"])
    assert client.post(put, {"remark": "Samengevoegd."}).status_code == 302
    rows = rows_of(export_of(cast.central))
    assert next(iter(rows[0])) == "Dienst" and "Nr." not in rows[0]
    assert sum(row["Categorie (code)"] == "BEV" for row in rows) == 3
    page = text_of(client.get(reverse("reporting:profile", args=[draft.pk])))
    assert "Samengevoegd." in page and str(cast.administrator) in page


def fields_of(response):
    """What a browser would send of a form as it stands."""
    form = response.context["form"]
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in form}


def test_nothing_that_was_typed_is_lost_where_something_is_wrong(cast, draft):
    client = as_user(cast.administrator)
    address = reverse("reporting:profile_act", args=[draft.pk, "columns"])
    sent = fields_of(client.get(address)) | {"nl-1": "Zonnebloem", "en-1": "", "key-2": "jaar"}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "Zonnebloem" in answer.content.decode()
    assert "Fill this in, or leave the line out." in text_of(answer)
    answer = client.post(address, sent | {"en-1": "Sunflower"})
    page = text_of(answer)
    assert answer.status_code == 422 and "column “jaar” stands in it twice" in page
    assert "Sunflower" in answer.content.decode()
    assert UriProfile.objects.get(pk=draft.pk).body == draft.body
    codes = reverse("reporting:profile_codes", args=[draft.pk, "category"])
    answer = client.post(codes, fields_of(client.get(codes)) | {"nl-0": ""})
    assert answer.status_code == 422 and "leave all three empty" in text_of(answer)


def test_who_comes_second_loses_nothing_and_overwrites_nothing(cast, draft, do):
    client = as_user(cast.administrator)
    address = reverse("reporting:profile_act", args=[draft.pk, "about"])
    sent = fields_of(client.get(address)) | {"checks": ["has_measure"], "title_nl": "Tweede"}
    do(profiles.change, draft, by=cast.administrator, part={"valid_from": 2026})
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "Tweede" in answer.content.decode()
    assert UriProfile.objects.get(pk=draft.pk).body["valid_from"] == 2026


def test_the_check_against_a_year_names_codes_and_no_numbers(cast, draft, register_2023, do):
    codes = [row for row in draft.body["codes"]["category"] if row["of"] not in ("PRI", "MIS")]
    do(
        profiles.change,
        draft,
        by=cast.administrator,
        part={"codes": draft.body["codes"] | {"category": codes}},
    )
    address = reverse("reporting:profile", args=[draft.pk])
    page = text_of(as_user(cast.administrator).get(f"{address}?year=2023"))
    found, _rest = page.split("Codes of the register without a place")
    assert "Category: Private misconduct (PRI)" in found and "(MIS)" not in found
    assert "36" not in re.sub(r"<[^>]*>", "", found), "how many violations there are is not told"
    assert "Category: Private misconduct" in page and "Wrongdoing under the whistleblowers scheme" in page
    shipped = UriProfile.objects.get(version="2023.2")
    page = text_of(
        as_user(cast.administrator).get(reverse("reporting:profile", args=[shipped.pk]) + "?year=2023")
    )
    assert "Every code of 2023 has its place." in page


def test_a_column_of_a_new_list_asks_for_its_codes_before_it_exports(cast, draft, register_2023, do):
    column = {"key": "met", "from": "measured.code", "label": {"nl": "Met", "en": "With"}}
    do(profiles.change, draft, by=cast.administrator, part={"columns": [*draft.body["columns"], column]})
    forced(do, UriProfile.objects.get(pk=draft.pk), cast.administrator)
    with translation.override("en"), pytest.raises(Refusal, match="has no place"):
        export_of(cast.central)


def test_no_profile_switches_off_whether_everything_adds_up(cast, draft, register_2023, do):
    do(profiles.change, draft, by=cast.administrator, part={"checks": []})
    forced(do, UriProfile.objects.get(pk=draft.pk), cast.administrator)
    export = export_of(cast.central)
    made = {result["check"] for result in export.checks}
    assert export.profile_version == "2023.3" and set(ALWAYS) <= made
    assert not {"has_measure", "year_only"} & made


def test_a_profile_is_downloaded_as_the_file_that_would_be_shipped(cast, shipped, tmp_path):
    answer = as_user(cast.coordinator).get(reverse("reporting:profile_file", args=[shipped.pk]))
    assert json.loads(answer.content) == shipped.body
    assert answer["Content-Disposition"].endswith('"uri-2023.2.json"')


def test_a_coordinator_reads_profiles_and_finds_nothing_to_change(cast, draft):
    client = as_user(cast.coordinator)
    page = text_of(client.get(reverse("reporting:profile", args=[draft.pk])))
    assert "Change" not in page and "Put this version in force" not in page
    assert "uri 2023.2" in text_of(client.get(reverse("reporting:profiles")))
    for act in ("columns", "put-in-force"):
        assert client.get(reverse("reporting:profile_act", args=[draft.pk, act])).status_code == 403


def test_the_schema_is_published(cast):
    answer = as_user(cast.auditor).get("/uri/schema.json")
    assert answer.content == (settings.BASE_DIR / "docs" / "uri.schema.json").read_bytes()


def test_a_coordinator_chooses_the_profile_of_an_export(cast, register_2023):
    client = as_user(cast.coordinator)
    chosen = {"year": "2023", "directorate": "BD", "profile": "uri-tabellen"}
    assert client.post("/uri/make/", chosen).status_code == 302
    refused = client.post("/uri/make/", {**chosen, "profile": "uri-negen"})
    assert refused.status_code == 422 and "There is no profile" in text_of(refused)
