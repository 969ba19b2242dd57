"""Every look is in the log: each address, asked for by somebody who may, against a table.

The expectation stands in tests/tables/looks.csv: what one GET of an address leaves in the log, or, where it shows
nothing of the register, in words why it leaves nothing. Addresses and their arguments come from addresses.csv, so
that a new page without an expectation fails. A refused request leaves its own entry, in which nothing stands that
somebody typed.

Negative control: take `looked_at` out of `cases.views.cases.fetch`, or record twice; the table names the address.
Put the path back into `about` in `accounts.attempts`; the canary of the last tests is found in clear.
The papers of a story were once fetched by `id = ANY(…) OR id IN (SELECT …)`, which read every document there was, 2.6
seconds of them in a register of a million cases: with it the walk names cases_document and the two pages.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import attempts
from accounts.models import AccessEvent
from tests import plans, proof
from tests.addresses import ANYONE, EVERYONE, arguments_of
from tests.addresses import ROWS as ADDRESSES
from tests.cases.pages import as_user, browser_of

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "tables" / "looks.csv"
LOOKS = {row["address"]: row for row in csv.DictReader(TABLE.read_text().splitlines(), delimiter=";")}
# Plans follow the statistics that other tests left behind. All are looked at by `make proof`, each time on fresh ones;
# `make test` looks for the table that was once read whole.
ONCE_WRONG = {"cases_document"}
READ_ALL = {"cases:log_export"}  # streams the whole log of the days that were asked for
BESIDE = {"sign_in", "sign_out", "purpose"}  # what the test itself does; its reader says why when asked


def test_every_address_says_what_a_look_leaves_in_the_log():
    assert {row["address"] for row in ADDRESSES} == set(LOOKS)
    assert all(look["about"] for look in LOOKS.values()), "an address without an entry says why"


def somebody_who_may(row: dict[str, str], scene: Any) -> Any:
    name = next(iter(row["who"].split()), EVERYONE)
    return scene.cast.anna if name in (ANYONE, EVERYONE) else getattr(scene.cast, name)


def left_by_a_look_at(row: dict[str, str], scene: Any) -> tuple[list[Any], list[Any], set[str]]:
    """What one GET left in the log, what the table says, and which tables it read whole. All look in one sitting."""
    arguments = {name: scene.values.get(value, value) for name, value in arguments_of(row).items()}
    client = browser_of(somebody_who_may(row, scene))
    last = AccessEvent.objects.latest("pk").pk
    with plans.read_whole() as tables:
        response = client.get(reverse(row["address"], kwargs=arguments))
        for _chunk in getattr(response, "streaming_content", ()):
            pass
    events = AccessEvent.objects.filter(pk__gt=last).exclude(action__in=BESIDE).order_by("pk")
    left = [(event.action, event.about) for event in events]
    look = LOOKS[row["address"]]
    year = str(timezone.localdate().year)
    names = {"year": year, "period": year, **scene.values, **arguments}
    return left, [(look["action"], look["about"].format(**names))] if look["action"] else [], tables


def test_a_look_leaves_the_one_entry_that_the_table_says_and_reads_no_table_whole(scene):
    wrong, slow = {}, {}
    for row in ADDRESSES:
        if not row["who"]:
            continue  # answers nobody
        left, wanted, tables = left_by_a_look_at(row, scene)
        if left != wanted:
            wrong[row["address"], row["arguments"]] = (left, wanted)
        if not proof.PROOF:
            tables &= ONCE_WRONG
        if tables and row["address"] not in READ_ALL:
            slow[row["address"]] = tables
    assert wrong == {}
    assert slow == {}


def test_what_was_looked_at_names_its_directorate(scene):
    for name in ("cases:case", "cases:report", "cases:mandate_decision"):
        row = next(row for row in ADDRESSES if row["address"] == name)
        left_by_a_look_at(row, scene)
        assert AccessEvent.objects.exclude(action__in=BESIDE).latest("pk").directorate.code == "BD"


def test_a_form_that_comes_back_with_the_case_around_it_is_a_look(scene):
    case = scene.values["case"]
    client = as_user(scene.cast.anna)
    last = AccessEvent.objects.latest("pk").pk
    assert client.post(reverse("cases:case_act", args=[case, "note"]), {}).status_code == 422
    events = AccessEvent.objects.filter(pk__gt=last)
    assert [(event.action, event.about) for event in events] == [("view", f"case:{case}")]


# --- Refused attempts -------------------------------------------------------------------------------

CANARY = "jan-kanariegeel"


def refused(client: Any, url: str) -> AccessEvent:
    assert client.get(url).status_code in (403, 404)
    return AccessEvent.objects.filter(action="refused").latest("pk")


def test_a_refused_attempt_names_the_case_or_report(scene):
    client = as_user(scene.cast.elsewhere)
    case, report = scene.values["case"], scene.values["report"]
    assert refused(client, f"/cases/{case}/").about == f"case:{case}"
    assert refused(client, f"/cases/{case}/note/").about == f"case:{case}"
    assert refused(client, f"/reports/{report}/reporter/").about == f"report:{report}"
    assert refused(client, "/imports/17/").about == "page:cases:import_batch:17"


def test_what_somebody_typed_into_an_address_is_sealed(scene):
    client = as_user(scene.cast.anna)
    for url in (
        f"/cases/{CANARY}/",
        f"/cases/2026-9999/{CANARY}/",
        f"/reports/{CANARY}/?q={CANARY}",
        f"/overviews/{CANARY}/2026-01/",
        f"/overviews/runs/{CANARY}/",
        f"/cases/2026-0001{CANARY}/",
    ):
        event = refused(client, url)
        assert CANARY not in event.about
        assert event.details == f"GET {url.partition('?')[0]}"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row_to_json(e)::text FROM accounts_accessevent e WHERE id = %s", [event.pk]
            )
            assert CANARY.encode().hex() not in cursor.fetchone()[0]


def test_an_address_that_leads_nowhere_is_about_nothing(rf):
    request = rf.get(f"/{CANARY}/")
    request.resolver_match = None
    assert attempts.about(request) == "page:"
