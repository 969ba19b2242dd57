"""The pages of profiles: what an administrator changes there is followed, what was typed is not lost, and who reads.

Negative controls: those of `test_profiles`.
"""

import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.refusal import Refusal
from reporting.models import UriProfile
from reporting.uri import profiles
from reporting.uri.profile import ALWAYS
from tests.cases.pages import as_user, text_of
from tests.factories import give, make_user
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


def test_a_year_is_checked_for_all_directorates_of_a_reader_in_one_question(cast, draft, register_2023, do):
    categories = [row for row in draft.body["codes"]["category"] if row["of"] not in ("PRI", "GEW")]
    part = {"codes": draft.body["codes"] | {"category": categories}}
    do(profiles.change, draft, by=cast.administrator, part=part)
    one, many = make_user("one"), make_user("many")
    give(one, "integrity_coordinator", "DOU")
    for code in ("BD", "DOU", "TSL", "PSG"):
        give(many, "integrity_coordinator", code)
    address = reverse("reporting:profile", args=[draft.pk]) + "?year=2023"
    asked = {}
    for user in (one, many):
        client = as_user(user)
        client.get(address)  # what is kept from one page to the next
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        asked[user] = [query["sql"] for query in queries]
        assert len(page.context["checked_for"].split(", ")) == (1 if user == one else 4)
        assert "PRI" in {missing.label.code for missing in page.context["missing"]}
    assert len(asked[many]) == len(asked[one])
    assert sum("uri_codes" in sql for sql in asked[many]) == 1


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


def test_profiles_that_are_called_the_same_are_told_apart_by_their_code(cast, shipped, do):
    copied = do(profiles.copy, shipped, by=cast.administrator, code="proef")
    page = text_of(as_user(cast.coordinator).get("/uri/"))
    assert "– uri<" not in page
    do(profiles.put_in_force, copied, by=cast.administrator, remark="Anders.")
    page = text_of(as_user(cast.coordinator).get("/uri/"))
    assert "– uri<" in page and "– proef<" in page


def test_a_coordinator_chooses_the_profile_of_an_export(cast, register_2023):
    client = as_user(cast.coordinator)
    chosen = {"year": "2023", "directorate": "BD", "profile": "uri-tabellen"}
    assert client.post("/uri/make/", chosen).status_code == 302
    refused = client.post("/uri/make/", {**chosen, "profile": "uri-negen"})
    assert refused.status_code == 422 and "There is no profile" in text_of(refused)
