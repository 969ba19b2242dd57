"""Delivering overviews: to whom the grants say, once per version, by a link; reminded once; read from the log of looks.

Negative controls, each tried and seen to fail: let `may_be_told` say yes always; give each reminder a key of its own
and note none; do not look again before a reminder goes.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import context, grants, people
from accounts.mail import message_id
from accounts.models import Outbox, User
from cases.models import Channel
from reporting import overviews, tasks
from reporting.asof import past
from reporting.models import Delivery, MonthlyOverview, Run
from reporting.overviews import corrections, delivering, recipients
from reporting.overviews.recipients import RECIPIENTS
from reporting.periods import Month
from tests.factories import directorate, give, make_report, make_user
from tests.reporting.test_overviews import work_off

pytestmark = pytest.mark.django_db

FEBRUARY = Month(2025, 2)
READERS = {"director", "adviser", "coordinator", "involved_director"}  # of the Tax Administration


@pytest.fixture
def post(cast):
    """Everybody has an address."""
    for user in User.objects.filter(email=""):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@voorbeeld.example")
    return cast


def made(month=FEBRUARY, code="BD"):
    with context.acting(None):
        return overviews.make(month, directorate(code).pk, by=None)


def told():
    return sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)


def look(client, user, month=FEBRUARY, code="BD", name="overview"):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse(f"reporting:{name}", args=[code, month.code]))


# --- To whom ----------------------------------------------------------------------------------------


def test_recipients_are_who_reads_figures_and_no_cases():
    assert set(RECIPIENTS) == {"director", "adviser", "integrity_coordinator", "central_coordinator"}


def test_every_recipient_of_the_directorate_is_told_once_by_mail_with_a_link_and_no_figure(post):
    make_report(post, received_on=FEBRUARY.first, wrongdoing=True)
    overview = made()
    work_off()
    work_off()
    assert {name for name, _subject in told()} == READERS
    message = mail.outbox[0]
    assert message.subject == "Maandoverzicht februari 2025, Belastingdienst"
    link = f"{settings.SITE_ADDRESS}/overviews/BD/2025-02/"
    assert link in message.body
    rest = (message.subject + message.body).replace(link, "").replace("2025", "")
    assert not any(character.isdigit() for character in rest)
    assert Delivery.objects.filter(overview=overview, told_at=None).count() == 0
    assert not Outbox.objects.filter(done_at=None, task__startswith="reporting.").exists()


def test_the_ministry_goes_to_the_central_coordinator(post):
    made(code="FIN")
    work_off()
    assert {name for name, _subject in told()} == {"central"}


def test_a_person_with_two_roles_there_gets_one_mail(post):
    give(post.director, "integrity_coordinator", "BD")
    with context.acting(None):
        found = recipients.of(directorate("BD").pk, timezone.localdate())
    assert [(user.username, role) for user, role in found if user == post.director] == [
        ("director", "director")
    ]


def test_the_mail_speaks_the_language_in_which_its_reader_asked_for_pages(post, client):
    client.force_login(post.director, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    made()
    work_off()
    subjects = dict(told())
    assert subjects["director"] == "Monthly overview February 2025, Tax Administration"
    assert subjects["adviser"].startswith("Maandoverzicht")


def test_nobody_chooses_the_language_of_another(cast, do):
    with pytest.raises(people.NotAllowed):
        do(people.choose_language, cast.director, "en", by=cast.adviser)


def test_the_message_id_is_that_of_the_effect_so_that_a_second_copy_is_known(post):
    made()
    keys = set(Outbox.objects.filter(task=delivering.TELL).values_list("key", flat=True))
    work_off()
    Outbox.objects.filter(task=delivering.TELL).update(done_at=None)  # killed between the mail and its mark
    Delivery.objects.update(told_at=None)
    work_off()
    found = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert (len(found), set(found)) == (2 * len(READERS), {message_id(key) for key in keys})


def test_whoever_lost_the_grant_before_the_mail_went_gets_none(post, do):
    made()
    do(grants.end, post.adviser.grants.get(), by=None)
    work_off()
    assert "adviser" not in {name for name, _subject in told()}
    assert Delivery.objects.get(user=post.adviser).told_at is None


def test_one_version_is_delivered_to_a_person_once(post):
    made()
    delivery = Delivery.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            overview=delivery.overview,
            user=delivery.user,
            directorate=delivery.directorate,
            month=delivery.month,
            version=1,
            role="director",
        )


# --- A correction -----------------------------------------------------------------------------------


def test_a_correction_is_told_once_and_says_that_it_is_one(post):
    made()
    work_off()
    mail.outbox.clear()
    make_report(post, received_on=FEBRUARY.first)
    for _night in range(2):
        with context.acting(None):
            corrections.correct(FEBRUARY, by=None)
        work_off()
    assert [row.version for row in MonthlyOverview.objects.order_by("version")] == [1, 2]
    assert {name for name, _subject in told()} == READERS
    assert len(mail.outbox) == len(READERS)
    assert all(subject.startswith("Verbeterd: maandoverzicht februari 2025") for _name, subject in told())


def test_at_night_a_month_without_a_change_is_left_alone(post):
    made()
    with context.acting(None):
        assert corrections.correct(FEBRUARY, by=None) == []
    assert not Run.objects.exists()


def test_an_entry_of_a_list_that_came_and_counts_nothing_is_no_correction(post):
    made()
    Channel.objects.create(code="nieuw", label_nl="Nieuw", label_en="New", order=99)
    with context.acting(None):
        assert corrections.correct(FEBRUARY, by=None) == []


def test_what_a_rule_of_retention_destroyed_is_no_correction(post, monkeypatch):
    make_report(post, received_on=FEBRUARY.first)
    row = made()
    make_report(post, received_on=FEBRUARY.first)
    monkeypatch.setattr(past, "gone", lambda place, moment: [past.Gone("destroyed", timezone.now(), "V-1")])
    with context.acting(None):
        assert corrections.correct(FEBRUARY, by=None) == []
    assert made() == row


def test_at_night_twelve_months_are_looked_through_once(cast, time_machine):
    time_machine.move_to("2026-03-10 03:40 +0000")
    assert [tasks.look_for_corrections(), tasks.look_for_corrections()] == [12, 0]
    keys = Outbox.objects.filter(task=corrections.TASK).values_list("arguments__month", flat=True)
    assert (min(keys), max(keys)) == ("2025-03", "2026-02")


def test_on_the_first_of_the_month_every_month_that_has_an_overview_is_looked_through(cast, time_machine):
    time_machine.move_to("2026-03-01 03:40 +0000")
    with context.acting(None):
        for code in ("BD", "DOU"):
            overviews.make(Month(2023, 5), directorate(code).pk, by=None)
    assert tasks.look_for_corrections() == 13
    assert Outbox.objects.filter(task=corrections.TASK, arguments__month="2023-05").count() == 1


@pytest.mark.parametrize(("now", "found"), [("2026-03-01 03:40 +0000", 0), ("2026-03-02 03:40 +0000", 1)])
def test_what_the_first_of_the_month_missed_is_asked_for_the_night_after(cast, time_machine, now, found):
    time_machine.move_to(now)
    give(make_user("directeur_toen"), "director", "BD")
    with context.acting(None):
        assert len(corrections.correct(Month(2026, 2), by=None)) == found
        assert corrections.correct(Month(2026, 1), by=None) == []


# --- Read, and reminded -----------------------------------------------------------------------------


def remind(days):
    with context.acting(None):
        delivering.remind(by=None, now=timezone.now() + timedelta(days=days))
    work_off()


def test_who_has_not_read_is_reminded_after_some_days_and_never_twice(post, client):
    made()
    work_off()
    mail.outbox.clear()
    look(client, post.director)
    remind(settings.OVERVIEW_REMINDER_DAYS - 1)
    assert told() == []
    remind(settings.OVERVIEW_REMINDER_DAYS + 1)
    remind(settings.OVERVIEW_REMINDER_DAYS + 30)
    assert [name for name, _subject in told()] == sorted(READERS - {"director"})
    assert all(subject.startswith("Nog niet gelezen") for _name, subject in told())


def test_a_look_between_the_reminder_and_its_mail_stops_it(post, client):
    made()
    work_off()
    mail.outbox.clear()
    with context.acting(None):
        delivering.remind(by=None, now=timezone.now() + timedelta(days=9))
    look(client, post.adviser)
    work_off()
    assert "adviser" not in {name for name, _subject in told()}


def test_of_an_earlier_version_nobody_is_reminded(post):
    made()
    work_off()
    make_report(post, received_on=FEBRUARY.first)
    made()
    with context.acting(None):
        later = timezone.now() + timedelta(days=9)
        assert {delivery.version for delivery in delivering.unread(now=later)} == set()
        work_off()
        assert {delivery.version for delivery in delivering.unread(now=later)} == {2}


@pytest.mark.parametrize("name", ["overview", "overview_xlsx"])
def test_a_look_at_the_page_or_a_file_is_a_receipt(name, post, client):
    overview = made()
    assert look(client, post.director, name=name).status_code == 200
    with context.acting(post.head):
        assert set(delivering.reads_of([overview.pk])[overview.pk]) == {post.director.pk}


def test_receipts_are_told_to_who_has_overviews_made_and_to_nobody_else(post, client):
    overview = made()
    look(client, post.director)
    seen = {}
    for name, user in post.everyone().items():
        with context.acting(user):
            seen[name] = bool(delivering.reads_of([overview.pk]))
    assert {name for name, found in seen.items() if found} == {"head", "reviewer", "administrator"}


def readers_of(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("reporting:making_readers"))
    return {
        (directorate.code, person.username): [cell and (cell.version, bool(cell.read_at)) for cell in cells]
        for directorate, people in page.context["groups"]
        for person, _role, cells in people
    }


def test_a_page_shows_who_has_read_which_month_also_to_the_administrator(post, client):
    last = Month.of(timezone.localdate()).plus(-1)
    made(last)
    make_report(post, received_on=last.first)
    made(last)
    made(last.plus(-1))
    look(client, post.director, last)
    for who in (post.head, post.administrator):
        found = readers_of(client, who)
        assert found["BD", "director"] == [(2, True), (1, False), None, None, None, None]
        assert found["BD", "adviser"] == [(2, False), (1, False), None, None, None, None]


# --- A grant that was lost --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["overview", "overview_pdf", "overview_xlsx", "overview_compare", "talk"])
def test_a_recipient_who_lost_the_grant_cannot_open_an_old_overview_in_any_form(name, post, client, do):
    made()
    assert look(client, post.adviser).status_code == 200
    do(grants.end, post.adviser.grants.get(), by=None)
    client.force_login(post.adviser, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse(f"reporting:{name}", args=["BD", "2025-02"])).status_code == 404
    with context.acting(post.adviser), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_monthlyoverview")
        assert cursor.fetchone() == (0,)


def test_a_grant_whose_last_day_has_passed_opens_nothing(post, client, time_machine):
    made()
    day = timezone.localdate()
    late = give(make_user("tijdelijk"), "adviser", "BD", valid_until=day)
    assert look(client, late).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert look(client, late).status_code == 404
