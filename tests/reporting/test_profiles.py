"""Profiles in the browser: copying, changing, checking, putting in force; what is never changed; what is never lost.

Negative controls, tried and seen to fail: drop the trigger `guard_profile`; leave `check_draft` out of
`profiles._held`; ask `guard_profile` for no right; let `holding_in` take the version that was put in force first; let
`bring` keep a body with faults; leave `check_tells_nobody` or `check_texts` out of `put_in_force`.
"""

import json

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
from tests.cases.pages import as_user, text_of
from tests.reporting.profile_bodies import changed

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


@pytest.mark.parametrize(
    ("remark", "heading", "what"),
    [
        ("Op verzoek van J. de Vries.", "Dienst", "a name"),
        ("Bel 06-12345678.", "Dienst", "a telephone number"),
        ("Anders.", "Vraag jan@voorbeeld.example", "an e-mail address"),
        ("Anders.", "Nummer P-700001", "a personnel number"),
    ],
)
def test_what_looks_like_a_detail_of_a_person_is_not_put_in_force(remark, heading, what, cast, draft, do):
    columns = [{**column, "label": {"nl": heading, "en": "Service"}} for column in draft.body["columns"][:1]]
    do(profiles.change, draft, by=cast.administrator, part={"columns": columns})
    with translation.override("en"), pytest.raises(Refusal, match=what):
        forced(do, draft, cast.administrator, remark)
    draft.refresh_from_db()
    assert draft.is_draft


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
