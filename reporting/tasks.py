"""Jobs of reporting."""

from celery import shared_task
from django.utils import timezone

from accounts import context, outbox
from reporting import overviews, runs, uri
from reporting.annual import publishing
from reporting.models import Delivery
from reporting.overviews import corrections, delivering, mail
from reporting.periods import Month
from reporting.uri import corrections as uri_corrections


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
            uri.make(year, directorate, by=None, asked_by=work.run.asked_by, profile=profile, tell=work.tell)


@shared_task(name="reporting.tasks.look_for_uri_corrections")
def look_for_uri_corrections() -> int:
    """Have a next version made of every approved export that the register no longer agrees with; returns how many."""
    with context.acting(None):
        return len(uri_corrections.look(by=None))


@shared_task(name="reporting.tasks.prepare_annual_report")
def prepare_annual_report(key: str, year: int) -> None:
    """Prepare the publication of a year that somebody asked for; see `reporting.annual.publishing`."""
    with context.acting(None), runs.doing(key) as work:
        if work:
            publishing.prepare(year, by=None, asked_by=work.run.asked_by)
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
