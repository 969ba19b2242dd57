"""Releases: prepared by one, published by another, never with a hidden count that can be worked out.

Negative control, tried and seen to fail: leave the audit out of `doors.publish` (one that breaks an earlier one is
published).
"""

import csv
import io
from datetime import date
from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts import context
from accounts.encryption import keyed_hash
from accounts.models import DataKey, User
from accounts.refusal import NotAllowed, Refusal
from cases.models import Category, Report
from reporting import releases
from reporting.disclosure import SMALL
from reporting.models import Release
from reporting.releases import doors, kinds, showing
from reporting.releases.keeping import Kept
from tests.factories import directorate, report_facts
from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.test_uri_pages import as_, text_of  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

NUMBERS = count(1)
YEAR, OVER = 2025, date(2026, 1, 2)
# Reports by service and quarter, as unevenly as the published ones.
COUNTS = {"BD": (23, 18, 31, 20), "DOU": (3, 5, 2, 4), "TSL": (6, 2, 3, 3), "PSG": (1, 0, 2, 1)}


def put_reports(counts=COUNTS, year=YEAR, category="MID"):
    """So many reports, without a walk: figures count rows."""
    facts = report_facts()
    facts |= {"category": Category.objects.get(code=category), "subject_line": "", "description": ""}
    key = DataKey.of_the_log()
    rows = [
        Report(
            **facts
            | {"directorate": directorate(code), "received_on": date(year, 3 * quarter + 2, 1 + n % 28)},
            number=f"T-{next(NUMBERS)}",
            data_key=key,
        )
        for code, quarters in counts.items()
        for quarter, number in enumerate(quarters)
        for n in range(number)
    ]
    with context.acting(None):
        Report.objects.bulk_create(rows)


@pytest.fixture
def reports(cast):
    put_reports()


def prepared(by, kind="quarters", unit="report", level="service", year=YEAR, today=OVER):
    with context.acting(by):
        return releases.prepare(kind, unit=unit, level=level, year=year, by=by, today=today)


def published(cast, **values):
    with context.acting(cast.head):
        return releases.publish(prepared(cast.central, **values), by=cast.head)


# --- Preparing and publishing -------------------------------------------------------------------------


def test_a_release_hides_the_small_counts_and_what_would_give_them_away(cast, reports):
    release = prepared(cast.central)
    table = Kept(release).table
    assert (release.state, release.version, release.prepared_by) == ("prepared", 1, cast.central)
    counts = table.shape.count(doors.facts("report", YEAR))
    assert counts["BD", "q1", "total"] == 23 and counts["FIN", "total", "total"] == 124
    assert all(isinstance(table.cells[place], str) for place, n in counts.items() if 0 < n < 5)
    assert len(table.hidden) > sum(0 < n < 5 for n in counts.values())
    assert table.cells["FIN", "total", "total"] == 124
    assert Kept(release).is_whole and release.audit["readers"] > 4
    assert Attacker([table]).recovered() == []


def test_what_is_hidden_stands_nowhere_in_what_is_kept(cast, reports):
    release = published(cast)
    with context.acting(cast.director):
        kept = Release.objects.get(pk=release.pk)
        cells = Kept(kept).table.cells
        assert {cell for cell in cells.values() if isinstance(cell, str)} <= {"<", "."}
        assert kept.history.count() == 2


def test_another_than_who_prepared_it_publishes_it(cast, do, reports):
    release = prepared(cast.head)
    with pytest.raises(NotAllowed):
        do(releases.publish, release, by=cast.head)
    with context.acting(None):  # nor another account of the same person, by the door or without it
        same = keyed_hash("personnel_number", "P-31")
        User.objects.filter(pk__in=[cast.head.pk, cast.reviewer.pk]).update(personnel_number_hash=same)
        cast.reviewer.refresh_from_db()
    with pytest.raises(NotAllowed):
        do(releases.publish, release, by=cast.reviewer)
    values = {"state": "published", "decided_by": cast.reviewer, "decided_at": timezone.now()}
    with (
        context.acting(cast.reviewer),
        pytest.raises(DatabaseError, match="had a hand"),
        transaction.atomic(),
    ):
        Release.objects.filter(pk=release.pk).update(**values)
    for name in ("director", "coordinator", "anna", "auditor"):
        with pytest.raises((NotAllowed, Release.DoesNotExist)):
            do(releases.publish, release, by=getattr(cast, name))
    release = do(releases.publish, release, by=cast.central)
    assert (release.state, release.decided_by) == ("published", cast.central)
    with pytest.raises(Refusal, match="al gepubliceerd, door Central"):
        do(releases.turn_down, release, by=cast.central)


@pytest.mark.parametrize("name", ["director", "adviser", "coordinator", "anna", "deputy", "nobody"])
def test_who_only_reads_prepares_nothing_and_counts_nothing(name, cast, reports):
    user = getattr(cast, name)
    with pytest.raises(NotAllowed):
        prepared(user)
    with context.acting(user):
        assert doors.facts("report", YEAR) == {}


def test_a_register_that_changed_meanwhile_asks_for_another_release(cast, do, reports):
    release = prepared(cast.central)
    put_reports({"BD": (1, 0, 0, 0)})
    with pytest.raises(Refusal):
        do(releases.publish, release, by=cast.head)
    do(releases.turn_down, release, by=cast.head)
    again = prepared(cast.central)
    assert again.version == 2
    assert do(releases.publish, again, by=cast.head).state == "published"


def test_equal_figures_make_no_new_version_and_one_waits_at_a_time(cast, do, reports):
    waits = prepared(cast.central)
    with pytest.raises(Refusal):
        prepared(cast.central)
    do(releases.publish, waits, by=cast.head)
    with pytest.raises(Refusal):
        prepared(cast.central)


def test_periods_that_run_are_no_part_of_a_release(cast, reports):
    heads = showing.shown(Kept(prepared(cast.central, today=date(YEAR, 8, 1))))["heads"]
    assert [label.code for label in heads] == ["q1", "q2", "total"]
    this_year = timezone.localdate().year
    with pytest.raises(Refusal):
        prepared(cast.central, kind="categories", year=this_year, today=date(this_year, 12, 31))


def test_a_year_that_was_public_already_is_shown_whole(cast, register_2023):
    release = published(cast, kind="categories", unit="disposition", year=2023)
    table = Kept(release).table
    assert not table.hidden
    assert table.cells["PSG", "2023", "total"] == 4 and table.cells["FIN", "2023", "total"] == 124


def test_only_what_was_published_of_that_year_is_exempt(cast, register_2023):
    standing = kinds.standing()
    assert standing.table_is_public(2023, "disposition", "service", "year")
    for other in (
        (2023, "report", "service", "year"), (2023, "case", "service", "categories"),
        (2023, "disposition", "directorate", "year"), (2023, "disposition", "service", "quarters"),
        (2024, "disposition", "service", "year"),
    ):  # fmt: skip
        assert not standing.table_is_public(*other), other
    put_reports({"BD": (12, 9, 8, 10), "DOU": (1, 0, 0, 2), "TSL": (3, 2, 4, 1)}, year=2023)
    assert Kept(prepared(cast.central, kind="year", unit="report", year=2023)).table.hidden


# --- Together with what was published before -----------------------------------------------------------


def test_all_tables_of_a_year_together_give_nothing_away(cast, reports):
    put_reports({"BD": (4, 2, 3, 1), "DOU": (1, 1, 0, 2), "TSL": (2, 0, 1, 0)}, category="OMG")
    tables = []
    for today, kind in ((date(YEAR, 8, 1), "quarters"), (OVER, "categories")):
        try:
            tables.append(Kept(published(cast, kind=kind, today=today)).table)
        except Refusal as refusal:
            assert "coarser" in str(refusal) or "grover" in str(refusal)
    assert len(tables) == 2
    assert Attacker(tables).recovered() == []


def test_publishing_audits_once_more_with_what_was_published_meanwhile(cast, do, reports):
    """Prepared before the other one was published, each safe by itself."""
    one, other = prepared(cast.central), prepared(cast.central, kind="halves")
    with context.acting(None):  # a planted mistake: a table that shows one of the hidden counts
        kept = Kept(one)
        place = next(p for p in kept.table.hidden if kept.table.cells[p] == SMALL and p[1] != "total")
        counts = kept.table.shape.count(doors.facts("report", YEAR))
        content = other.content | {
            "axes": kept.row.content["axes"],
            "cells": [counts[p] if p == place else kept.table.cells[p] for p in kept.table.shape.places],
        }
        planted = Release(
            kind="year", unit="report", level="service", year=YEAR, version=1, as_of=one.as_of,
            content=content, audit={}, sha256="",
        )  # fmt: skip
        planted.save(force_insert=True)
        Release.objects.filter(pk=planted.pk).update(state="published", decided_at=timezone.now())
    with pytest.raises(Refusal) as refusal:
        do(releases.publish, one, by=cast.head)
    assert "coarser" in str(refusal.value) or "grover" in str(refusal.value)
    assert Release.objects.get(pk=one.pk).state == "prepared"


def test_a_release_is_never_changed_in_the_database(cast, do, reports):
    release = published(cast)

    def change(**values):
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**values)

    with context.acting(cast.head):
        change(content={})
        change(state="prepared", decided_at=None)
        waits = prepared(cast.head, kind="halves")
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=waits.pk).update(
                state="published", decided_by=cast.head, decided_at=timezone.now()
            )
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM reporting_release")


# --- Pages --------------------------------------------------------------------------------------------


def test_a_director_compares_the_own_directorate_with_the_others(as_, cast, reports):  # noqa: F811
    release = published(cast)
    page = as_("director").get(f"/releases/{release.pk}/")
    text = text_of(page)
    assert "own directorate" in text and "hidden: at least" in text and "Audit" not in text
    assert page.content.decode().count("own directorate</span>") == 1
    assert "/releases/" in as_("director").get("/releases/").content.decode()


def test_who_judges_sees_the_audit_and_publishes(as_, cast, reports):  # noqa: F811
    release = prepared(cast.central)
    client = as_("head")
    text = text_of(client.get(f"/releases/{release.pk}/"))
    assert "Nobody can work out one of them" in text and "0 to 4" in text
    assert client.post(f"/releases/{release.pk}/publish/").status_code == 302
    release.refresh_from_db()
    assert release.state == "published"


def test_the_files_hide_the_same_and_say_what_the_signs_mean(as_, cast, reports):  # noqa: F811
    release = published(cast)
    table, client = Kept(release).table, as_("director")
    rows = list(
        csv.reader(
            io.StringIO(client.get(f"/releases/{release.pk}/csv/").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    heads = [label.code for label in showing.shown(Kept(release))["heads"]]
    said = {"<": "<5", ".": "·"}
    for row in rows[1:6]:
        cells = [table.cells[row[0], head, "total"] for head in heads]
        assert row[2:] == [said.get(cell, str(cell)) for cell in cells]
    assert any(row[:1] == ["<5"] for row in rows[6:])
    book = load_workbook(io.BytesIO(client.get(f"/releases/{release.pk}/xlsx/").content))
    assert [cell.value for cell in book.worksheets[0][2]][2:] == [
        said.get(cell, cell) for cell in (table.cells["FIN", head, "total"] for head in heads)
    ]


def test_the_form_says_why_a_table_is_not_prepared(as_, cast, reports):  # noqa: F811
    client, asked = (
        as_("central"),
        {"unit": "report", "kind": "quarters", "level": "service", "year": str(YEAR)},
    )
    assert client.post("/releases/prepare/", asked).status_code == 302
    page = client.post("/releases/prepare/", asked)
    assert page.status_code == 422 and "prepared already" in text_of(page)


def test_a_page_takes_few_queries(as_, cast, reports):  # noqa: F811
    release, client = published(cast), as_("head")
    client.get("/releases/")
    for address in ("/releases/", f"/releases/{release.pk}/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = [query["sql"][:90] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= 6, asked
