"""The pages of the way: what each shows, what a refusal says, the year as a whole, and how many queries they take."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import context
from reporting.models import UriExport
from reporting.uri import beside, consolidating, states, way
from reporting.uri.consolidating import consolidate, exports_of
from tests.cases.registers import bring, csv_of, row
from tests.factories import Walk, give, make_user
from tests.reporting.profile_bodies import changed, in_force
from tests.reporting.ways import anew, approved, delivered, draft, submitted

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
def export(cast, register_2023):
    return draft(cast.coordinator)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_the_page_leads_each_person_to_the_next_step(as_, cast, export):
    address = f"/uri/{export.pk}/"
    page = text_of(as_("coordinator").get(address))
    assert "Review the draft and submit it for approval" in page and "This is a draft" in page
    client = as_("coordinator")
    assert client.post(f"{address}submit/", {"reviewed": "on"}).url == address
    page = text_of(client.get(address))
    assert "waiting for somebody else who may approve" in page and f"{address}approve/" not in page
    client = as_("head")
    assert "Waiting for your approval 1" in text_of(client.get("/uri/"))
    content = client.get(address).content.decode()
    assert f"{address}approve/" in content and f"{address}send-back/" in content
    client.post(f"{address}approve/", {"agreed": "on", "seen": states.last_step(anew(export))})
    client = as_("coordinator")
    content = client.get(address).content.decode()
    assert "Download CSV" in content and f"{address}deliver/" in content
    today = timezone.localdate().strftime("%d-%m-%Y")
    client.post(f"{address}deliver/", {"recipient": "bzk", "way": "portal", "on": today, "text": "Nr. 12"})
    page = text_of(client.get(address))
    assert "to: Ministry of the Interior and Kingdom Relations; uploaded to" in page and "Nr. 12" in page


def test_who_read_an_older_page_is_led_back_to_read_it_again(as_, cast, export):
    export = submitted(export, cast.coordinator)
    client = as_("head")
    [link] = set(
        re.findall(
            rf'href="(/uri/{export.pk}/approve/[^"]+)"', client.get(f"/uri/{export.pk}/").content.decode()
        )
    )
    with context.acting(cast.reviewer):
        way.send_back(export, by=cast.reviewer, reason="Nakijken.")
    submitted(export, cast.coordinator)
    answer = client.get(link, follow=True)
    assert answer.redirect_chain == [(f"/uri/{export.pk}/", 302)]
    assert "Something happened with this export since you opened its page." in text_of(answer)


def test_who_made_it_reads_on_the_page_and_at_the_form_that_another_approves(as_, cast, register_2023):
    export = submitted(draft(cast.head), cast.coordinator)
    client = as_("head")
    assert "You made this draft. Somebody else approves it." in text_of(client.get(f"/uri/{export.pk}/"))
    answer = client.post(f"/uri/{export.pk}/approve/", {"agreed": "on", "seen": states.last_step(export)})
    assert answer.status_code == 403
    assert "You made this draft. Somebody else approves it." in text_of(answer)


def test_a_changed_register_is_told_in_the_form_with_what_differs(as_, cast, export):
    export = submitted(export, cast.coordinator)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    client = as_("head")
    assert client.post(f"/uri/{export.pk}/approve/", {"agreed": "on"}).status_code == 422  # nothing was read
    answer = client.post(f"/uri/{export.pk}/approve/", {"agreed": "on", "seen": states.last_step(export)})
    assert answer.status_code == 422
    assert "The register changed since this draft was made." in text_of(answer)
    assert "from an imported register: was" in text_of(answer)
    page = text_of(client.get(f"/uri/{export.pk}/differences/"))
    assert "Against the register now 1" in page


def test_the_differences_of_a_version_are_listed_and_the_year_before_stands_beside(as_, cast, export):
    bring(csv_of(row(dienstonderdeel="Belastingdienst", afdoening="Geen afdoening")), year=2022)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    second = draft(cast.coordinator)
    client = as_("coordinator")
    page = text_of(client.get(f"/uri/{second.pk}/differences/"))
    assert "Against version 1 1" in page and "The register still says what this export says." in page
    assert "known to the year only, which stand in no month" in page
    page = text_of(client.get(f"/uri/{second.pk}/beside/"))
    assert "Of 2022 there is no approved export" in page and "Misuse of resources" in page


def test_beside_a_year_that_runs_stands_the_same_part_of_the_year_before(as_, cast):
    for received in (date(2024, 1, 8), date(2024, 8, 5)):
        Walk(cast, received_on=received).to_closed()
    export = draft(cast.coordinator, 2025)
    export.as_of = datetime(2025, 6, 30, 12, tzinfo=UTC)
    with context.acting(cast.coordinator):
        before = beside.year_before(export, timezone.now())
        assert (before.until, before.tables["dispositions_by_category"].total) == (date(2024, 6, 30), 1)
        export.as_of = timezone.now()  # the year is over
        before = beside.year_before(export, timezone.now())
        assert (before.until, before.tables["dispositions_by_category"].total) == (None, 2)
    running = draft(cast.coordinator, timezone.localdate().year)
    page = text_of(as_("coordinator").get(f"/uri/{running.pk}/beside/"))
    assert "still ran when this draft was made" in page


def test_on_the_last_day_of_a_year_the_whole_year_before_stands_beside_it(as_, cast):
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2024)  # known to the year only
    export = draft(cast.coordinator, 2025)
    export.as_of = datetime(2025, 12, 31, 12, tzinfo=UTC)
    with context.acting(cast.coordinator):
        before = beside.year_before(export, timezone.now())
    assert (before.until, before.tables["dispositions_by_category"].total) == (None, 1)


def test_every_row_can_be_read_before_there_are_files(as_, cast, export):
    page = as_("head").get(f"/uri/{export.pk}/rows/")
    counts = [number for _words, number in page.context["kinds"]]
    assert sum(counts) == 92 and page.context["left_out"] == 0
    assert "Tax Administration · Private misconduct · not recorded · " in text_of(page)


# --- The year as a whole -------------------------------------------------------------------------------


def test_the_year_says_what_is_missing_from_whom_and_whether_it_adds_up(as_, cast, register_2023):
    give(make_user("doris"), "integrity_coordinator", "DOU")
    client = as_("central")
    page = text_of(client.get("/uri/year/2023/"))
    assert "Of 4 directorates 4 have no approved export yet." in page
    assert "Doris Proef, to make the export" in page
    assert "Central Proef, because nobody coordinates this directorate" in page
    draft(cast.central, code="FIN")
    submitted(draft(cast.coordinator), cast.coordinator)
    page = text_of(client.get("/uri/year/2023/"))
    assert "to approve it" in page and "there is nothing to add up" in page
    export = anew(UriExport.objects.get(directorate__code="BD"))
    with context.acting(cast.head):
        way.approve(export, by=cast.head)
    delivered(export, cast.coordinator)
    page = client.get("/uri/year/2023/").content.decode()
    assert "Of 4 directorates 3 have no approved export yet." in text_of(client.get("/uri/year/2023/"))
    counts = re.findall(r'<th scope="row">(.*?)</th>((?:<td class="rosi-number">.*?</td>)+)', page)
    services = {label: re.findall(r">([^<]*)</td>", cells) for label, cells in counts[:4]}
    assert services["Tax Administration"][:2] == ["92", "92"]
    assert services["Customs"][:2] == ["14", "0"]


def test_parts_that_cover_the_ministry_add_up_to_its_export_in_every_total(cast, register_2023):
    for code in ("BD", "DOU", "TSL", "PSG"):
        approved(draft(cast.central, code=code), by=cast.head, after=cast.central)
    draft(cast.central, code="FIN")
    found = consolidate(exports_of(2023), timezone.localdate())
    assert found.missing == [] and len(found.added) == 4
    assert all(row.difference == 0 for _table, rows in found.sums() for row in rows)
    assert sum(row.ministry for row in found.by_service()) == 124
    table, _rows = found.sums()[0]
    unknown = consolidating._sums(
        replace(table, rows=()), [table]
    )  # what the ministry's export does not know
    assert sum(row.parts for row in unknown) == 124 and not any(row.ministry for row in unknown)


def test_a_year_is_seen_under_one_profile_that_the_page_names(as_, cast, register_2023):
    draft(cast.central, code="BD")
    tables = draft(cast.central, code="BD", profile="uri-tabellen")
    client = as_("central")
    page = client.get("/uri/year/2023/")
    assert "Exports under the profile “uri”. Under another profile: uri-tabellen" in text_of(page)
    assert f"/uri/{tables.pk}/" not in page.content.decode()
    page = client.get("/uri/year/2023/?profile=uri-tabellen")
    assert "Exports under the profile “uri-tabellen”." in text_of(page)
    assert f"/uri/{tables.pk}/" in page.content.decode()
    assert client.get("/uri/year/2023/?profile=other").status_code == 404


def test_a_year_opens_on_a_profile_under_which_something_was_exported(as_, cast, register_2023):
    tables = draft(cast.central, code="BD", profile="uri-tabellen")
    page = as_("central").get("/uri/year/2023/")
    assert "Exports under the profile “uri-tabellen”. Under another profile: uri" in text_of(page)
    assert f"/uri/{tables.pk}/" in page.content.decode()


def test_the_year_before_and_after_open_under_the_same_profile_where_they_have_it(as_, cast, register_2023):
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2022)
    own = in_force(changed(code="uri-eigen", valid_from=2023, valid_until=2024))
    client = as_("central")
    page = client.get(f"/uri/year/2023/?profile={own.code}").content.decode()
    assert 'href="/uri/year/2024/?profile=uri-eigen"' in page
    assert 'href="/uri/year/2022/"' in page
    for link in re.findall(r'href="(/uri/year/[^"]+)"', page):
        assert client.get(link).status_code == 200, link


def test_the_year_exists_for_who_sees_the_ministry_only(as_, cast, register_2023):
    answers = {
        name: as_(name).get("/uri/year/2023/").status_code for name in ("coordinator", "central", "head")
    }
    assert answers == {"coordinator": 404, "central": 200, "head": 200}
    assert as_("central").get("/uri/year/1999/").status_code == 404


def test_the_pages_take_at_most_twelve_queries(as_, cast, register_2023):
    for code in ("BD", "DOU", "TSL"):
        export = approved(draft(cast.central, code=code), by=cast.head, after=cast.central)
    client = as_("central")
    for address in (
        "/uri/year/2023/",
        f"/uri/{export.pk}/beside/",
        f"/uri/{export.pk}/differences/",
        f"/uri/{export.pk}/rows/",
    ):
        asked = queries(client, address)
        assert len(asked) <= 12, address + "\n" + "\n".join(asked)
