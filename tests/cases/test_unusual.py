"""Reading that is out of the ordinary: what the rules count, that a day is noted once, and who judges whom.

Negative controls: take the window out of `many_cases`; cases of a whole day count as one hour. Take `visible_to` out of
`cases.views.unusual`; a head finds what was found about herself. Take `ignore_conflicts` out of `note_day`; the
second run of a day fails.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import context, log
from accounts.models import Outbox
from accounts.refusal import NotAllowed, Refusal
from cases import conflicts, tasks, unusual
from cases.models import Case, UnusualReading, UnusualRule
from cases.unusual.rules import Look, Reach, counted_by, found_in
from tests.cases.pages import as_user, queries_of, text_of
from tests.factories import unusual_reading_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)  # a Wednesday, 12:00 here


def look(
    minutes: float = 0, about: str = "case:2026-0001", action: str = "view", place: int | None = 1
) -> Look:
    return Look(int(minutes * 10), NOON + timedelta(minutes=minutes), action, about, place)


def counts(kind, looks, reach=Reach()):  # noqa: B008 (frozen)
    return [found.about for found in counted_by(kind, looks, reach)]


# --- What counts ------------------------------------------------------------------------------------


def test_the_busiest_hour_counts_different_cases():
    slow = [look(10 * n, f"case:2026-{n:04d}") for n in range(20)]
    assert len(counts("many_cases", slow)) == 6
    quick = [look(300 + n, f"case:2026-{n:04d}") for n in range(9)]
    assert len(counts("many_cases", slow + quick)) == 9
    same = [look(0, "case:2026-0000") for n in range(50)]
    (found,) = found_in(sorted(slow + same, key=lambda look: look.at), Reach(), {"many_cases": 3})
    assert found.count == 6


@pytest.mark.parametrize(
    ("hour", "night"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)]
)
def test_night_is_the_clock_here(hour, night):
    there = timezone.make_aware(datetime(2026, 11, 25, hour, 30))
    assert bool(counts("night", [Look(1, there, "view", "case:2026-0001", 1)])) is night


@pytest.mark.parametrize(("day", "off"), [("2026-11-27", False), ("2026-11-28", True), ("2026-12-25", True)])
def test_weekends_and_public_holidays_are_days_off(day, off):
    there = timezone.make_aware(datetime.fromisoformat(f"{day}T12:00"))
    assert bool(counts("weekend", [Look(1, there, "view", "report:M2026-0001", 1)])) is off


def test_elsewhere_is_neither_granted_nor_of_the_team():
    home = Reach(frozenset({1}), frozenset({"2026-0009"}))
    looks = [look(1), look(2, place=2), look(3, "case:2026-0009", place=2), look(4, "list:cases", place=None)]
    assert counts("elsewhere", looks, home) == ["case:2026-0001"]


def test_every_refused_attempt_counts_and_every_person_once():
    looks = [look(n, action="refused") for n in range(4)]
    looks += [look(n, "person:1", "view_identity") for n in range(4)]
    found = {found.kind: found.count for found in found_in(looks, Reach(), {"refused": 1, "identities": 1})}
    assert found == {"refused": 4, "identities": 1}


def test_below_the_threshold_nothing_is_found():
    looks = [look(n, action="refused") for n in range(4)]
    assert found_in(looks, Reach(), {"refused": 5}) == []


# --- A day ------------------------------------------------------------------------------------------


@pytest.fixture
def note(cast, at_received, do):
    """Somebody granted on Customs opened a case of the Tax Administration, and somebody was refused twelve times.

    Returns what looks through this day, as tomorrow's job will.
    """
    case = at_received.case
    with context.acting(cast.elsewhere):
        log.record(log.Action.VIEW, f"case:{case.number}", directorate=case.directorate_id)
    for _attempt in range(12):
        log.record_apart(log.Action.REFUSED, f"case:{case.number}", user=cast.nobody)
    today = timezone.localdate()
    return lambda: do(unusual.note_day, today, by=None, today=today + timedelta(days=1))


def test_a_day_is_looked_through_once_however_often_it_is_asked(note):
    assert note() == 2
    assert note() == 0
    found = set(UnusualReading.objects.values_list("user__username", "kind", "count"))
    assert found == {("elsewhere", "elsewhere", 1), ("nobody", "refused", 12)}


def test_a_day_that_runs_is_not_looked_through(do):
    with pytest.raises(Refusal):
        do(unusual.note_day, timezone.localdate(), by=None)


def test_the_timetable_asks_for_each_day_once():
    assert tasks.look_for_unusual_reading() == tasks.DAYS_LOOKED_BACK
    assert tasks.look_for_unusual_reading() == 0
    assert Outbox.objects.filter(task="cases.tasks.note_unusual_reading").count() == tasks.DAYS_LOOKED_BACK


@pytest.mark.asvs("16.2.5")
def test_a_finding_holds_nothing_of_a_case(cast, do, note):
    note()
    columns = {field.name for field in UnusualReading._meta.concrete_fields}
    assert not columns & {"case", "about", "number", "directorate"}


# --- Thresholds -------------------------------------------------------------------------------------


def test_a_new_threshold_holds_from_today_and_the_old_one_until_yesterday(cast, do):
    today = timezone.localdate()
    do(unusual.set_threshold, "refused", 3, by=cast.administrator)
    assert unusual.thresholds_on(today)["refused"] == 3
    assert unusual.thresholds_on(today - timedelta(days=1))["refused"] == 10
    do(unusual.set_threshold, "refused", 4, by=cast.administrator)
    assert UnusualRule.objects.filter(kind="refused").count() == 2
    with pytest.raises(NotAllowed):
        do(unusual.set_threshold, "refused", 5, by=cast.head)


def test_the_administrator_changes_thresholds_on_a_page_and_sees_no_finding(cast):
    finding = unusual_reading_of(cast.anna)
    client = as_user(cast.administrator)
    url = reverse("cases:unusual_thresholds")
    values = {**unusual.current_thresholds(), "night": 9}
    assert client.post(url, values).status_code == 302
    assert unusual.current_thresholds()["night"] == 9
    assert client.post(url, {**values, "night": 0}).status_code == 422
    assert client.get(reverse("cases:unusual_reading", args=[finding.pk])).status_code == 404


# --- Judging ----------------------------------------------------------------------------------------


def test_a_head_marks_a_finding_as_seen_with_a_remark(cast):
    finding = unusual_reading_of(cast.anna)
    client = as_user(cast.head)
    url = reverse("cases:unusual_reading", args=[finding.pk])
    assert client.post(url, {"remark": " "}).status_code == 422
    assert client.post(url, {"remark": "Had nachtdienst."}).status_code == 302
    finding.refresh_from_db()
    assert (finding.seen_by, finding.remark) == (cast.head, "Had nachtdienst.")
    change = finding.history.first()
    assert (change.history_user, change.history_change_reason) == (cast.head, "judge")
    assert "Had nachtdienst." in text_of(client.get(url))
    assert client.post(url, {"remark": "Nog eens."}).status_code == 422


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("name", ["head", "auditor"])
def test_nobody_finds_or_judges_what_was_found_about_themselves(cast, do, name):
    person = getattr(cast, name)
    finding = unusual_reading_of(person)
    client = as_user(person)
    assert client.get(reverse("cases:unusual_reading", args=[finding.pk])).status_code == 404
    assert client.get(reverse("cases:unusual")).context["rows"] == []
    with pytest.raises(NotAllowed):
        do(unusual.judge, finding, by=person, remark="Niets aan de hand.")
    assert as_user(cast.reviewer).get(reverse("cases:unusual_reading", args=[finding.pk])).status_code == 200


def test_a_finding_shows_the_entries_behind_it(cast, do, note):
    note()
    finding = UnusualReading.objects.get(kind="refused")
    response = as_user(cast.auditor).get(reverse("cases:unusual_reading", args=[finding.pk]))
    assert len(response.context["lines"]) == 12
    assert "12, " in text_of(response)


def test_a_head_sees_no_entry_about_a_case_that_does_not_exist_for_her(cast, do, note):
    note()
    case = Case.objects.get()
    do(conflicts.declare_conflict, case, by=cast.head)
    finding = UnusualReading.objects.get(kind="refused")
    url = reverse("cases:unusual_reading", args=[finding.pk])
    page = as_user(cast.head).get(url)
    assert page.context["lines"] == []
    assert case.number not in text_of(page) and "12, " not in text_of(page)
    assert len(as_user(cast.reviewer).get(url).context["lines"]) == 12


def test_the_list_filters_and_asks_little(cast):
    for n in range(60):
        unusual_reading_of(cast.anna, day=timezone.localdate() - timedelta(days=n + 1))
    client = as_user(cast.head)
    url = reverse("cases:unusual")
    assert len(client.get(url).context["rows"]) == 50
    assert client.get(url + "?state=seen").context["rows"] == []
    assert len(client.get(url + "?state=new&kind=night").context["rows"]) == 50
    assert queries_of(client, url) <= 6


def test_a_finding_asks_at_most_twelve_queries(cast, do, note):
    note()
    finding = UnusualReading.objects.get(kind="refused")
    url = reverse("cases:unusual_reading", args=[finding.pk])
    for reader in (cast.head, cast.auditor):
        assert queries_of(as_user(reader), url) <= 12


def test_the_log_itself_is_no_case(cast, do):
    """Reading the log of a case is a look at the log, not at the case."""
    with context.acting(cast.auditor):
        log.record(log.Action.VIEW, "log:case:2026-0001")
    assert counts("elsewhere", [look(1, "log:case:2026-0001")]) == []
