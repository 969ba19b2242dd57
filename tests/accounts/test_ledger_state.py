"""The log keeps when the ledger was signed and verified, and with which result; the page of the log says so, loudly
where something is wrong.

Negative controls, planted by controls.toml: leave `_tampered` out of `cases.log.ledger.alerts`; let `State.is_well`
return True.
"""

from __future__ import annotations

import base64
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import context
from accounts.ledger import state
from accounts.ledger.checkpoints import Contradicted
from accounts.ledger.faults import Fault
from accounts.ledger.places import Directory, Unreachable, places
from accounts.ledger.signing import sign
from accounts.ledger.verification import verify
from accounts.models import AccessEvent
from tests.cases.pages import as_user, queries_of, text_of

pytestmark = pytest.mark.django_db

LOG = "/log/"
CHANGED = Fault("changed", {"table": "cases_historicalcase", "row": 12, "chain": 0, "xact": 7, "place": 1})


@pytest.fixture(autouse=True)
def where(settings, tmp_path):
    settings.ROSI_CHECKPOINT_KEY = base64.b64encode(os.urandom(32)).decode()
    settings.ROSI_CHECKPOINTS = str(tmp_path / "kept")
    return tmp_path / "kept"


def test_what_was_signed_and_verified_stands_in_the_log_with_who_and_how_many(cast, where):
    sign()
    outcome = verify(places(), by=cast.auditor, jobs=1)
    known = state.state(timezone.now())
    assert known.checkpoint.places == [str(where)] and known.checkpoint.by == ""
    assert known.verification.entries == outcome.plan.entries and known.verification.by == str(cast.auditor)
    assert (known.verification.checkpoints, known.verification.faults) == (1, 0)
    assert known.is_well


def test_the_page_of_the_log_tells_it_quietly_when_all_is_well(cast, where):
    sign()
    verify(places(), by=cast.auditor, jobs=1)
    client = as_user(cast.auditor)
    page = text_of(client.get(LOG))
    assert "Nothing was touched." in page and str(where) in page and "compared with 1 checkpoint." in page
    assert f"by {cast.auditor}" in page and "asks attention" not in page
    assert queries_of(client, LOG) <= 6


def test_the_page_of_the_log_is_loud_about_a_finding(cast):
    sign()
    state.note_verification(118, 1, [CHANGED, CHANGED])
    page = text_of(as_user(cast.auditor).get(LOG))
    assert "The log was tampered with, says the last verification" in page and "2 things found" in page
    assert "row 12: the row is not as it was written" in page and "asks attention" in page


def test_the_page_of_the_log_is_loud_when_nothing_was_signed_or_verified(cast):
    page = text_of(as_user(cast.auditor).get(LOG))
    assert "The ledger was not verified in the last 2 days" in page
    assert "No checkpoint was signed in the last 2 days" in page


def test_what_is_older_than_two_days_counts_as_nothing(cast, where):
    sign()
    verify(places(), by=None, jobs=1)
    assert state.state(timezone.now() + timedelta(days=1)).is_well
    later = state.state(timezone.now() + timedelta(days=3))
    assert later.unsigned and later.unverified and not later.is_well


def test_a_place_that_was_away_is_told_on_the_page(cast, where, settings, monkeypatch):
    def away(self):
        raise Unreachable("away")

    settings.ROSI_CHECKPOINTS_STORE = "s3://elsewhere"
    monkeypatch.setattr("accounts.ledger.places.Store.names", away)
    assert [str(refusal) for refusal in sign().missed] == ["away"]
    assert "does not lie everywhere" in text_of(as_user(cast.auditor).get(LOG))


def test_what_contradicts_the_last_checkpoint_is_left_in_the_log_by_signing(cast, where, monkeypatch):
    sign()
    monkeypatch.setattr("accounts.ledger.checkpoints.compare", lambda *args: [CHANGED])
    with pytest.raises(Contradicted):
        sign()
    assert len(Directory(where).names()) == 1
    assert state.state(timezone.now()).verification.first == CHANGED


def test_an_entry_about_the_ledger_opens_as_facts(cast):
    state.note_verification(118, 1, [CHANGED])
    event = AccessEvent.objects.get(action="tampered")
    client = as_user(cast.auditor)
    assert "What the ledger said" in text_of(client.get(LOG))
    opened = text_of(client.post(f"/log/entry/{event.pk}/"))
    assert "118 entries" in opened and "1 thing found" in opened and "What was typed" not in opened


def test_who_does_not_read_the_log_is_told_nothing_of_the_ledger(cast):
    sign()
    with context.acting(cast.anna):
        assert state.state(timezone.now()).checkpoint is None
