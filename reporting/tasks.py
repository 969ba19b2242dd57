"""Jobs of reporting."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from accounts import context, outbox
from accounts.models import User
from reporting import overviews, runs, uri
from reporting.annual import publishing
from reporting.models import Delivery, UriStep
from reporting.overviews import corrections, delivering, mail
from reporting.periods import Month
from reporting.uri import corrections as uri_corrections
from reporting.uri import later, telling


@shared_task(name="reporting.tasks.make_monthly_overviews")
def make_monthly_overviews() -> int:
    """Ask for the overviews of last month, one job per directorate with recipients; returns how many."""
    last_month = Month.of(timezone.localdate()).plus(-1)
    with context.acting(None):
        return len(overviews.ask_for_all(last_month, by=None))


@shared_task(name="reporting.tasks.make_overview")
def make_overview(key: str, month: str, directorate: int) -> None:
    """Freeze the overview of a directorate over a month; see `reporting.overviews`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            overviews.make(Month.parse(month), directorate, by=None)
            work.tell(1, 1)


@shared_task(name="reporting.tasks.make_uri_export")
def make_uri_export(key: str, year: int, directorate: int, profile: str = "") -> None:
    """Make the export of a year that somebody asked for; see `reporting.uri`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            asked_by = work.run.asked_by
            with in_the_language_of(asked_by):
                uri.make(year, directorate, by=None, asked_by=asked_by, profile=profile, tell=work.tell)


@shared_task(name=later.TASK)
def take_uri_step(key: str, export: int, step: str, user: int, seen: int | None = None) -> None:
    """Submit or approve a large export in the name of who asked for it; see `reporting.uri.later`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            who = User.objects.get(pk=user)
            with in_the_language_of(who):
                later.take(export, step, who, seen)


def in_the_language_of(user: User | None) -> translation.override:
    """What a job refuses is read by who asked for it."""
    return translation.override(user.language if user else settings.LANGUAGE_CODE)


@shared_task(name="reporting.tasks.look_for_uri_corrections")
def look_for_uri_corrections() -> int:
    """Have a next version made of every approved export that the register no longer agrees with; returns how many."""
    with context.acting(None):
        return len(uri_corrections.look(by=None))


@shared_task(name=telling.SPREAD)
def tell_of_uri_step(key: str, step: int) -> None:
    """Ask for a mail to everybody whom a step of an export concerns."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            telling.spread(UriStep.objects.get(pk=step))


@shared_task(name=telling.TELL)
def mail_of_uri_step(key: str, step: int, user: int) -> None:
    """Mail one of them; see `reporting.uri.telling`."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            telling.tell(UriStep.objects.get(pk=step), User.objects.get(pk=user), key=key)


@shared_task(name="reporting.tasks.prepare_annual_report")
def prepare_annual_report(key: str, year: int) -> None:
    """Prepare the publication of a year that somebody asked for; see `reporting.annual.publishing`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            asked_by = work.run.asked_by
            with in_the_language_of(asked_by):
                publishing.prepare(year, by=None, asked_by=asked_by)
            work.tell(1, 1)


# --- Telling, reminding, correcting -----------------------------------------------------------------


@shared_task(name=delivering.TELL)
def tell_of_overview(key: str, delivery: int) -> None:
    """Mail one recipient that an overview is there; not who has lost the grant since, nor who has no address."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            row = Delivery.objects.select_related("user").get(pk=delivery)
            if row.told_at is None and delivering.may_be_told(row):
                mail.tell(row, key=key)
                delivering.note_told(row, by=None)


@shared_task(name="reporting.tasks.remind_of_unread_overviews")
def remind_of_unread_overviews() -> int:
    """Ask for the reminders of what was not read in some days; returns how many are new."""
    with context.acting(None):
        return delivering.remind(by=None)


@shared_task(name=delivering.REMIND)
def remind_of_overview(key: str, delivery: int) -> None:
    """Remind one recipient, when that is still needed."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            row = Delivery.objects.select_related("user").get(pk=delivery)
            if row.reminded_at is None and delivering.may_be_told(row) and delivering.is_unread(row):
                mail.remind(row, key=key)
                delivering.note_reminded(row, by=None)


@shared_task(name="reporting.tasks.look_for_corrections")
def look_for_corrections() -> int:
    """Have the last months looked through for counts that changed; see `reporting.overviews.corrections`."""
    with context.acting(None):
        return corrections.look(by=None)


@shared_task(name=corrections.TASK)
def correct_month(key: str, month: str) -> None:
    """Ask for the overviews of a month again where a count changed."""
    with context.acting(None), outbox.once(key) as due:
        if due:
            corrections.correct(Month.parse(month), by=None)
