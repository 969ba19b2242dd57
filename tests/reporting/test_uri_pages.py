"""The pages of the URI exports: who sees which, what they show, what is logged, and how many queries they take."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import context
from accounts.models import AccessEvent
from reporting.models import Run, UriExport
from tests.cases.registers import bring, csv_of, row
from tests.factories import directorate
from tests.reporting.test_uri_2023 import (
    CATEGORIES,
    GROUP_A,
    GROUP_B,
    MARKS,
    SERVICES,
    WITH_MEASURE,
    content_of,
    export_of,
)
from tests.reporting.ways import approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, cast, sign_in):
    """A browser in English, signed in as somebody of the cast."""

    def signed_in(name):
        sign_in(getattr(cast, name))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return signed_in


@pytest.fixture
def exports(cast, register_2023):
    return {code: export_of(cast.head, code=code) for code in ("FIN", "BD", "DOU")}


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


SEEN = {
    "head": {"FIN", "BD", "DOU"},
    "reviewer": {"FIN", "BD", "DOU"},
    "central": {"FIN", "BD", "DOU"},
    "coordinator": {"BD"},
}


def test_everybody_sees_the_exports_of_their_own_scopes_and_nothing_of_others(cast, exports, client, sign_in):
    for name, user in cast.everyone().items():
        if not user.is_active:
            continue
        sign_in(user)
        seen = SEEN.get(name, set())
        assert client.get("/uri/").status_code == (200 if seen else 404), name
        for code, export in exports.items():
            assert client.get(f"/uri/{export.pk}/").status_code == (200 if code in seen else 404), (
                name,
                code,
            )
            for kind in ("csv", "xlsx"):
                expected = 403 if code in seen else 404  # a draft that is seen, and one that is not
                assert client.get(f"/uri/{export.pk}/{kind}/").status_code == expected, (name, code)


def test_the_list_shows_the_exports_of_the_own_scopes_only(as_, exports):
    page = as_("coordinator").get("/uri/").content.decode()
    assert f"/uri/{exports['BD'].pk}/" in page
    assert f"/uri/{exports['FIN'].pk}/" not in page and f"/uri/{exports['DOU'].pk}/" not in page


def test_the_form_offers_the_own_scopes_and_the_years_of_the_profiles(as_, register_2023):
    form = as_("coordinator").get("/uri/").context["form"]
    assert [code for code, _label in form.fields["directorate"].choices] == ["BD"]
    assert form.fields["year"].choices[-1] == ("2015", "2015")


def numbers_of(response, key):
    """The table of one figure on the page: {label: its numbers}."""
    part = re.search(
        rf'<section aria-labelledby="{key}">(.*?)</section>', response.content.decode(), re.DOTALL
    )
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', part[1], re.DOTALL)
    return {label.strip(): [int(n) for n in re.findall(r">(\d+)</td>", cells)] for label, cells in rows}


def test_the_page_shows_every_published_total(as_, exports):
    page = as_("central").get(f"/uri/{exports['FIN'].pk}/")

    def column(key, place=0):
        return sorted(
            numbers[place]
            for label, numbers in numbers_of(page, key).items()
            if label != "total" and numbers[place]
        )

    assert column("dispositions_by_part", 2) == sorted(SERVICES.values())
    assert column("dispositions_by_part", 0) == sorted(WITH_MEASURE.values())
    assert column("dispositions_by_category") == sorted(CATEGORIES.values())
    assert column("measures_marks") == sorted(MARKS.values())
    assert column("measures_group_a") == sorted(GROUP_A.values())
    assert column("measures_group_b") == sorted(GROUP_B.values())
    assert numbers_of(page, "measures_marks")["total"][0] == 126
    assert numbers_of(page, "measures_heaviest")["total"][0] == 124


def test_the_page_says_what_is_counted_and_that_the_form_is_not_the_official_one(as_, exports):
    export = exports["FIN"]
    text = text_of(as_("central").get(f"/uri/{export.pk}/"))
    assert "The official form of the uniform registration is not public." in text
    handed = export.files.exclude(kind="rows")
    assert all(file.sha256 in text for file in handed) and handed.count() == 3
    assert "Of 124 of 124 rows only the year is known" in text
    assert text.count("Unit: ") == text.count("Counted: ") == 9
    assert "all hold" in text


def test_an_older_version_says_that_there_is_a_newer_one(as_, cast, exports):
    bring(csv_of(row()), year=2023)
    newer = export_of(cast.head)
    older = text_of(as_("central").get(f"/uri/{exports['FIN'].pk}/"))
    assert "there is a newer version" in older and "version 2" in older
    assert "there is a newer version" not in text_of(as_("central").get(f"/uri/{newer.pk}/"))


# --- Having one made --------------------------------------------------------------------------------


def post(client, **data):
    return client.post("/uri/make/", {"year": "2023", "directorate": "BD", **data})


def test_making_one_shows_its_progress_on_the_list(as_, register_2023):
    client = as_("coordinator")
    assert post(client).headers["Location"] == "/uri/"
    page = client.get("/uri/").content.decode()
    run = Run.objects.get()
    assert f'hx-get="/runs/{run.pk}/"' in page and "URI export of 2023, Tax Administration" in page
    assert post(client).status_code == 302
    assert Run.objects.count() == 1


def test_a_stopped_run_is_started_again_from_its_progress(as_, register_2023):
    client = as_("coordinator")
    post(client)
    with context.acting(None):
        Run.objects.update(state="failed", problem="ValueError")
    page = client.get("/uri/").content.decode()
    again = re.search(r'action="(/uri/make/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.post(again).status_code == 302
    assert Run.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("coordinator", "BD", 302),
        ("coordinator", "FIN", 404),
        ("coordinator", "DOU", 404),
        ("central", "DOU", 302),
        ("head", "FIN", 302),
        ("director", "BD", 404),
        ("adviser", "BD", 404),
        ("anna", "BD", 404),
        ("auditor", "FIN", 404),
        ("administrator", "FIN", 404),
        ("nobody", "BD", 404),
    ],
)
def test_who_may_have_which_made(name, code, status, as_, register_2023):
    assert post(as_(name), directorate=code).status_code == status
    assert Run.objects.exists() == (status == 302)


@pytest.mark.parametrize("year", ["", "2014", "never"])
def test_a_year_that_is_not_offered_is_a_fault_of_the_form(year, as_, register_2023):
    response = post(as_("coordinator"), year=year)
    assert response.status_code == 422
    assert response.context["form"].errors["year"]
    assert not Run.objects.exists()


def test_a_refusal_stands_in_the_form(as_, cast):
    response = post(as_("coordinator"))
    assert response.status_code == 422
    assert "The register knows nothing about 2023." in text_of(response)


# --- Files and the log -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_comes_as_it_was_frozen_under_a_name_that_says_what_it_is(kind, as_, cast, exports):
    export = approved(exports["BD"], by=cast.reviewer, after=cast.coordinator)
    response = as_("coordinator").get(f"/uri/{export.pk}/{kind}/")
    assert b"".join(response.streaming_content) == content_of(export, kind)
    assert response["Content-Length"] == str(export.files.get(kind=kind).size)
    assert response["Content-Disposition"] == f'attachment; filename="uri-2023-BD-v1.{kind}"'
    assert "no-store" in response["Cache-Control"]


def test_a_draft_has_no_files_to_download_and_says_so(as_, exports):
    client, pk = as_("coordinator"), exports["BD"].pk
    assert "Download CSV" not in text_of(client.get(f"/uri/{pk}/"))
    answer = client.get(f"/uri/{pk}/csv/")
    assert answer.status_code == 403 and "after somebody else approved it" in text_of(answer)


def test_no_other_kind_of_file_exists(as_, exports):
    assert as_("central").get(f"/uri/{exports['FIN'].pk}/totals/").status_code == 404


@pytest.mark.asvs("16.3.3")
def test_looking_and_downloading_are_in_the_log(as_, cast, exports):
    approved(exports["BD"], by=cast.reviewer, after=cast.coordinator)
    client, pk = as_("coordinator"), exports["BD"].pk
    for address in ("/uri/", f"/uri/{pk}/", f"/uri/{pk}/csv/"):
        client.get(address)
    events = AccessEvent.objects.filter(user=cast.coordinator).order_by("pk")
    found = [(event.action, event.about, event.purpose) for event in events if "uri" in event.about]
    assert found == [("view", "list:uri", ""), ("view", f"uri:{pk}", ""), ("download", f"uri:{pk}", "csv")]


# --- Queries ------------------------------------------------------------------------------------------


def many_exports(number):
    first = UriExport.objects.latest("pk")
    values = {
        field.attname: getattr(first, field.attname)
        for field in UriExport._meta.concrete_fields
        if field.name not in ("id", "version", "made_at")
    }
    with context.acting(None):
        UriExport.objects.bulk_create(
            UriExport(**values, version=version) for version in range(10, 10 + number)
        )


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("number", [0, 70])
def test_the_list_takes_at_most_six_queries_and_reads_no_file(number, as_, cast, exports):
    many_exports(number)
    asked = queries(as_("central"), "/uri/")
    assert len(asked) <= 6, "\n".join(asked)
    assert not any("exportpiece" in sql for sql in asked)


@pytest.mark.parametrize("number", [0, 70])
def test_the_page_of_an_export_takes_at_most_twelve_and_reads_no_file(number, as_, cast, exports):
    many_exports(number)
    asked = queries(as_("central"), f"/uri/{exports['FIN'].pk}/")
    assert len(asked) <= 12, "\n".join(asked)
    assert not any("exportpiece" in sql for sql in asked)


def test_a_file_takes_at_most_seven(as_, cast, exports):
    approved(exports["FIN"], by=cast.reviewer, after=cast.central)
    asked = queries(as_("central"), f"/uri/{exports['FIN'].pk}/csv/")
    assert len(asked) <= 6, "\n".join(asked)


def test_the_empty_list_says_what_to_do(as_, cast):
    text = text_of(as_("coordinator").get("/uri/"))
    assert "No export has been made yet" in text and "Make export" in text
    assert directorate("BD").name_en in text
