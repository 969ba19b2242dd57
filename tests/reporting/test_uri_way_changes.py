"""A register that changes under an export is noticed, line by line; after the approval it makes a next version.

Negative controls, each tried and seen to fail: leave `check_register` out of `approve`; tests/tables/controls.toml has
others.
"""

import json
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone, translation

from accounts import context
from accounts.models import User
from cases.models import Category, Disposition
from reporting import overviews, tasks
from reporting.models import UriExport
from reporting.periods import Month
from reporting.uri import corrections, multiset, states, way
from reporting.uri.states import State
from tests.cases.registers import bring, csv_of, row
from tests.factories import Walk
from tests.reporting.ways import anew, approved, draft, refused, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("door", ["submit", "approve"])
def test_a_register_that_changed_since_is_noticed_line_by_line(door, cast, register):
    export = draft(cast.coordinator)
    if door == "approve":
        submitted(export, cast.coordinator)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    by = cast.head if door == "approve" else cast.coordinator
    with pytest.raises(way.RegisterChanged) as refusal, context.acting(by):
        getattr(way, door)(export, by=by)
    assert "The register changed since this draft was made. Nothing was approved." in str(refusal.value)
    [difference] = refusal.value.differences
    assert difference.after == difference.before + 1
    assert "Tax Administration · Financial violations" in str(refusal.value)
    assert states.state_of(anew(export)) != State.APPROVED


def test_a_change_that_leaves_every_total_alone_is_noticed_too(cast, register):
    """Two rows change places: every total of one dimension stays, the lines do not."""
    export = submitted(draft(cast.coordinator), cast.coordinator)
    rows = Disposition.objects.filter(violation__directorate__code="BD").select_related("violation")
    pri = rows.filter(violation__category__code="PRI", measures__code="ONTSLAG").first().violation
    mid = rows.filter(violation__category__code="MID", measures__code="GEEN").first().violation
    pri.category, mid.category = mid.category, pri.category
    pri.save()
    mid.save()
    assert "Nothing was approved" in refused(way.approve, export, by=cast.head)
    assert len(multiset.since(export)) == 4


def test_what_was_counted_is_known_to_who_sees_the_export_only(cast, register):
    export = draft(cast.coordinator)
    for user, kinds in ((cast.coordinator, 3), (cast.anna, 0)):
        with context.acting(user):
            assert multiset.kinds(export, 2)[1] == kinds
            assert multiset.by_service([export])[export.pk].total() == kinds


def test_an_export_that_keeps_its_lines_in_its_row_is_compared_too(cast, register):
    """As exports did before their lines were a file."""
    export = draft(cast.coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT line || to_jsonb(number) FROM uri_kept(%s)", [export.pk])
        lines = [json.loads(line) for (line,) in cursor.fetchall()]
    values = UriExport.objects.filter(pk=export.pk).values().get() | {
        "id": None,
        "version": 2,
        "lines": lines,
    }
    earlier = UriExport.objects.create(**values)
    assert not multiset.between(export, earlier) and not multiset.since(earlier)
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    assert len(multiset.since(earlier)) == 1


def test_what_the_register_has_to_answer_for_is_asked_once_more_at_approval(cast, monkeypatch):
    walk = Walk(cast, received_on=timezone.localdate().replace(year=2025, month=1, day=6)).to_closed()
    export = submitted(draft(cast.coordinator, 2025), cast.coordinator)
    later = timezone.localdate() + timedelta(days=3)
    Disposition.objects.filter(pk=walk.standing.pk).update(carried_out_on=later)
    assert "has a day that cannot be" in refused(way.approve, export, by=cast.head)


def test_a_label_that_became_a_name_since_the_draft_is_found_at_approval(cast, register):
    export = submitted(draft(cast.coordinator), cast.coordinator)
    User.objects.filter(pk=cast.nobody.pk).update(first_name="Dienst", last_name="Toeslagen")
    assert "a name" in refused(way.approve, export, by=cast.head)


def test_a_correction_after_the_approval_makes_a_next_version_that_says_what_differs(cast, register):
    first = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    with context.acting(None):
        assert corrections.look(by=None) == []
    bring(csv_of(row(dienstonderdeel="Belastingdienst")), year=2023)
    with context.acting(None):
        [run] = corrections.look(by=None)
    tasks.make_uri_export(run.key, year=2023, directorate=first.directorate_id)
    second = UriExport.objects.latest("version")
    assert (second.version, second.made_by, states.state_of(second)) == (2, None, State.DRAFT)
    [difference] = multiset.between(first, second)
    assert difference.after == difference.before + 1
    with context.acting(None):  # the draft waits: nothing more is asked for
        assert corrections.look(by=None) == []
    assert states.state_of(anew(first)) == State.APPROVED


def test_overviews_that_were_made_since_ask_for_a_draft_made_anew(cast):
    received = timezone.localdate().replace(year=2025, month=1, day=6)
    walk = Walk(cast, received_on=received).to_closed()
    export = submitted(draft(cast.coordinator, 2025), cast.coordinator)
    with context.acting(None):
        overviews.make(Month.of(walk.standing.decided_on), export.directorate_id, by=None)
    assert "The monthly overviews changed" in refused(way.approve, export, by=cast.head)
    assert draft(cast.coordinator, 2025).version == 2


def test_a_draft_of_a_profile_that_is_no_longer_in_force_goes_no_further(cast, register):
    export = draft(cast.coordinator)
    newer = replace(way.profiles.for_year(2023), version="2023.9")
    with patch.object(way.profiles, "for_year", lambda *args: newer):
        assert "The profile changed" in refused(way.submit, export, by=cast.coordinator)


def test_a_category_that_no_longer_held_makes_one_next_version_and_not_one_each_night(cast, register):
    first = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    Category.objects.filter(code="PRI").update(valid_from=timezone.localdate())
    with context.acting(None):
        assert len(corrections.look(by=None)) == 1
    assert draft(None).version == first.version + 1
    with context.acting(None):
        assert corrections.look(by=None) == []


def test_what_was_approved_stays_the_version_when_only_a_check_would_say_otherwise(cast, register):
    export = approved(draft(cast.coordinator), by=cast.head, after=cast.coordinator)
    Category.objects.filter(code="FIN").update(label_nl="Financiële schendingen van P. Jansen")
    assert draft(cast.coordinator).pk == export.pk
