"""Digest and reminders: once, to who sees the case at that moment, and without a word of what it is about.

Negative controls, planted by controls.toml: take `outbox.once` out of `send_digest` (two mails); put the title into
emails/digest.txt.
"""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import Outbox, User
from cases import intake, reminders, tasks, workflow
from tests.factories import report_facts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def with_address(*users):
    for user in users:
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@rosi.example")
        user.refresh_from_db()


def deliver():
    """What the broker would hand to workers; twice, as a broker may."""
    for _time in range(2):
        for row in Outbox.objects.filter(task__in=(reminders.DIGEST, reminders.REMINDER)).order_by("pk"):
            task = {reminders.DIGEST: tasks.send_digest, reminders.REMINDER: tasks.send_reminder}[row.task]
            task(key=row.key, **row.arguments)


def digest_for(user):
    from accounts import outbox

    outbox.write(f"digest:{TODAY}:{user.pk}", reminders.DIGEST, user=user.pk, day=TODAY.isoformat())
    deliver()
    return [message for message in mail.outbox if message.to == [user.email]]


@pytest.fixture
def late(cast, late_at_fact_finding):
    with_address(cast.anna, cast.bert, cast.head, cast.intake)
    return late_at_fact_finding


def test_a_digest_has_numbers_and_links_and_nothing_of_the_case(cast, late):
    digest, *others = digest_for(cast.anna)
    text = digest.subject + digest.body
    assert late.case.number in text and f"/cases/{late.case.number}/" in text
    for secret in ("Zonnebloem", "dienstauto", "Geheim", "Kanariegeel", "fact-finding", "feitenonderzoek"):
        assert secret.lower() not in text.lower()
    assert all(late.case.number in message.subject + message.body for message in others)


def test_what_does_not_fit_on_my_work_is_told_all_the_same(cast, do):
    """My work shows the eight most urgent: the ninth stood in no mail."""
    with_address(cast.intake)
    found = [
        do(
            intake.register_report,
            by=cast.intake,
            facts=report_facts(received_on=TODAY - timedelta(days=30 - n)),
        )
        for n in range(10)
    ]
    told = digest_for(cast.intake)[0].body
    assert all(report.number in told for report in found)
    assert Outbox.objects.filter(task=reminders.REMINDER).count() == len(found)


def test_a_mail_is_sent_once_however_often_the_job_is_delivered(cast, late):
    messages = digest_for(cast.anna)
    ids = [message.extra_headers["Message-ID"] for message in messages]
    assert len(ids) == len(set(ids))
    before = len(mail.outbox)
    deliver()
    assert len(mail.outbox) == before
    assert sum("digest" in row.key for row in Outbox.objects.filter(done_at__isnull=False)) == 1


def test_a_reminder_is_sent_once_per_term_and_person(cast, late):
    digest_for(cast.anna)
    keys = set(Outbox.objects.filter(task=reminders.REMINDER).values_list("key", flat=True))
    assert keys
    digest_for(cast.anna)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        tomorrow = timezone.localdate()
        items = reminders.due_for(cast.anna, tomorrow)
        assert reminders.ask_for_reminders(cast.anna, items, by=None) == 0


def test_who_does_not_see_the_case_any_more_gets_no_mail_about_it(cast, late, do):
    do(workflow.restrict, late.case, by=cast.head, restricted=True, reason="Gevoelig.")
    report = do(
        intake.register_report,
        by=cast.intake,
        facts=report_facts(received_on=TODAY - timedelta(days=9)),
    )
    with_address(cast.deputy)
    (digest, *_rest) = digest_for(cast.deputy)
    assert late.case.number not in digest.body and report.number in digest.body
    assert late.case.number in "".join(message.body for message in digest_for(cast.head))


def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(cast, late, do):
    items = reminders.due_for(cast.anna, TODAY)
    reminders.ask_for_reminders(cast.anna, items, by=None)
    late.case.team.filter(user=cast.anna).update(until=TODAY)
    for report in late.case.reports.all():
        do(intake.give_feedback, report, by=cast.intake, on=TODAY, text="Gehoord.")
    deliver()
    assert [message for message in mail.outbox if message.to == [cast.anna.email]] == []


def test_who_has_nothing_due_or_no_address_gets_no_mail(cast):
    with_address(cast.anna)
    assert digest_for(cast.anna) == []
    assert digest_for(cast.bert) == []


def test_on_a_day_off_nobody_is_mailed(cast, late):
    for day in (date(2026, 4, 6), date(2026, 4, 27), date(2026, 11, 28)):
        assert reminders.ask_for_digests(day, by=None) == 0
    assert reminders.ask_for_digests(date(2026, 11, 26), by=None) == len(
        list(reminders.receivers(date(2026, 11, 26)))
    )
    assert reminders.ask_for_digests(date(2026, 11, 26), by=None) == 0
    assert {user.username for user in reminders.receivers(TODAY)} >= {"anna", "bert", "head"}


def test_a_digest_of_another_day_is_not_sent_any_more(cast, late):
    tasks.send_digest("digest:old", user=cast.anna.pk, day="2026-01-02")
    assert mail.outbox == []


def test_links_lead_to_the_address_of_the_site(cast, late, settings):
    settings.SITE_ADDRESS = "https://rosi.example"
    links = re.findall(r"https?://\S+", digest_for(cast.anna)[0].body)
    assert links and all(link.startswith("https://rosi.example/") for link in links)
