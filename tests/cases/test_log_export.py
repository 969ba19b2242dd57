"""The log as a file: what the filter shows, streamed, safe in a spreadsheet, and itself in the log.

Negative control: take `safe` out of `cases.log.export`, or `context.acting` out of `stream`; a formula stands in the
file, or the file is empty.
"""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from accounts import context, log
from accounts.models import AccessEvent
from cases.log.export import COLUMNS, safe
from tests.cases.pages import as_user
from tests.proof import many

pytestmark = pytest.mark.django_db

ENTRIES = many(3000, 100_000)


def file_of(client, kind, query=""):
    response = client.get(reverse("cases:log_export", args=[kind]) + query)
    assert response.status_code == 200 and response.streaming
    return b"".join(response.streaming_content)


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_what_the_filter_shows(cast):
    with context.acting(cast.anna):
        log.record(log.Action.VIEW, "case:2026-0001", purpose="=1+1")
    client = as_user(cast.auditor)
    (row,) = rows_of(file_of(client, "csv", f"?action=view&user={cast.anna.pk}"))
    assert (row["user"], row["action"], row["about"], row["purpose"]) == (
        "anna",
        "view",
        "case:2026-0001",
        "'=1+1",
    )
    book = openpyxl.load_workbook(
        io.BytesIO(file_of(client, "xlsx", f"?action=view&user={cast.anna.pk}")), read_only=True
    )
    sheet = list(book["log"].values)
    assert sheet[0] == tuple(COLUMNS) and sheet[1][6] == "'=1+1" and len(sheet) == 2


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text):
    assert safe(text) == "'" + text
    assert safe(7) == 7 and safe(None) == ""


def test_the_export_is_in_the_log_and_for_the_auditor_alone(cast):
    file_of(as_user(cast.auditor), "csv", "?action=refused")
    event = AccessEvent.objects.filter(action="export").latest("pk")
    assert (event.user, event.about, event.purpose) == (cast.auditor, "log:csv", "action=refused")
    assert as_user(cast.head).get(reverse("cases:log_export", args=["csv"])).status_code == 404
    assert as_user(cast.auditor).get(reverse("cases:log_export", args=["pdf"])).status_code == 404


def test_a_long_log_comes_whole_and_in_order(cast, proof_report):
    with context.acting(cast.bert), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(record_access('view', 'case:2026-' || n, NULL, '', NULL)) FROM generate_series(1, %s) n",
            [ENTRIES],
        )
    rows = rows_of(file_of(as_user(cast.auditor), "csv", f"?user={cast.bert.pk}&action=view"))
    assert [row["about"] for row in rows] == [f"case:2026-{n}" for n in range(ENTRIES, 0, -1)]
    proof_report("entries of the log exported", entries=ENTRIES, found=len(rows))
